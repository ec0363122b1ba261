"""Fetching updates: stored first, confirmed after. A crash between the two costs nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from telegram.error import Conflict, InvalidToken, TelegramError

from botapp.database import insist
from botapp.incoming import inbox, strangers
from botapp.incoming.pipeline import Pipeline
from botapp.telegram.bot import LONGEST_PAUSE, TokenRejected, rest
from botapp.telegram.send_errors import classify, seconds_asked
from core.clock import Clock
from reminders.messenger import Refused

logger = logging.getLogger(__name__)

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]  # what we ask Telegram for
LONG_POLL = 25  # seconds that Telegram holds an empty answer back
CROWDED = 1000  # updates in memory beyond which no more are fetched
LOOK_EVERY = 0.2  # seconds between two looks at the inbox that a webhook fills
LOOK_BESIDES = 2.5  # … while polling, for what a process that died, or an earlier run, has left
FORGET_EVERY = timedelta(hours=1)
FIRST_PAUSE = 0.5
OUTAGE = 3  # calls in a row that Telegram does not answer
UNCONFIRMED = 1.0  # seconds before the next call when nothing of the last one can be confirmed


class UpdateSource(Protocol):
    """Where raw updates come from."""

    async def raw_updates(self, *, offset: int | None, wait: int, kinds: list[str]) -> list[Any]:
        """Return waiting updates; `offset` confirms all that came before it."""


class Poller:
    """The loop of `run_bot`. Each step returns whether it found work."""

    def __init__(
        self,
        source: UpdateSource,
        pipeline: Pipeline,
        *,
        clock: Clock,
        stop: asyncio.Event,
        long_poll: int = LONG_POLL,
    ) -> None:
        self._source = source
        self._pipeline = pipeline
        self._clock = clock
        self._stop = stop
        self._long_poll = long_poll
        self._offset: int | None = None
        self._pause = FIRST_PAUSE
        self._unanswered = 0  # calls in a row
        self._forgot_at = clock.now() - FORGET_EVERY

    @property
    def is_unanswered(self) -> bool:
        """Whether Telegram does not answer: one call that is lost is no outage."""
        return self._unanswered >= OUTAGE

    async def run(self) -> None:
        """Poll Telegram until `stop`; then finish what is in flight. Raises `TokenRejected`."""
        await self._repeat_all(self.poll, partial(self.look, every=LOOK_BESIDES))

    async def serve_inbox(self) -> None:
        """Process what a webhook stores, until `stop`; then finish what is in flight."""
        await self._repeat_all(self.look)

    async def poll(self) -> bool:
        """Fetch one batch, store it and submit it; only the next call confirms it to Telegram."""
        try:
            raw = await self._fetch()
        except InvalidToken:
            raise TokenRejected from None
        except TelegramError as error:
            await self._back_off(error)
            return False
        self._pause, self._unanswered = FIRST_PAUSE, 0
        if not raw:
            return False
        self._submit(await insist(self._stop, inbox.store, raw, now=self._clock.now()))
        numbers = [number for update in raw if (number := inbox.number_of(update)) is not None]
        if numbers:
            self._offset = max(numbers) + 1
        else:
            await rest(UNCONFIRMED, self._stop)  # nothing to confirm: they come again at once
        return True

    async def look(self, *, every: float = LOOK_EVERY) -> bool:
        """Submit what is in the inbox and nobody is at; then rest for `every` seconds."""
        lanes, now = self._pipeline, self._clock.now()
        look = partial(inbox.ready, token=lanes.token, without=lanes.behind, held=lanes.held)
        batch = await insist(self._stop, look, now=now)
        self._submit(batch)
        await rest(every, self._stop)
        return bool(batch)

    async def _repeat_all(self, *steps: Callable[[], Awaitable[bool]]) -> None:
        """Repeat these side by side until `stop`, or until one raises, which stops the others.

        Then what is in flight is finished; nothing waits any longer for what cannot come.
        """
        loops = [asyncio.create_task(self._repeat(step)) for step in steps]
        try:
            await asyncio.wait(loops, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for loop in loops:
                loop.cancel()
            ended = await asyncio.gather(*loops, return_exceptions=True)
            self._stop.set()
            await self._pipeline.settle()
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _repeat(self, step: Callable[[], Awaitable[bool]]) -> None:
        while not self._stop.is_set():
            if self._pipeline.waiting > CROWDED:
                await rest(LOOK_EVERY, self._stop)
                continue
            await step()
            await self._forget_strangers()

    def _submit(self, batch: list[inbox.Stored]) -> None:
        for stored in batch:
            self._pipeline.submit(stored)

    async def _fetch(self) -> list[Any]:
        """Return the next updates; none when we are to stop. A poll that is cut short confirms nothing."""
        request = asyncio.ensure_future(
            self._source.raw_updates(offset=self._offset, wait=self._long_poll, kinds=KINDS)
        )
        stopping = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait({request, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not request.done():
            request.cancel()
            await asyncio.wait({request})
            return []
        return request.result()

    async def _back_off(self, error: TelegramError) -> None:
        self._unanswered = 0 if isinstance(classify(error), Refused) else self._unanswered + 1
        if isinstance(error, Conflict):
            logger.error(
                "Somebody else fetches this bot's updates: a second run_bot, or a webhook. Stop one of them",
                extra={"error": str(error)},
            )
        else:
            logger.warning("Updates cannot be fetched; trying again", extra={"error": str(error)})
        await rest(seconds_asked(error) or self._pause, self._stop)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _forget_strangers(self) -> None:
        """Now and then; what was stored is pruned by the schedulers (`botapp.upkeep.retention`)."""
        now = self._clock.now()
        if now - self._forgot_at >= FORGET_EVERY:
            self._forgot_at = now
            await insist(self._stop, strangers.forget, now=now)

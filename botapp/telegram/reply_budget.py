"""Answers to people: at the pace that their chat allows, and each in a turn of the shared send budget.

An answer comes first: it leaves at once, or in the bot's next free turn (`budget.take_for_answers`).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from botapp.database import in_database
from botapp.incoming.pipeline import pause
from botapp.telegram.pace import ChatPace
from botapp.telegram.send_errors import seconds_asked
from core.databases.database import UNAVAILABLE
from reminders.ledger import budget
from reminders.ledger.turns import Turns

log = logging.getLogger(__name__)

FLUSH_EVERY = 0.5  # seconds
COUNTED: Final = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup"}
)
Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Debits(BaseRateLimiter[None]):
    """Lets each request go in its chat's turn and the bot's, and debits the chats twice a second.

    The scheduler then leaves a chat alone that was written to, or that Telegram wants to rest.
    """

    def __init__(self) -> None:
        self._pace = ChatPace(time.monotonic)
        self._chats: list[int] = []
        self._blocked: dict[int, float] = {}  # seconds by chat
        self._turns = Turns(in_database, take=budget.take_for_answers)
        self._floods = budget.Floods()
        self._arrived = False  # anything, since the last look
        self._task: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Begin to write down what was said."""
        if self._task is None:
            self._task = asyncio.create_task(self._flush_for_ever())

    async def shutdown(self) -> None:
        """Write down the rest and stop."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
            await self.flush()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Answer:
        """Make the request in its chat's turn and the bot's; what shows nothing in a chat, at once.

        Raises RetryAfter by itself while Telegram wants the whole bot to rest.
        """
        chat_id = data.get("chat_id")
        if endpoint not in COUNTED or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        is_new = endpoint.startswith("send")
        if seconds := self._pace.take(chat_id, is_new=is_new):
            await pause(seconds)
        if seconds := await self._turns.wait():
            raise RetryAfter(timedelta(seconds=seconds))
        self._chats.append(chat_id)
        try:
            answer = await callback(*args, **kwargs)
        except RetryAfter as error:
            self._blocked[chat_id] = seconds_asked(error)
            self._pace.block(chat_id, self._blocked[chat_id])
            await self.flush()
            raise
        self._arrived = True
        if is_new:
            self._pace.arrived(chat_id)
        return answer

    async def flush(self) -> None:
        """Debit the chats, and let rest who has to; while the database is away, forget it."""
        self._pace.forget()
        chats, self._chats = self._chats, []
        blocked, self._blocked = self._blocked, {}
        arrived, self._arrived = self._arrived, False
        try:
            if chats:
                await in_database(budget.debit, chats)
            if blocked or arrived:
                await in_database(self._floods.heed, blocked, others=arrived)
        except UNAVAILABLE as error:
            log.debug("Replies were not debited", extra={"error": type(error).__name__})

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            await self.flush()

"""Processing what the inbox holds: each person's updates in order, different people at the same time.

A person who sends much at once costs little memory (what does not fit into the lane stays in the inbox and is
fetched from there when its turn comes) and little of other people's time (a long lane takes breaths).

Several processes may do this on one inbox: what is begun is claimed, and the claim is renewed as long as it
takes. What another process has claimed is left to it; what a dead one has claimed is free within `LEASE`.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError

from botapp.database import in_database, insist
from botapp.incoming import inbox
from botapp.incoming.inbox import MAX_ATTEMPTS, Stored
from botapp.incoming.progress import NOBODY_KNOWS, AnswerProgress
from botapp.telegram.bot import rest
from botapp.telegram.send_errors import seconds_asked
from core.clock import Clock
from core.databases.database import UNAVAILABLE
from core.databases.lease import Lease

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)
BEAT = 2.5  # seconds between two renewals of the claims
PAUSES = {1: 0.3, 2: 2.0}  # seconds after the n-th failed attempt
LANE = 10  # updates of one person in memory
STREAK = 10  # updates of one person that are worked off without a breath
BREATH = 9.0  # then a breath after each: so many times as long as it took
LONGEST_BREATH = 5.0  # seconds
LONGEST_WAIT = 3600.0  # seconds that one 429 may hold one person's updates back
FIRST_REST = 0.5  # seconds after the first answer that Telegram did not take; then each rest doubles
LONGEST_REST = 60.0  # … up to this
LONGEST_OUTAGE = 600.0  # seconds that an outage of Telegram may hold one update back


class Unreadable(Exception):
    """The library, or we, cannot make sense of an update; names the kind of error, never the content."""


# Trying again would fail the same way: the person has blocked us, or Telegram refuses what we say.
HOPELESS = (Forbidden, BadRequest, Unreadable)


@dataclass(slots=True)
class UpdateAttempt:
    """One try at one update, visible to everything that runs inside it."""

    update_id: int
    number: int  # from 1
    error: BaseException | None = None
    waited: float = 0.0  # seconds that an outage of Telegram has held it back
    is_released: bool = False  # it does not count
    answer: AnswerProgress = field(default_factory=AnswerProgress)
    # Waits so many seconds while others have the slot; False when we are to stop. None outside of a lane.
    aside: Callable[[float], Awaitable[bool]] | None = None

    def failed(self, error: BaseException) -> bool:
        """Note the error; say whether the update is given up, so that the person is told once."""
        self.error = error
        if self.is_hopeless:
            self.answer = AnswerProgress()  # what is said now is no part of the one that failed
        return self.is_hopeless

    @property
    def is_hopeless(self) -> bool:
        """Whether there is no point in another try."""
        if seconds_asked(self.error) or isinstance(self.error, InvalidToken):
            return False  # a token that is no longer accepted ends the process, not the update
        if self.is_outage:
            return self.waited >= LONGEST_OUTAGE
        return self.number >= MAX_ATTEMPTS or isinstance(self.error, HOPELESS)

    @property
    def is_outage(self) -> bool:
        """Whether Telegram cannot be reached, is broken or wants another token: not the update's fault."""
        return isinstance(self.error, NetworkError | InvalidToken) and not isinstance(self.error, HOPELESS)

    @property
    def rest(self) -> float:
        """How many seconds to wait before the next try."""
        if self.is_outage:
            return self._outage_rest
        return min(seconds_asked(self.error), LONGEST_WAIT) or PAUSES.get(self.number, 0)

    async def outlast(self, error: BaseException) -> bool:
        """Wait before a call that met this error is made again, in the middle of the try.

        False when it has lasted too long, when we are to stop, or when nobody gave us the time.
        """
        asked = min(seconds_asked(error), LONGEST_WAIT)
        if self.aside is None or (not asked and self.waited >= LONGEST_OUTAGE):
            return False
        seconds = asked or self._outage_rest
        self.waited += 0 if asked else seconds
        return await self.aside(seconds)

    @property
    def _outage_rest(self) -> float:
        return min(max(self.waited, FIRST_REST), LONGEST_REST)


current_attempt: ContextVar[UpdateAttempt] = ContextVar("current_attempt")


async def pause(seconds: float) -> None:
    """Wait in the middle of a try, or outside of any; inside a lane others have the slot meanwhile."""
    attempt = current_attempt.get(None)
    await (attempt.aside(seconds) if attempt and attempt.aside else asyncio.sleep(seconds))


class Pipeline:
    """Lanes: one per person, worked off one update at a time, at most `width` of them at once."""

    def __init__(
        self,
        process: Callable[[dict[str, Any]], Awaitable[None]],
        *,
        clock: Clock,
        stop: asyncio.Event,
        width: int = 16,
    ) -> None:
        self._process = process
        self._clock = clock
        self._stop = stop
        self._slots = asyncio.Semaphore(width)
        self._aside_now: set[int] = set()  # whose try has given its slot up for a while
        self._lanes: dict[int, deque[Stored]] = {}
        self._held: set[int] = set()  # the update_ids in the lanes
        self._behind: set[int] = set()  # people who have more in the inbox than in their lane
        self._came_since_look: set[int] = set()  # … of whom more came in while that was being fetched
        self._tasks: set[asyncio.Task[None]] = set()
        self._claims: dict[int, asyncio.Task[Any] | None] = {}  # what is claimed, and who works on it
        self._renewal: asyncio.Task[None] | None = None
        self.token = uuid.uuid4().hex  # ours, on every claim
        self._rested: dict[int, float] = {}  # seconds of the present update in which a lane did nothing

    @property
    def waiting(self) -> int:
        """How many updates are in memory, the ones being processed included."""
        return len(self._held)

    @property
    def held(self) -> frozenset[int]:
        """Return the numbers of these updates."""
        return frozenset(self._held)

    @property
    def behind(self) -> frozenset[int]:
        """Return the people whose further updates are fetched from the inbox when their turn comes."""
        return frozenset(self._behind)

    def submit(self, stored: Stored) -> None:
        """Queue an update behind the others of the same person; one that is queued already is left alone.

        It is on disk: where the lane is full, it is left there.
        """
        person = stored.telegram_id
        if stored.update_id in self._held:
            return
        lane = self._lanes.get(person)
        if lane is not None and (person in self._behind or len(lane) >= LANE):
            self._behind.add(person)
            self._came_since_look.add(person)
            return
        self._held.add(stored.update_id)
        if lane is not None:
            lane.append(stored)
            return
        self._lanes[person] = deque([stored])
        task = asyncio.create_task(self._drive(person))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until nothing is being processed. After `stop`, what has not begun stays in the inbox."""
        while self._tasks:
            for error in await asyncio.gather(*self._tasks, return_exceptions=True):
                if isinstance(error, Exception):
                    logger.error("Updates are left for the next start", extra={"error": repr(error)})
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)
            self._renewal = None

    async def _drive(self, person: int) -> None:
        """Work off one person's lane; what is not our turn stays on disk until the next look."""
        lane, streak, clock = self._lanes[person], 0, asyncio.get_running_loop().time
        try:
            while lane and not self._stop.is_set():
                began, self._rested[person] = clock(), 0.0
                if not await self._work_off(lane[0]):
                    return
                took = clock() - began - self._rested[person]
                self._held.discard(lane.popleft().update_id)
                streak += 1
                await self._refill(person, lane)
                if lane and streak >= STREAK:
                    # Other people get their share of the database's thread and of the processor.
                    await rest(min(took * BREATH, LONGEST_BREATH), self._stop)
        finally:
            self._held.difference_update(stored.update_id for stored in lane)
            self._behind.discard(person)
            self._rested.pop(person, None)
            del self._lanes[person]

    async def _refill(self, person: int, lane: deque[Stored]) -> None:
        """Fetch what comes next from the inbox; the person stays behind until there is no more than that."""
        while person in self._behind and not lane and not self._stop.is_set():
            self._came_since_look.discard(person)
            batch = await insist(self._stop, inbox.open_of, person, limit=LANE)
            lane.extend(batch)
            self._held.update(stored.update_id for stored in batch)
            if len(batch) < LANE and person not in self._came_since_look:
                self._behind.discard(person)

    async def _work_off(self, stored: Stored) -> bool:
        """Process one update: up to three tries, more in an outage. Who rests leaves the slot to others.

        Say whether it is done: not when another process has it, and not when we are to stop.
        """
        last: UpdateAttempt | None = None
        try:
            while attempt := await self._try(stored, last):
                if not attempt.number:
                    return True
                if attempt.error is None or attempt.is_hopeless:
                    await self._finish(attempt)
                    return True
                if await self._is_put_off(stored.telegram_id, attempt):
                    return False
                last = attempt
            return False
        finally:
            self._claims.pop(stored.update_id, None)

    async def _try(self, stored: Stored, last: UpdateAttempt | None) -> UpdateAttempt | None:
        """Make one try, claimed and counted on disk before it is made.

        It goes on from where the last one in this process came to, or from what an earlier process has noted.
        None when it is not our turn; number 0 when there is nothing left to do.
        """
        async with self._slot(stored.telegram_id):
            counted = last.number - last.is_released if last is not None else stored.attempts
            number, noted = await insist(self._stop, self._begin, stored.update_id, counted)
            if number is None:
                return None
            attempt = UpdateAttempt(stored.update_id, number, aside=partial(self._aside, stored.telegram_id))
            attempt.answer = AnswerProgress.of(noted)
            if last is not None:
                attempt.answer, attempt.answer.said = last.answer, 0
                attempt.waited = last.waited + (last.rest if last.is_outage else 0)
            if number > MAX_ATTEMPTS:
                attempt.error = RuntimeError("the process died three times while processing it")
            elif number:
                self._keep_claim(stored.update_id)
                current_attempt.set(attempt)
                await self._process(stored.payload)
            return attempt

    @asynccontextmanager
    async def _slot(self, person: int) -> AsyncIterator[None]:
        """Hold a slot; who is cancelled aside has none to give back."""
        await self._slots.acquire()
        try:
            yield
        finally:
            if person not in self._aside_now:
                self._slots.release()
            self._aside_now.discard(person)

    async def _aside(self, person: int, seconds: float) -> bool:
        """Wait in the middle of a try, the slot left to others; say whether there was the time for it."""
        self._aside_now.add(person)
        self._slots.release()
        await self._rest(person, seconds)
        await self._slots.acquire()
        self._aside_now.discard(person)
        return not self._stop.is_set()

    async def _rest(self, person: int, seconds: float) -> None:
        await rest(seconds, self._stop)
        self._rested[person] += seconds

    async def _finish(self, attempt: UpdateAttempt) -> None:
        error = repr(attempt.error) if attempt.error else ""
        if error:
            logger.error("An update was given up", extra={"update_id": attempt.update_id, "error": error})
        elif NOBODY_KNOWS in attempt.answer.arrived:
            error = "A message of the answer was sent twice, and may not have arrived"
        number, now = attempt.update_id, self._clock.now()
        if not await insist(self._stop, inbox.finish, number, now=now, token=self.token, error=error):
            logger.warning("Another process has taken an update over", extra={"update_id": attempt.update_id})

    async def _is_put_off(self, person: int, attempt: UpdateAttempt) -> bool:
        """Wait before the next try; True when we are to stop instead: the update stays in the inbox."""
        if attempt.is_outage or seconds_asked(attempt.error) or self._stop.is_set():
            # not the update's fault
            number, token = attempt.number, self.token
            await insist(self._stop, inbox.release, attempt.update_id, token=token, number=number)
            attempt.is_released = True
        await self._rest(person, attempt.rest)
        if self._stop.is_set():
            await insist(self._stop, inbox.give_back, attempt.update_id, token=self.token)
        return self._stop.is_set()

    def _begin(self, update_id: int, counted: int) -> tuple[int | None, list[int]]:
        """Claim it from now on: the clock is read when the database is there, not before an outage."""
        now = self._clock.now()
        return inbox.begin(update_id, Lease(self.token, now + LEASE), now=now, counted=counted)

    def _extend(self, update_ids: list[int]) -> set[int]:
        return inbox.extend(update_ids, Lease(self.token, self._clock.now() + LEASE))

    def _keep_claim(self, update_id: int) -> None:
        """Have our claim on what this task works on renewed until it is done."""
        self._claims[update_id] = asyncio.current_task()
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        """Renew the claims while there are any; stop the work on one that is lost: it is done elsewhere."""
        while self._claims:
            await asyncio.sleep(BEAT)
            held = list(self._claims)
            try:
                ours = await in_database(self._extend, held)
            except UNAVAILABLE:
                continue  # a lease is longer than a beat
            for update_id in set(held) - ours:
                if task := self._claims.pop(update_id, None):  # cancelled once: it takes time to end
                    logger.warning("Another process has taken an update over", extra={"update_id": update_id})
                    task.cancel()

"""The courier: takes one claimed batch and keeps up to `concurrency` messages in flight until it is empty.

Whenever half of them have landed (or all, when they are few), one exchange with the database settles these
and arms as many, while the others are on their way. What is known stays in memory until the database has it.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from core.clock import Clock
from core.database import UNAVAILABLE, DatabaseThread
from reminders.loop.backlog import Backlog, Group
from reminders.loop.batch import Exchange, Round, Waiting, Work, reach
from reminders.messenger import Messenger, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.nags.followup import Due
from reminders.sending import claims
from reminders.sending.arming import Armed
from reminders.sending.claims import Claimed
from reminders.sending.settling import Answer

log = logging.getLogger(__name__)

STALE = timedelta(seconds=20)  # an armed request that has not started by then never starts
PAUSE, MAX_PAUSE = 0.5, 5.0  # seconds between tries while the database is away
GATHER = 0.02  # seconds to wait for half of them once one message has landed
FEW = 8  # an exchange for fewer costs more than waiting for the others


class ArmNags(Protocol):
    """Enters messages about leads, or about people's leads, as `sending`."""

    def __call__(self, keys: Iterable[int], /, *, worker: str, now: datetime) -> list[Armed]:
        """Return what may leave."""


@dataclass(slots=True)
class Summary:
    """What one run did."""

    claimed: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    edits: int = 0

    def count(self, outcome: Outcome) -> None:
        """Add one answer."""
        word = outcome.refusal.value if isinstance(outcome, Refused) else type(outcome).__name__.lower()
        self.outcomes[word] = self.outcomes.get(word, 0) + 1

    def line(self) -> str:
        """Return one line for a person: `claimed=3 notsent=1 sent=2 edits=0`."""
        parts = [f"{word}={count}" for word, count in sorted(self.outcomes.items())]
        return " ".join([f"claimed={self.claimed}", *parts, f"edits={self.edits}"])


class Courier:
    """Delivers batches for one scheduler."""

    def __init__(
        self,
        messenger: Messenger,
        clock: Clock,
        database: DatabaseThread,
        exchange: Exchange,
        concurrency: int,
    ) -> None:
        self.messenger, self.clock, self.database = messenger, clock, database
        self.exchange, self.concurrency = exchange, concurrency
        self.stopping = asyncio.Event()
        self.token_rejected = False
        self.is_paused = False  # sending was paused in the middle of a batch
        self.summary = Summary()
        self._flying: dict[asyncio.Task[Answer], Armed] = {}
        self._down: list[asyncio.Task[Answer]] = []  # have landed, not yet settled
        self._enough = 1  # how many of them are waited for
        self._news = asyncio.Event()

    async def deliver(self, rows: Sequence[Claimed], *, refills: int = 0, batch: int = 0) -> None:
        """Work until these rows are done and all has landed. Once stopping or paused, nothing new is armed.

        While rows run low, up to `refills` times another `batch` is claimed, so that the pipe never drains.
        """
        self.is_paused = False
        backlog, landed = Backlog(rows), list[Answer]()
        may_refill = refills if len(rows) == batch else 0
        renewed_at = self._time()
        if backlog:
            await self._exchange(Work(coming=self._coming(backlog)))
            await self._look_ahead()
        while backlog or self._flying or landed:
            if self.stopping.is_set() or self.is_paused:
                backlog.clear()
                may_refill = 0
            groups = backlog.take(self.concurrency - len(self._flying), now=self._time())
            refill = batch if may_refill and len(backlog) < reach(self.concurrency) else 0
            held: list[int] = []
            if self._time() - renewed_at > claims.LEASE.total_seconds() / 3:
                held, renewed_at = backlog.ids(), self._time()
            done = await self._exchange(Work(landed, groups, refill, held, self._coming(backlog)))
            may_refill = self._take_in(done, backlog, may_refill, refill)
            await self._look_ahead()
            landed = await self._land(backlog)
        self.exchange.forget()

    def _coming(self, backlog: Backlog) -> list[Group]:
        return self.exchange.coming(backlog, self.concurrency)

    async def nag(self, due: Sequence[Due], arm: ArmNags) -> int:
        """Look at leads or people nobody has worked on; return how many messages that came to."""
        count = 0
        for start in range(0, len(due), self.concurrency):
            if self.stopping.is_set():
                break
            chunk = due[start : start + self.concurrency]
            entering = partial(arm, worker=self.exchange.worker, now=self.clock.now())
            try:
                armed = await self.database.run(self.exchange.arm_nags, chunk, entering)
            except UNAVAILABLE:
                self.exchange.in_doubt = True
                raise
            answers = await asyncio.gather(*(self._send(each) for each in armed))
            for answer in answers:
                self._report(answer)
            await self._exchange(Work(answers))
            count += len(armed)
        return count

    async def _look_ahead(self) -> None:
        """Read what comes next, while messages are in flight."""
        if self.exchange.has_unread:
            try:
                await self.database.run(self.exchange.look_ahead, now=self.clock.now())
            except UNAVAILABLE:
                return  # the exchange says so, and reads by itself

    def _take_in(self, done: Round, backlog: Backlog, may_refill: int, refill: int) -> int:
        """Start what was armed and line up what waits; return how often more may still be claimed."""
        for group, ids, wait in done.left:
            backlog.put_back(group, ids, ready_at=self._time() + wait)
        for armed in done.armed:
            task = asyncio.create_task(self._send(armed))
            task.add_done_callback(self._touch_down)
            self._flying[task] = armed
        backlog.add(done.claimed)
        self.is_paused = self.is_paused or done.is_paused
        self.summary.claimed += len(done.claimed)
        if not refill:
            return may_refill
        return may_refill - 1 if len(done.claimed) == refill else 0

    async def _exchange(self, work: Work) -> Round:
        """Settle, take from the budget and arm. A database that is away is waited for."""
        pause, put_back = PAUSE, list[Waiting]()
        while True:
            flying = list(self._flying.values())
            try:
                done = await self.database.run(self.exchange.carry, work, flying, now=self.clock.now())
            except UNAVAILABLE:
                self.exchange.in_doubt = True
                put_back += [(group, group.ids, 0.0) for group in work.groups]
                work = Work(work.landed)
                await asyncio.sleep(pause)
                pause = min(pause * 2, MAX_PAUSE)
            else:
                done.left += put_back
                return done

    async def _send(self, armed: Armed) -> Answer:
        if self.clock.now() - armed.armed_at > STALE:
            return Answer(armed, NotSent("stale", "armed too long ago"))
        return Answer(armed, await self.messenger.send(armed.parcel))

    def _touch_down(self, task: asyncio.Task[Answer]) -> None:
        self._down.append(task)
        if len(self._down) >= self._enough:
            self._news.set()

    async def _land(self, backlog: Backlog) -> list[Answer]:
        """Wait for requests to land or a group to become ready; return the answers that have landed."""
        pause = max(backlog.next_ready() - self._time(), 0.0) if backlog else None
        if not self._flying:
            if pause:
                await self._rest(pause)
            return []
        full = len(self._flying) >= self.concurrency
        await self._wait_for(1, None if full else pause)
        if self._down:
            # Those that land together are settled together: a transaction costs more than a moment's wait.
            half = (len(self._flying) + 1) // 2
            await self._wait_for(min(max(half, FEW), len(self._flying)), GATHER)
        down, self._down = self._down, []
        for task in down:
            del self._flying[task]
            self._report(task.result())
        return [task.result() for task in down]

    async def _wait_for(self, count: int, seconds: float | None) -> None:
        """Wait until so many have landed, or so long."""
        self._enough = count
        if len(self._down) >= count:
            return
        self._news.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=seconds)
        except TimeoutError:
            return

    def _report(self, answer: Answer) -> None:
        armed, outcome = answer.armed, answer.outcome
        self.summary.count(outcome)
        keys = {"reminder": armed.items[0].reminder_id, "delivery": armed.items[0].delivery_id}
        match outcome:
            case Sent():
                log.info("Sent a message", extra=keys | {"steps": len(armed.items)})
            case Unknown():
                log.warning("A message may have arrived or not", extra=keys | {"error": outcome.error_class})
            case NotSent():
                log.info("A message did not leave", extra=keys | {"error": outcome.error_class})
            case Refused():
                log.info("Telegram declined a message", extra=keys | {"reason": outcome.refusal.value})
                if outcome.refusal is Refusal.UNAUTHORIZED:
                    self.token_rejected = True
                    self.stopping.set()

    @staticmethod
    def _time() -> float:
        """Return seconds of the event loop's clock, which no test freezes."""
        return asyncio.get_running_loop().time()

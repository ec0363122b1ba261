"""The scheduler: one asyncio loop that claims what is due, arms it, sends it and settles it.

Database work goes in batches through one thread; no transaction is open while a request is on its way. Up to
`concurrency` requests fly at once: whenever some have landed, one transaction settles them and arms as many.
"""

import asyncio
import logging
import os
import socket
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from core.clock import Clock
from core.database import UNAVAILABLE, DatabaseThread
from core.lease import Lease
from reminders import claims, ledger, outbox, settling
from reminders.heartbeat import beat
from reminders.ledger import Armed
from reminders.messenger import Messenger, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.services import mark_blocked
from reminders.settling import Answer

log = logging.getLogger(__name__)

BATCH = 200  # rows claimed at once
POLL = 1.0  # seconds: the longest a row that appeared meanwhile waits
STALE = timedelta(seconds=20)  # an armed request that has not started by then never starts
PAUSE = 0.5  # seconds before the first retry when the database is away
MAX_PAUSE = 5.0


class TokenRejected(Exception):
    """Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN, then start again."""


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
        """Return one line for a person: `claimed=3 sent=2 notsent=1 edits=0`."""
        parts = [f"{word}={count}" for word, count in sorted(self.outcomes.items())]
        return " ".join([f"claimed={self.claimed}", *parts, f"edits={self.edits}"])


class Scheduler:
    """One process's loop. `name` must be new for every start: it is the worker of its ledger rows."""

    def __init__(
        self,
        messenger: Messenger,
        clock: Clock,
        *,
        concurrency: int = 8,
        interval: float = 60.0,
        name: str = "",
    ) -> None:
        self.messenger, self.clock = messenger, clock
        self.concurrency, self.interval = concurrency, interval
        self.name = name or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.token = uuid.uuid4().hex
        self.summary = Summary()
        self.stopping = asyncio.Event()
        self._token_rejected = False
        self._database = DatabaseThread("scheduler-db")
        self._flying: dict[asyncio.Task[Answer], Armed] = {}

    async def run(self) -> Summary:
        """Work until `stopping` is set; finish what is in flight and give back the rest.

        Raises TokenRejected when Telegram does not accept the token: then nothing more is tried.
        """
        log.info("Scheduler started", extra={"worker": self.name, "concurrency": self.concurrency})
        try:
            while not self.stopping.is_set():
                if not await self._guarded_step():
                    await self._sleep()
        finally:
            await self.close()
        return self._result()

    async def once(self) -> Summary:
        """Do one pass over what is due now."""
        try:
            await self.step()
        finally:
            await self.close()
        return self._result()

    async def drain(self) -> Summary:
        """Work until nothing is due."""
        try:
            while await self.step() and not self.stopping.is_set():
                pass
        finally:
            await self.close()
        return self._result()

    async def step(self) -> bool:
        """Claim one batch, deliver it, make queued edits; say whether there was anything to do."""
        now = self.clock.now()
        ids = await self._database.run(self._prepare, now)
        self.summary.claimed += len(ids)
        await self._deliver(deque(ids))
        edits = await self._make_edits()
        return bool(ids or edits)

    async def close(self) -> None:
        """Give back what was claimed and not armed, and end the database thread."""
        try:
            await self._database.run(claims.release, token=self.token)
        except UNAVAILABLE:
            log.warning("Claims could not be given back; their leases end by themselves")
        await self._database.close()

    def _result(self) -> Summary:
        if self._token_rejected:
            raise TokenRejected
        return self.summary

    def _prepare(self, now: datetime) -> list[int]:
        beat(self.name, kind="scheduler", now=now)
        if reaped := ledger.reap(now=now):
            log.warning("Attempts of a lost worker are now uncertain", extra={"count": reaped})
        lease = Lease(self.token, now + claims.LEASE)
        return claims.claim(limit=BATCH, lease=lease, now=now)

    async def _guarded_step(self) -> bool:
        """One step; a database that is away for a while is waited for."""
        try:
            return await self.step()
        except UNAVAILABLE as error:
            log.warning("Database not available, trying again", extra={"error": type(error).__name__})
            await self._wait(PAUSE)
            return True

    async def _deliver(self, queue: deque[int]) -> None:
        """Keep up to `concurrency` requests in flight until the queue is empty and all have landed."""
        landed: list[Answer] = []
        while queue or self._flying or landed:
            if self.stopping.is_set():
                queue.clear()
            free = self.concurrency - len(self._flying)
            chunk = [queue.popleft() for _ in range(min(free, len(queue)))]
            for armed in await self._exchange(landed, chunk):
                self._flying[asyncio.create_task(self._send(armed))] = armed
            landed = await self._land()
            self._check_token(landed)

    async def _exchange(self, landed: Sequence[Answer], chunk: Sequence[int]) -> list[Armed]:
        """Settle and arm in one transaction. What is known stays in memory until the database has it."""
        pause = PAUSE
        while True:
            try:
                return await self._database.run(self._exchange_now, landed, chunk)
            except UNAVAILABLE as error:
                log.warning("Database not available, keeping results", extra={"error": type(error).__name__})
                await asyncio.sleep(pause)
                pause, chunk = min(pause * 2, MAX_PAUSE), ()
                await self._abandon(landed)

    def _exchange_now(self, landed: Sequence[Answer], chunk: Sequence[int]) -> list[Armed]:
        now = self.clock.now()
        with transaction.atomic():
            settling.settle(landed, now=now)
            armed = ledger.arm(chunk, token=self.token, worker=self.name, now=now)
        for telegram_id in sorted(settling.blocked(landed)):
            mark_blocked(telegram_id=telegram_id, now=now)
        return armed

    async def _abandon(self, landed: Sequence[Answer]) -> None:
        """After a lost COMMIT: what was entered but is not in flight never left."""
        keep = [armed.delivery_id for armed in self._flying.values()]
        keep += [answer.armed.delivery_id for answer in landed]
        try:
            await self._database.run(ledger.abandon, worker=self.name, keep=keep, now=self.clock.now())
        except UNAVAILABLE:
            log.debug("Database still away")

    async def _send(self, armed: Armed) -> Answer:
        if self.clock.now() - armed.armed_at > STALE:
            return Answer(armed, NotSent("stale", "armed too long ago"))
        return Answer(armed, await self.messenger.send(armed.card))

    async def _land(self) -> list[Answer]:
        """Wait for at least one request in flight; return the answers of all that have landed."""
        if not self._flying:
            return []
        done, _flying = await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        landed = [task.result() for task in done]
        for task in done:
            armed = self._flying.pop(task)
            self._report(armed, task.result().outcome)
        return landed

    def _report(self, armed: Armed, outcome: Outcome) -> None:
        self.summary.count(outcome)
        keys = {"reminder": armed.reminder_id, "delivery": armed.delivery_id, "nudge": armed.card.nudge}
        match outcome:
            case Sent():
                log.info("Sent a nudge", extra=keys)
            case Unknown():
                log.warning("A nudge may have arrived or not", extra=keys | {"error": outcome.error_class})
            case NotSent():
                log.info("A nudge did not leave, trying again", extra=keys | {"error": outcome.error_class})
            case Refused():
                log.info("Telegram declined a nudge", extra=keys | {"reason": outcome.refusal.value})

    def _check_token(self, landed: Sequence[Answer]) -> None:
        refusals = [answer.outcome.refusal for answer in landed if isinstance(answer.outcome, Refused)]
        if Refusal.UNAUTHORIZED in refusals:
            self._token_rejected = True
            self.stopping.set()

    async def _make_edits(self) -> int:
        jobs = await self._database.run(outbox.take, limit=self.concurrency, now=self.clock.now())
        outcomes = await asyncio.gather(*(self.messenger.edit(job.edit) for job in jobs))
        done = list(zip(jobs, outcomes, strict=True))
        if done:
            await self._database.run(outbox.finish, done, now=self.clock.now())
        self.summary.edits += len(done)
        return len(done)

    async def _sleep(self) -> None:
        """Sleep until the next row is due, but never longer than the poll or the interval."""
        earliest = await self._database.run(claims.earliest_action)
        wait = min(self.interval, POLL)
        if earliest is not None:
            wait = min(wait, max((earliest - self.clock.now()).total_seconds(), 0.01))
        await self._wait(wait)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=seconds)
        except TimeoutError:
            return

"""The courier: takes one claimed batch and keeps up to `concurrency` messages in flight until it is empty.

Whenever some have landed, one transaction settles them and arms as many. What is known stays in memory until
the database has it.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction

from core.clock import Clock
from core.database import UNAVAILABLE, DatabaseThread
from core.lease import Lease
from reminders import arming, budget, claims, ledger, readahead, settling
from reminders.arming import Armed
from reminders.backlog import Backlog, Group
from reminders.briefing_rules import BriefingCard
from reminders.claims import Claimed
from reminders.followups import Due, settle_followups
from reminders.messenger import Messenger, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.nags import FollowupCard, StaleDigestCard, TooOftenCard
from reminders.readahead import Ready
from reminders.services import mark_blocked
from reminders.settling import Answer

log = logging.getLogger(__name__)

STALE = timedelta(seconds=20)  # an armed request that has not started by then never starts
PAUSE, MAX_PAUSE = 0.5, 5.0  # seconds between tries while the database is away
SPACING = 1.0  # seconds between two messages to one person
PATIENCE = 5.0  # seconds a chat may be waited for with its rows claimed
GATHER = 0.02  # seconds to wait for the others once one message has landed
AHEAD = 2  # rounds whose rows are read ahead: a kill makes suspects of them, and each of those is armed alone
FLOOD = 5  # so many different chats told to wait in a row: it is the whole bot that is too fast

NAG_CARDS = (FollowupCard, StaleDigestCard, TooOftenCard, BriefingCard)


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


@dataclass(slots=True)
class _Round:
    """What one exchange with the database came to."""

    armed: list[Armed] = field(default_factory=list)
    left: list[tuple[Group, list[int], float]] = field(default_factory=list)  # who waits, how many seconds
    claimed: list[Claimed] = field(default_factory=list)  # new rows, because the batch was running low


@dataclass(frozen=True, slots=True)
class _Work:
    """What is handed to one exchange."""

    landed: Sequence[Answer] = ()
    groups: Sequence[Group] = ()  # to be armed
    refill: int = 0  # how many more rows to claim
    held: Sequence[int] = ()  # claimed a while ago and still waiting: the claim is renewed


class Courier:
    """Delivers batches for one scheduler. `token` holds its claims, `worker` names its ledger rows."""

    def __init__(
        self,
        messenger: Messenger,
        clock: Clock,
        database: DatabaseThread,
        *,
        concurrency: int,
        worker: str,
        token: str,
    ) -> None:
        self.messenger, self.clock, self.database = messenger, clock, database
        self.concurrency, self.worker, self.token = concurrency, worker, token
        self.stopping = asyncio.Event()
        self.token_rejected = False
        self.in_doubt = False  # a COMMIT was lost: the ledger may hold attempts of ours that never left
        self.summary = Summary()
        self._flying: dict[asyncio.Task[Answer], Armed] = {}
        self._tokens = 0
        self._marked: set[int] = set()
        self._ready: dict[int, Ready] = {}
        self._slowed: set[int] = set()

    async def deliver(self, rows: Sequence[Claimed], *, refills: int = 0, batch: int = 0) -> None:
        """Work until these rows are done and all has landed. Once stopping, nothing new is armed.

        While rows run low, up to `refills` times another `batch` is claimed, so that the pipe never drains.
        """
        backlog, landed = Backlog(rows), list[Answer]()
        may_refill = refills if len(rows) == batch else 0
        await self._look_ahead(backlog)
        renewed_at = self._time()
        while backlog or self._flying or landed:
            if self.stopping.is_set():
                backlog.clear()
                may_refill = 0
            groups = backlog.take(self.concurrency - len(self._flying), now=self._time())
            refill = batch if may_refill and len(backlog) < self.concurrency else 0
            held: list[int] = []
            if self._time() - renewed_at > claims.LEASE.total_seconds() / 3:
                held, renewed_at = backlog.ids(), self._time()
            done = await self._exchange(_Work(landed, groups, refill, held))
            may_refill = self._take_in(done, backlog, may_refill, refill)
            await self._look_ahead(backlog)
            landed = await self._land(backlog)
        self._marked.clear()
        self._ready.clear()

    async def _look_ahead(self, backlog: Backlog) -> None:
        """Read what comes next, while messages are in flight, once too little of it is known."""
        coming = backlog.peek(self.concurrency)
        if all(self._marked.issuperset(group.ids) for group in coming):
            return
        try:
            await self.database.run(self._look_ahead_now, backlog.peek(AHEAD * self.concurrency))
        except UNAVAILABLE:
            return  # the exchange says so, and reads by itself

    def _look_ahead_now(self, groups: Sequence[Group]) -> None:
        new = [group for group in groups if not self._marked.issuperset(group.ids)]
        ids = [pk for group in new for pk in group.ids if pk not in self._marked]
        # Committed before the rows are looked at: if one of them kills the worker, the mark stays.
        claims.mark(ids, token=self.token)
        self._marked.update(ids)
        singles = [group.ids[0] for group in new if len(group.ids) == 1]
        self._ready |= readahead.read(singles, token=self.token, now=self.clock.now())

    async def nag(self, due: Sequence[Due], arm: ArmNags) -> int:
        """Look at leads or people nobody has worked on; return how many messages that came to."""
        count = 0
        for start in range(0, len(due), self.concurrency):
            if self.stopping.is_set():
                break
            chunk = due[start : start + self.concurrency]
            try:
                armed = await self.database.run(self._arm_nags, chunk, arm)
            except UNAVAILABLE:
                self.in_doubt = True
                raise
            answers = await asyncio.gather(*(self._send(each) for each in armed))
            for each, answer in zip(armed, answers, strict=True):
                self._report(each, answer.outcome)
            await self._exchange(_Work(answers))
            count += len(armed)
        return count

    def _arm_nags(self, due: Sequence[Due], arm: ArmNags) -> list[Armed]:
        groups, _wait = self._afford([Group(each.chat_id, [each.key]) for each in due])
        granted = budget.take_for_chats(sorted({group.chat_id for group in groups})).chats
        keys = [key for group in groups if group.chat_id in granted for key in group.ids]
        armed = arm(keys, worker=self.worker, now=self.clock.now())
        self._tokens -= len(armed)
        return armed

    def _take_in(self, done: _Round, backlog: Backlog, may_refill: int, refill: int) -> int:
        """Start what was armed and line up what waits; return how often more may still be claimed."""
        for group, ids, wait in done.left:
            backlog.put_back(group, ids, ready_at=self._time() + wait)
        for armed in done.armed:
            self._flying[asyncio.create_task(self._send(armed))] = armed
        backlog.add(done.claimed)
        self.summary.claimed += len(done.claimed)
        if not refill:
            return may_refill
        return may_refill - 1 if len(done.claimed) == refill else 0

    async def _exchange(self, work: _Work) -> _Round:
        """Settle, take from the budget and arm. A database that is away is waited for."""
        pause, put_back = PAUSE, list[tuple[Group, list[int], float]]()
        while True:
            try:
                done = await self.database.run(self._exchange_now, work)
            except UNAVAILABLE as error:
                log.warning("Database not available, keeping results", extra={"error": type(error).__name__})
                self.in_doubt = True
                put_back += [(group, group.ids, 0.0) for group in work.groups]
                work = _Work(work.landed)
                await asyncio.sleep(pause)
                pause = min(pause * 2, MAX_PAUSE)
            else:
                done.left += put_back
                return done

    def _exchange_now(self, work: _Work) -> _Round:
        now = self.clock.now()
        if work.held:
            claims.renew(work.held, self.lease(now))
        self._heed(work.landed)
        groups, wait = self._afford(work.groups)
        # Committed before a suspect is armed alone: whoever dies of it leaves the mark, and innocents do not.
        alone = [pk for group in groups if group.is_suspect for pk in group.ids if pk not in self._marked]
        claims.mark(alone, token=self.token)
        self._marked.update(alone)
        with transaction.atomic():
            if self.in_doubt:
                self._abandon(work.landed, now=now)
            _settle(work.landed, now=now)
            done = self._arm(groups, now=now)
        self.in_doubt = False
        self._tokens -= len(done.armed)
        for telegram_id in sorted(settling.blocked(work.landed)):
            mark_blocked(telegram_id=telegram_id, now=now)
        done.left += [(group, group.ids, wait) for group in work.groups[len(groups) :]]
        if work.refill:
            done.claimed = claims.claim(limit=work.refill, lease=self.lease(now), now=now)
        return done

    def lease(self, now: datetime) -> Lease:
        """Return this scheduler's claim on rows, from now."""
        return Lease(self.token, now + claims.LEASE)

    def _afford(self, groups: Sequence[Group]) -> tuple[Sequence[Group], float]:
        """Return the groups for which the whole bot's budget suffices, and the wait for the others."""
        wait = 0.0
        if len(groups) > self._tokens:
            taken, wait = budget.take_for_bot(max(len(groups) - self._tokens, budget.block()))
            self._tokens += taken
        return groups[: self._tokens], wait

    def _arm(self, groups: Sequence[Group], *, now: datetime) -> _Round:
        grant = budget.take_for_chats([group.chat_id for group in groups])
        granted = [group for group in groups if group.chat_id in grant.chats]
        known = [self._ready.pop(group.ids[0], None) for group in granted if len(group.ids) == 1]
        armed = readahead.arm(
            [each for each in known if each and each.is_fresh(now)], worker=self.worker, now=now
        )
        away = {item.reminder_id for each in armed for item in each.items}
        ids = [pk for group in granted for pk in group.ids if pk not in away]
        done = arming.arm(ids, token=self.token, worker=self.worker, now=now)
        waiting = set(done.waiting)
        left = [(group, [pk for pk in group.ids if pk in waiting], SPACING) for group in granted]
        for group in groups:
            wait = grant.waits.get(group.chat_id, 0.0)
            if wait > PATIENCE:
                claims.postpone(group.ids, token=self.token, until=now + timedelta(seconds=wait))
            elif wait:
                left.append((group, group.ids, wait))
        return _Round(armed + done.armed, left)

    def _heed(self, landed: Sequence[Answer]) -> None:
        """Let a chat rest as Telegram told; after many different chats in a row, the whole bot."""
        limited = settling.rate_limited(landed)
        for chat_id, seconds in limited.items():
            budget.pause(budget.chat_key(chat_id), seconds)
        self._slowed = self._slowed | set(limited) if len(limited) == len(landed) else set(limited)
        if len(self._slowed) >= FLOOD:
            budget.pause(budget.BOT, max(limited.values(), default=1.0))
            self._tokens, self._slowed = 0, set()

    def _abandon(self, landed: Sequence[Answer], *, now: datetime) -> None:
        """After a lost COMMIT: what was entered but is not in flight never left."""
        messages = [*self._flying.values(), *(answer.armed for answer in landed)]
        keep = [item.delivery_id for armed in messages for item in armed.items]
        ledger.abandon(worker=self.worker, keep=keep, now=now)

    async def _send(self, armed: Armed) -> Answer:
        if self.clock.now() - armed.armed_at > STALE:
            return Answer(armed, NotSent("stale", "armed too long ago"))
        return Answer(armed, await self.messenger.send(armed.parcel))

    async def _land(self, backlog: Backlog) -> list[Answer]:
        """Wait for a request to land or a group to become ready; return the answers that have landed."""
        pause = max(backlog.next_ready() - self._time(), 0.0) if backlog else None
        if not self._flying:
            if pause:
                await self._rest(pause)
            return []
        full = len(self._flying) >= self.concurrency
        limit = None if full else pause
        done, _flying = await asyncio.wait(self._flying, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        if done and self._flying.keys() - done:
            # Those that land together are settled together: a transaction costs more than a moment's wait.
            done, _flying = await asyncio.wait(self._flying, timeout=GATHER)
        landed = [task.result() for task in done]
        for task in done:
            self._report(self._flying.pop(task), task.result().outcome)
        return landed

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=seconds)
        except TimeoutError:
            return

    def _report(self, armed: Armed, outcome: Outcome) -> None:
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


def _settle(landed: Sequence[Answer], *, now: datetime) -> None:
    nags = [each for each in landed if isinstance(each.armed.parcel, NAG_CARDS)]
    settling.settle([each for each in landed if each not in nags], now=now)
    if nags:
        settle_followups(nags, now=now)

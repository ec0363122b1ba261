"""The courier: takes one claimed batch and keeps up to `concurrency` messages in flight until it is empty.

Whenever some have landed, one transaction settles them and arms as many. What is known stays in memory until
the database has it.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from core.clock import Clock
from core.database import UNAVAILABLE, DatabaseThread
from reminders import arming, budget, claims, ledger, settling
from reminders.arming import Armed
from reminders.backlog import Backlog, Group
from reminders.messenger import Messenger, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.services import mark_blocked
from reminders.settling import Answer

log = logging.getLogger(__name__)

STALE = timedelta(seconds=20)  # an armed request that has not started by then never starts
PAUSE, MAX_PAUSE = 0.5, 5.0  # seconds between tries while the database is away
SPACING = 1.0  # seconds between two messages to one person
PATIENCE = 5.0  # seconds a chat may be waited for with its rows claimed
GATHER = 0.02  # seconds to wait for the others once one message has landed
FLOOD = 5  # so many different chats told to wait in a row: it is the whole bot that is too fast


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


@dataclass(frozen=True, slots=True)
class _Round:
    """What one exchange with the database came to."""

    armed: list[Armed]
    left: list[tuple[Group, list[int], float]]  # groups that wait, and for how many seconds
    bot_wait: float = 0.0


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
        self.summary = Summary()
        self._flying: dict[asyncio.Task[Answer], Armed] = {}
        self._tokens = 0
        self._marked: set[int] = set()
        self._slowed: set[int] = set()

    async def deliver(self, backlog: Backlog) -> None:
        """Work until the batch is empty and everything has landed. Once stopping, nothing new is armed."""
        landed: list[Answer] = []
        while backlog or self._flying or landed:
            if self.stopping.is_set():
                backlog.clear()
            groups = backlog.take(self.concurrency - len(self._flying), now=self._time())
            coming = [pk for pk in backlog.peek(self.concurrency) if pk not in self._marked]
            done = await self._exchange(landed, groups, coming)
            for group, ids, wait in done.left:
                backlog.put_back(group, ids, ready_at=self._time() + max(wait, done.bot_wait))
            for armed in done.armed:
                self._flying[asyncio.create_task(self._send(armed))] = armed
            landed = await self._land(backlog)
        self._marked.clear()

    async def _exchange(
        self, landed: Sequence[Answer], groups: Sequence[Group], coming: Sequence[int]
    ) -> _Round:
        """Settle, take from the budget and arm. A database that is away is waited for."""
        pause = PAUSE
        while True:
            try:
                return await self.database.run(self._exchange_now, landed, groups, coming)
            except UNAVAILABLE as error:
                log.warning("Database not available, keeping results", extra={"error": type(error).__name__})
                await asyncio.sleep(pause)
                pause, groups, coming = min(pause * 2, MAX_PAUSE), (), ()
                await self._abandon(landed)

    def _exchange_now(
        self, landed: Sequence[Answer], groups: Sequence[Group], coming: Sequence[int]
    ) -> _Round:
        now = self.clock.now()
        self._heed(landed)
        open_groups, wait = self._afford(groups)
        with transaction.atomic():
            settling.settle(landed, now=now)
            done = self._arm(open_groups, now=now)
            claims.mark_next(coming)
        self._marked.update(coming)
        self._tokens -= len(done.armed)
        for telegram_id in sorted(settling.blocked(landed)):
            mark_blocked(telegram_id=telegram_id, now=now)
        refused = [(group, group.ids, wait) for group in groups[len(open_groups) :]]
        return _Round(done.armed, done.left + refused, wait)

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
        ids = [pk for group in granted for pk in group.ids]
        done = arming.arm(ids, token=self.token, worker=self.worker, now=now)
        waiting = set(done.waiting)
        left = [(group, [pk for pk in group.ids if pk in waiting], SPACING) for group in granted]
        for group in groups:
            wait = grant.waits.get(group.chat_id, 0.0)
            if wait > PATIENCE:
                claims.postpone(group.ids, token=self.token, until=now + timedelta(seconds=wait))
            elif wait:
                left.append((group, group.ids, wait))
        return _Round(done.armed, left)

    def _heed(self, landed: Sequence[Answer]) -> None:
        """Let a chat rest as Telegram told; after many different chats in a row, the whole bot."""
        limited = settling.rate_limited(landed)
        for chat_id, seconds in limited.items():
            budget.pause(budget.chat_key(chat_id), seconds)
        self._slowed = self._slowed | set(limited) if len(limited) == len(landed) else set(limited)
        if len(self._slowed) >= FLOOD:
            budget.pause(budget.BOT, max(limited.values(), default=1.0))
            self._tokens, self._slowed = 0, set()

    async def _abandon(self, landed: Sequence[Answer]) -> None:
        """After a lost COMMIT: what was entered but is not in flight never left."""
        messages = [*self._flying.values(), *(answer.armed for answer in landed)]
        keep = [item.delivery_id for armed in messages for item in armed.items]
        try:
            await self.database.run(ledger.abandon, worker=self.worker, keep=keep, now=self.clock.now())
        except UNAVAILABLE:
            log.debug("Database still away")

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

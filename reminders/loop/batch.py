"""The exchange: all that a courier asks of the database, one call at a time, in the database's thread.

It knows what the database cannot: the budget taken but not yet spent, the rows marked and read ahead, and
whether a COMMIT was lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core.lease import Lease
from reminders.ledger import attempts, budget
from reminders.loop.backlog import Backlog, Group
from reminders.nags.followup import Due, settle_followups
from reminders.policy.briefing import BriefingCard
from reminders.policy.nags import FollowupCard, StaleDigestCard, TooOftenCard
from reminders.sending import arming, claims, express, readahead, settling
from reminders.sending.arming import Armed, Arming
from reminders.sending.claims import Claimed
from reminders.sending.readahead import Ready
from reminders.sending.settling import Answer
from reminders.services import mark_blocked, sending_pause

SPACING: Final = 1.0  # seconds between two messages to one person
PATIENCE: Final = 5.0  # seconds a chat may be waited for with its rows claimed
AHEAD: Final = 2  # rounds that are read ahead: a kill makes suspects of their rows, each to be armed alone
AT_LEAST: Final = 32  # rows that are read ahead however short a round is
FLOOD: Final = 5  # so many different chats told to wait in a row: it is the whole bot that is too fast
NAG_CARDS: Final = (FollowupCard, StaleDigestCard, TooOftenCard, BriefingCard)

EnterNags = Callable[[Sequence[int]], list[Armed]]
Waiting = tuple[Group, list[int], float]  # which of its rows wait, how many seconds


@dataclass(frozen=True, slots=True)
class Work:
    """What is handed to one exchange."""

    landed: Sequence[Answer] = ()
    groups: Sequence[Group] = ()  # to be armed
    refill: int = 0  # how many more rows to claim
    held: Sequence[int] = ()  # claimed a while ago and still waiting: the claim is renewed
    coming: Sequence[Group] = ()  # to be marked, because they are read next


@dataclass(slots=True)
class Round:
    """What one exchange came to."""

    armed: list[Armed] = field(default_factory=list)
    left: list[Waiting] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    is_paused: bool = False  # sending is, so nothing was armed


def reach(concurrency: int) -> int:
    """Return how many groups are read ahead."""
    return max(AHEAD * concurrency, AT_LEAST)


class Exchange:
    """The database's side of one courier. `token` holds its claims, `worker` names its ledger rows."""

    def __init__(self, *, worker: str, token: str) -> None:
        self.worker, self.token = worker, token
        self.in_doubt = False  # a COMMIT was lost: the ledger may hold attempts of ours that never left
        self._tokens = 0
        self._marked: set[int] = set()
        self._unread: dict[int, int] = {}  # marked rows, each with its person
        self._ready: dict[int, Ready] = {}
        self._slowed: set[int] = set()

    def lease(self, now: datetime) -> Lease:
        """Return this scheduler's claim on rows, from now."""
        return Lease(self.token, now + claims.LEASE)

    def forget(self) -> None:
        """Forget what was read ahead: the batch is done."""
        self._marked.clear()
        self._unread.clear()
        self._ready.clear()

    def coming(self, backlog: Backlog, concurrency: int) -> list[Group]:
        """Return the groups to be marked now and read next; none while enough of what comes is known."""
        if all(self._marked.issuperset(group.ids) for group in backlog.peek(concurrency)):
            return []
        ahead = backlog.peek(reach(concurrency))
        return [group for group in ahead if not self._marked.issuperset(group.ids)]

    @property
    def has_unread(self) -> bool:
        """Whether there are marked rows to be read."""
        return bool(self._unread)

    def look_ahead(self, *, now: datetime) -> None:
        """Read the rows that were marked."""
        claimed, self._unread = self._unread, {}
        self._ready |= readahead.read(claimed, token=self.token, now=now)

    def carry(self, work: Work, flying: Sequence[Armed], *, now: datetime) -> Round:
        """Settle what has landed, take from the budget, arm what is next, claim more. Returns what may leave.

        `flying` is what is on its way to Telegram meanwhile.
        """
        if work.held:
            claims.renew(work.held, self.lease(now))
        self._heed(work.landed)
        groups, wait = self._afford(work.groups)
        self._mark_suspects(groups)
        if self.in_doubt:
            self._abandon([*flying, *(answer.armed for answer in work.landed)], now=now)
        done = self._carry(work, groups, now=now)
        self.in_doubt = False
        self._tokens -= len(done.armed)
        for telegram_id in sorted(settling.blocked(work.landed)):
            mark_blocked(telegram_id=telegram_id, now=now)
        done.left += [(group, group.ids, wait) for group in work.groups[len(groups) :]]
        if work.refill:
            done.claimed = claims.claim(limit=work.refill, lease=self.lease(now), now=now)
        return done

    def arm_nags(self, due: Sequence[Due], enter: EnterNags) -> list[Armed]:
        """Enter messages about leads or people as `sending`, as far as the budget goes."""
        groups, _wait = self._afford([Group(each.chat_id, [each.key]) for each in due])
        granted = budget.take_for_chats(sorted({group.chat_id for group in groups})).chats
        armed = enter([key for group in groups if group.chat_id in granted for key in group.ids])
        self._tokens -= len(armed)
        return armed

    def _afford(self, groups: Sequence[Group]) -> tuple[Sequence[Group], float]:
        """Return the groups for which the whole bot's budget suffices, and the wait for the others."""
        wait = 0.0
        if len(groups) > self._tokens:
            taken, wait = budget.take_for_bot(max(len(groups) - self._tokens, budget.block()))
            self._tokens += taken
        return groups[: self._tokens], wait

    def _mark_suspects(self, groups: Sequence[Group]) -> None:
        """Committed before one is armed alone: whoever dies of it leaves the mark, and innocents do not."""
        alone = [pk for group in groups if group.is_suspect for pk in group.ids if pk not in self._marked]
        claims.mark(alone, token=self.token)
        self._marked.update(alone)

    def _carry(self, work: Work, groups: Sequence[Group], *, now: datetime) -> Round:
        """Settle, arm and mark: what is plain in one trip, the rest after it."""
        nags = [each for each in work.landed if isinstance(each.armed.parcel, NAG_CARDS)]
        known = [self._ready.pop(group.ids[0], None) for group in groups if len(group.ids) == 1]
        load = express.Load(
            landed=[each for each in work.landed if not isinstance(each.armed.parcel, NAG_CARDS)],
            ready=[each for each in known if each and each.is_fresh(now)],
            chats=[group.chat_id for group in groups],
            coming=[pk for group in work.coming for pk in group.ids if pk not in self._marked],
        )
        done = express.carry(load, token=self.token, worker=self.worker, now=now)
        self._marked.update(load.coming)
        self._unread |= {group.ids[0]: group.chat_id for group in work.coming if len(group.ids) == 1}
        away = {item.reminder_id for each in done.armed for item in each.items}
        granted = [group for group in groups if group.chat_id in done.grant.chats]
        ids = [pk for group in granted for pk in group.ids if pk not in away]
        rest = self._carry_the_rest(done.unsettled, nags, ids, now=now)
        waiting = set(rest.waiting)
        left = [(group, [pk for pk in group.ids if pk in waiting], SPACING) for group in granted]
        left += self._resting(groups, done.grant.waits, now=now)
        # A pause grants no chat anything (`budget.taking`): only then it is asked for.
        is_paused = bool(groups) and not granted and sending_pause.is_paused()
        return Round(done.armed + rest.armed, left, is_paused=is_paused)

    def _carry_the_rest(
        self, unsettled: Sequence[Answer], nags: Sequence[Answer], ids: Sequence[int], *, now: datetime
    ) -> Arming:
        if not (unsettled or nags or ids):
            return Arming([], [])
        with transaction.atomic():
            settling.settle(unsettled, now=now)
            if nags:
                settle_followups(nags, now=now)
            return arming.arm(ids, token=self.token, worker=self.worker, now=now)

    def _resting(self, groups: Sequence[Group], waits: dict[int, float], *, now: datetime) -> list[Waiting]:
        """Return the groups whose chat has to rest a moment; those that rest longer are given back."""
        left = []
        for group in groups:
            wait = waits.get(group.chat_id, 0.0)
            if wait > PATIENCE:
                claims.postpone(group.ids, token=self.token, until=now + timedelta(seconds=wait))
            elif wait:
                left.append((group, group.ids, wait))
        return left

    def _heed(self, landed: Sequence[Answer]) -> None:
        """Let a chat rest as Telegram told; after many different chats in a row, the whole bot."""
        limited = settling.rate_limited(landed)
        for chat_id, seconds in limited.items():
            budget.pause(budget.chat_key(chat_id), seconds)
        self._slowed = self._slowed | set(limited) if len(limited) == len(landed) else set(limited)
        if len(self._slowed) >= FLOOD:
            budget.pause(budget.BOT, max(limited.values(), default=1.0))
            self._tokens, self._slowed = 0, set()

    def _abandon(self, flying: Sequence[Armed], *, now: datetime) -> None:
        """After a lost COMMIT: what was entered but is not in flight never left."""
        keep = [item.delivery_id for armed in flying for item in armed.items]
        attempts.abandon(worker=self.worker, keep=keep, now=now)

"""A batch: the due rows that one scheduler has at hand, and all that is asked of the database about them.

It runs in the database's thread, one call at a time. It knows what the database cannot: the budget taken but
not yet spent, what was seen of rows that are not armed yet, and whether a COMMIT was lost.
"""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from core.databases.database import UNAVAILABLE
from core.databases.isolation import attempt
from core.databases.lease import Lease
from reminders.ledger import budget
from reminders.loop.groups import Group, Groups
from reminders.models import DeliveryKind
from reminders.nags import table as nags
from reminders.sending import arming, aside, claims, settling
from reminders.sending.armed import Answer, Armed
from reminders.sending.claims import DueRow
from reminders.services import mark_blocked, sending_pause
from reminders.services.people import mark_unreachable
from reminders.state import queries
from reminders.state.queries import Seen

SPACING: Final = 1.0  # seconds between two messages to one person
PATIENCE: Final = 5.0  # seconds a chat, or the bot, may be waited for with its rows claimed
AHEAD: Final = 2  # turns that are looked at ahead: a kill makes suspects of their rows, each armed alone
AT_LEAST: Final = 100  # rows that are looked at ahead however short a turn is
FRESH: Final = timedelta(seconds=5)  # what was seen longer ago is looked at again
BROKEN: Final = 10  # so many different people's rows raise in a row: it is we who are broken, not they


@dataclass(frozen=True, slots=True)
class Turn:
    """One call to the database, as the dispatcher wants it."""

    room: int  # how many messages may leave
    at: float  # the loop's time in seconds
    now: datetime
    landed: Sequence[Answer] = ()
    flying: Sequence[Armed] = ()  # on their way to Telegram meanwhile


class Batch:
    """The database's side of one dispatcher. `token` holds its claims, `worker` names its ledger rows."""

    def __init__(self, *, worker: str, token: str, concurrency: int) -> None:
        self.worker, self.token, self.concurrency = worker, token, concurrency
        self.in_doubt = False  # a COMMIT was lost: the ledger may hold attempts of ours that never left
        self.is_paused = False  # sending was paused in the middle
        self.claimed = 0  # rows, since the start
        self.groups = Groups()
        self._turns: deque[float] = deque()  # of the whole bot; no message has them yet
        self._asks_at = 0.0  # the loop's time; there are none before
        self._lead = 0.0  # seconds from taking turns to the first message, the last time
        self._size = self._refills = 0
        self._renewed_at = 0.0
        self._marked: set[int] = set()
        self._seen: dict[int, Seen | None] = {}  # None: it was not ours to act on
        self._floods = budget.Floods()
        self._broken: set[int] = set()

    def lease(self, now: datetime) -> Lease:
        """Return this scheduler's claim on rows, from now."""
        return Lease(self.token, now + claims.LEASE)

    def claim(self, *, limit: int, now: datetime) -> list[DueRow]:
        """Take up to `limit` due rows that nobody holds."""
        rows = claims.claim(limit=limit, lease=self.lease(now), now=now)
        self.claimed += len(rows)
        return rows

    def begin(self, rows: Sequence[DueRow], *, at: float, refills: int = 0) -> None:
        """Line up these rows. While they run low, up to `refills` times as many more are claimed."""
        self.is_paused = False
        self.groups = Groups(rows)
        self._size, self._refills, self._renewed_at = len(rows), refills, at
        self._marked.clear()
        self._seen.clear()

    def drop(self) -> None:
        """Arm nothing more: the rows are given back by the holder."""
        self.groups.clear()
        self._refills = 0

    def knows_next(self, *, now: datetime) -> bool:
        """Whether enough of what comes next was looked at. Asks nothing of the database."""
        return all(self._is_known(group, now) for group in self.groups.peek(self.concurrency))

    def look_ahead(self, *, now: datetime) -> None:
        """Look at what comes next. What cannot be read is found out when its turn comes."""
        attempt(lambda: self._look(self.groups.peek(self._reach), now=now), lambda _error: None)

    def next_turn(self) -> float | None:
        """Return the bot's next turn for a message that was armed; None when there is none left."""
        return self._turns.popleft() if self._turns else None

    def next_ready(self) -> float:
        """Return when there is something to do, as the loop's time; infinity when nothing waits."""
        ready_at = self.groups.next_ready()
        return ready_at if self._turns else max(ready_at, self._asks_at)

    def carry(self, turn: Turn) -> list[Armed]:
        """Settle what has landed, arm what is next, claim more. Returns what may leave, each with a turn."""
        if self.groups and turn.at - self._renewed_at > claims.LEASE.total_seconds() / 3:
            claims.renew(self.groups.ids(), self.lease(turn.now))
            self._renewed_at = turn.at
        self._heed(turn.landed)
        began = time.monotonic()
        taken = self.groups.take(self._afford(turn), now=turn.at)
        try:
            armed = attempt(
                lambda: self._carry(taken, turn), lambda _error: self._carry_one_by_one(taken, turn)
            )
        except UNAVAILABLE:
            for group in taken:
                self.groups.put_back(group, group.ids, ready_at=turn.at)
            raise
        if armed:
            self._lead = min(time.monotonic() - began, budget.LONGEST_LEAD)
        if self._refills and len(self.groups) < self._reach:
            rows = self.claim(limit=self._size, now=turn.now)
            self.groups.add(rows)
            self._refills = self._refills - 1 if len(rows) == self._size else 0
        return armed

    def _carry_one_by_one(self, taken: Sequence[Group], turn: Turn) -> list[Armed]:
        """Do the same for each answer and each row alone: what raises again is set aside."""
        for answer in turn.landed:
            settle = partial(settling.settle, [answer], now=turn.now)
            attempt(settle, partial(self._settle_blindly, answer, now=turn.now))
        self._park_blocked(turn)
        alone, armed = replace(turn, landed=()), list[Armed]()
        for group in [one for many in taken for one in many.split()]:
            armed += attempt(
                partial(self._carry, [group], alone), partial(self._set_aside, group, now=turn.now)
            )
        return armed

    def _park_blocked(self, turn: Turn) -> None:
        """Park everything of the people whom Telegram can no longer reach."""
        for telegram_id in sorted(settling.blocked(turn.landed)):
            park = partial(mark_blocked, telegram_id=telegram_id, now=turn.now)
            attempt(park, partial(mark_unreachable, telegram_id, now=turn.now))

    def _settle_blindly(self, answer: Answer, error: Exception, *, now: datetime) -> None:
        for reminder_id in settling.close(answer, now=now):
            aside.hold(reminder_id, error, now=now)

    def _set_aside(self, group: Group, error: Exception, *, now: datetime) -> list[Armed]:
        [pk] = group.ids
        self._broken.add(group.chat_id)
        if len(self._broken) >= BROKEN:
            raise error
        if group.kind == DeliveryKind.NUDGE:
            aside.hold(pk, error, now=now)
        else:
            aside.put_off(nags.KINDS[group.kind], pk, group.chat_id, error, now=now)
        return []

    @property
    def _reach(self) -> int:
        return max(AHEAD * self.concurrency, AT_LEAST)

    def _carry(self, groups: Sequence[Group], turn: Turn) -> list[Armed]:
        if self.in_doubt:
            self._abandon([*turn.flying, *(answer.armed for answer in turn.landed)], now=turn.now)
        self._look(groups, now=turn.now)
        with transaction.atomic(savepoint=False):
            settling.settle(turn.landed, now=turn.now)
            last = self._turns[-1] if self._turns else 0.0
            grant = budget.take_for_chats([group.chat_id for group in groups], last=last)
            granted = [group for group in groups if group.chat_id in grant.chats]
            done = self._arm(granted, now=turn.now)
            self._postpone(groups, grant.waits, now=turn.now)
        self._park_blocked(turn)
        # A pause grants no chat anything (`budget.take_for_chats`): only then it is asked for.
        self.is_paused = self.is_paused or (bool(groups) and not granted and sending_pause.is_paused())
        self.in_doubt = False
        if done.armed:
            self._broken.clear()
        waiting = set(done.waiting)
        left = [(group, [pk for pk in group.ids if pk in waiting], SPACING) for group in granted]
        left += [
            (group, group.ids, grant.waits[group.chat_id])
            for group in groups
            if 0 < grant.waits.get(group.chat_id, 0) <= PATIENCE
        ]
        for group, ids, seconds in left:
            if group.kind == DeliveryKind.NUDGE:  # messages about leads and people stay due
                self.groups.put_back(group, ids, ready_at=turn.at + seconds)
        return done.armed

    def _arm(self, groups: Sequence[Group], *, now: datetime) -> arming.Arming:
        nudges = [pk for group in groups if group.kind == DeliveryKind.NUDGE for pk in group.ids]
        known = [self._seen.pop(pk, None) for pk in nudges]
        done = arming.arm([seen for seen in known if seen], worker=self.worker, now=now)
        for kind in nags.KINDS.values():
            if ids := [pk for group in groups if group.kind == kind.name for pk in group.ids]:
                done.armed += kind.arm(ids, worker=self.worker, now=now)
        return done

    def _is_known(self, group: Group, now: datetime) -> bool:
        """Whether it was looked at a moment ago. Messages about leads and people are looked at when armed."""
        if group.kind != DeliveryKind.NUDGE:
            return True
        known = [self._seen[pk] for pk in group.ids if pk in self._seen]
        return len(known) == len(group.ids) and all(
            seen is None or now - seen.looked_at < FRESH for seen in known
        )

    def _look(self, groups: Sequence[Group], *, now: datetime) -> None:
        """Look at these rows. Before that they are marked: whoever dies of one leaves the mark."""
        ids = [pk for group in groups if not self._is_known(group, now) for pk in group.ids]
        if new := [pk for pk in ids if pk not in self._marked]:
            claims.mark(new, token=self.token)
            self._marked.update(new)
        found = queries.look(ids, token=self.token, now=now)
        self._seen |= dict.fromkeys(ids)
        self._seen |= {seen.row.pk: seen for seen in found}

    def _afford(self, turn: Turn) -> int:
        """Return for how many messages there are turns of the whole bot; take some where more are wanted."""
        while self._turns and budget.is_missed(self._turns[0]):
            self._turns.popleft()
        wanted = self.groups.ready(turn.room, now=turn.at)
        if wanted > len(self._turns) and turn.at >= self._asks_at:
            turns, wait = budget.take_for_automatic(wanted - len(self._turns), lead=self._lead)
            self._turns.extend(turns)
            self._asks_at = turn.at if turns else turn.at + min(wait, PATIENCE)
        return min(wanted, len(self._turns))

    def _postpone(self, groups: Sequence[Group], waits: Mapping[int, float], *, now: datetime) -> None:
        """Give back rows whose chat has to rest for longer than a moment."""
        for group in groups:
            wait = waits.get(group.chat_id, 0.0)
            if wait > PATIENCE and group.kind == DeliveryKind.NUDGE:
                claims.postpone(group.ids, token=self.token, until=now + timedelta(seconds=wait))

    def _heed(self, landed: Sequence[Answer]) -> None:
        """Let a chat rest as Telegram told; after many different chats in a row, the whole bot."""
        limited = settling.rate_limited(landed)
        if self._floods.heed(limited, others=len(limited) < len(landed)):
            self._turns.clear()

    def _abandon(self, known: Sequence[Armed], *, now: datetime) -> None:
        """After a lost COMMIT: what was entered but is not in flight never left."""
        keep = [item.delivery_id for armed in known for item in armed.items]
        settling.abandon(worker=self.worker, keep=keep, now=now)

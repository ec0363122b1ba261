"""Arming (T2): claimed rows are read again, decided on, and what may leave is written down as `sending`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from core import bulk
from core.actor import SYSTEM
from leads.activities import ActivityType
from reminders.messenger import Card, Digest, Parcel, Refusal
from reminders.models import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    EditKind,
    ReminderStatus,
    ScheduledReminder,
)
from reminders.models.delivery import nudge_key
from reminders.policy.caps import Candidate, Choice, Recent, choose
from reminders.policy.due_rules import DueRule
from reminders.policy.escalation import (
    AutoSnooze,
    Decision,
    Hold,
    Postpone,
    Progress,
    Send,
    Situation,
    decide,
    next_action_at,
)
from reminders.policy.moments import asked_at
from reminders.policy.windows import Window, local_at, next_open
from reminders.services.base import change, queue_edits
from reminders.state.cards import card_for
from reminders.state.queries import Ledger, read_claimed, read_ledger
from reminders.state.situation import situation
from reminders.state.wording import zone_of

MAX_LOST_CLAIMS = 4  # once among others that were read with it, then three times alone
ATTEMPT_COLUMNS = [
    "kind",
    "subject_key",
    "reminder",
    "lead",
    "cycle",
    "nudge",
    "attempt",
    "batch",
    "telegram_id",
    "state",
    "worker",
    "armed_at",
]


@dataclass(frozen=True, slots=True)
class Item:
    """One nudge inside a message that is on disk."""

    delivery_id: int
    reminder_id: int
    cycle: int
    nudge: int


@dataclass(frozen=True, slots=True)
class Armed:
    """One message that is on disk and may leave now."""

    items: tuple[Item, ...]
    armed_at: datetime
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Arming:
    """What came of arming: messages to send, and rows that stay claimed for a moment."""

    armed: list[Armed]
    waiting: list[int]


@dataclass(slots=True)
class Case:
    """One claimed row with what is known about it."""

    row: ScheduledReminder
    progress: Progress
    situation: Situation
    decision: Decision

    @property
    def candidate(self) -> Candidate:
        asked_for = self.situation.at_once and not self.progress.used
        return Candidate(self.row.pk, self.row.lead_id, asked_for)

    @property
    def attempt(self) -> int:
        """Return which try of this nudge it is, from 1. A rate limit burns none: it says nothing about it."""
        return 1 + sum(failure != Refusal.RATE_LIMITED for failure in self.progress.failures)

    def after(self, now: datetime) -> tuple[datetime | None, int]:
        """Return the row's next action and count once its nudge is armed at `now`."""
        progress = self.progress.armed(now)
        ahead = Situation(due_at=self.row.due_at, progress=progress, window=self.situation.window)
        return next_action_at(ahead), progress.used


def arm(ids: Sequence[int], *, token: str, worker: str, now: datetime) -> Arming:
    """Decide about claimed rows; enter at most one message per person as `sending`.

    Rows that are no longer mine are left alone; rows for which nothing is to be sent get their next action.
    """
    if not ids:
        return Arming([], [])
    with transaction.atomic(savepoint=False):
        known, found = read(ids, token=token, now=now)
        for case in known:
            if not isinstance(case.decision, Send):
                _apply(case, now=now)
        sends = [case for case in known if isinstance(case.decision, Send)]
        return _arm(sends, found, worker=worker, now=now)


def _arm(cases: Sequence[Case], found: Ledger, *, worker: str, now: datetime) -> Arming:
    by_person: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        by_person[case.row.telegram_id].append(case)
    messages: list[list[Case]] = []
    digests: set[int] = set()
    waiting: list[int] = []
    for person, group in by_person.items():
        choice = _choose(group, found.recent(group[0].row.lead.owner, now=now), now=now)
        by_key = {case.row.pk: case for case in group}
        _postpone({by_key[key].row: until for key, until in choice.later.items()}, now=now)
        waiting += choice.waiting
        if choice.message:
            messages.append([by_key[key] for key in choice.message])
        if choice.is_digest:
            digests.add(person)
    return Arming(_enter(messages, digests, worker=worker, now=now), waiting)


def _choose(group: Sequence[Case], recent: Recent, *, now: datetime) -> Choice:
    candidates, owner = [case.candidate for case in group], group[0].row.lead.owner
    tomorrow = (
        _tomorrow(owner.timezone, group[0].situation.window, now) if recent.today >= owner.daily_cap else now
    )
    return choose(candidates, recent, cap=owner.daily_cap, tomorrow=tomorrow, now=now)


def _tomorrow(timezone: str, window: Window | None, now: datetime) -> datetime:
    """Return when the next local day's messages may begin."""
    zone = zone_of(timezone)
    midnight = local_at(now.astimezone(zone).date() + timedelta(days=1), time(0), zone)
    return next_open(midnight, window)


def read(ids: Sequence[int], *, token: str, now: datetime) -> tuple[list[Case], Ledger]:
    """Return claimed rows that are still mine, locked, each with a decision, and what was sent lately."""
    rows = read_claimed(ids, token=token, now=now)
    found = read_ledger(rows, now=now)
    return cases(rows, found, now=now), found


def cases(rows: Sequence[ScheduledReminder], found: Ledger, *, now: datetime) -> list[Case]:
    """Return each row with a decision. Their leads and owners should be loaded."""
    known = []
    for row in rows:
        progress = found.progress(row.pk)
        facts = situation(row, progress, now=now)
        known.append(Case(row, progress, facts, _decide(row, facts, now)))
    return known


def _decide(row: ScheduledReminder, facts: Situation, now: datetime) -> Decision:
    # A suspect carries the mark of this very look as well.
    return Hold("kills_workers") if row.lost_claims > MAX_LOST_CLAIMS else decide(facts, now)


def _apply(case: Case, *, now: datetime) -> None:
    match case.decision:
        case AutoSnooze(until):
            _rest(case.row, until, now=now)
        case Hold(reason):
            change(case.row, ActivityType.STEP_HELD, {"hold_reason": reason}, by=SYSTEM, now=now, note=reason)
        case Postpone(until):
            _put_back(case.row, until, now=now)


def _rest(row: ScheduledReminder, until: datetime, *, now: datetime) -> None:
    """Auto-snooze (T9): a new cycle begins when the rest is over."""
    counts: dict[str, Any] = {"reminder_count": 0, "auto_snooze_count": row.auto_snooze_count + 1}
    target = {"due_at": until, "due_rule": DueRule.RESTED.value, "cycle": row.cycle + 1, "not_before": None}
    counts["status"] = ReminderStatus.AUTO_SNOOZED
    change(row, ActivityType.AUTO_SNOOZED, counts | target, by=SYSTEM, now=now)
    queue_edits(row, now=now, kind=EditKind.CARD)


def _postpone(rows: Mapping[ScheduledReminder, datetime], *, now: datetime) -> None:
    """Let rows wait for a cap; the wait is theirs to keep when their next action is computed anew."""
    for row, until in rows.items():
        row.not_before = until
        _put_back(row, until, now=now)


def _put_back(row: ScheduledReminder, until: datetime | None, *, now: datetime) -> None:
    row.next_action_at, row.claim_token, row.claimed_until, row.updated_at = until, "", None, now
    row.lost_claims = 0
    columns = ["next_action_at", "not_before", "claim_token", "claimed_until", "lost_claims", "updated_at"]
    row.save(update_fields=columns)


def _enter(
    messages: Sequence[Sequence[Case]], digests: set[int], *, worker: str, now: datetime
) -> list[Armed]:
    """Write the attempts. Each row's next action becomes the next rung, so a crash leaves nothing hot."""
    cases = [case for message in messages for case in message]
    if not cases:
        return []
    for case in cases:
        _advance(case, now=now)
    columns = ["next_action_at", "reminder_count", "not_before", "lost_claims", "updated_at"]
    bulk.update_rows([case.row for case in cases], columns)
    attempts = []
    for message in messages:
        batch = uuid4().hex if message[0].row.telegram_id in digests else ""
        attempts += [_attempt(case, batch=batch, worker=worker, now=now) for case in message]
    keys = _insert(attempts)
    return [_armed(message, keys, now=now) for message in messages]


def enter_singles(cases: Sequence[Case], *, worker: str, now: datetime) -> list[Armed]:
    """Write the attempts of rows that have been advanced, a message each. One statement."""
    keys = _insert([_attempt(case, batch="", worker=worker, now=now) for case in cases])
    return as_messages(cases, keys, now=now)


def as_messages(cases: Sequence[Case], keys: Mapping[int, int], *, now: datetime) -> list[Armed]:
    """Return a message for each row, whose entry in the ledger `keys` names."""
    return [_armed([case], keys, now=now) for case in cases]


def _insert(attempts: Sequence[tuple[Any, ...]]) -> dict[int, int]:
    return dict(bulk.insert(Delivery, ATTEMPT_COLUMNS, attempts, returning=["reminder", "id"]))


def _advance(case: Case, *, now: datetime) -> None:
    case.row.next_action_at, case.row.reminder_count = case.after(now)
    case.row.not_before, case.row.lost_claims, case.row.updated_at = None, 0, now


def _attempt(case: Case, *, batch: str, worker: str, now: datetime) -> tuple[Any, ...]:
    """Return the ledger row, in the order of ATTEMPT_COLUMNS."""
    row, nudge = case.row, case.progress.used + 1
    key = nudge_key(row.pk, row.cycle, nudge)
    about = (DeliveryKind.NUDGE, key, row.pk, row.lead_id, row.cycle, nudge, case.attempt)
    return (*about, batch, row.telegram_id, DeliveryState.SENDING, worker, now)


def _armed(message: Sequence[Case], keys: Mapping[int, int], *, now: datetime) -> Armed:
    items = tuple(
        Item(keys[case.row.pk], case.row.pk, case.row.cycle, case.progress.used + 1) for case in message
    )
    cards = tuple(_card(case, item) for case, item in zip(message, items, strict=True))
    return Armed(items, now, _parcel(cards))


def _card(case: Case, item: Item) -> Card:
    # Telegram refused the markup: the next attempt goes without.
    plain = case.progress.failures[-1:] == (Refusal.BAD_REQUEST,)
    it = case.situation
    due_at = asked_at(it.due_at, it.window, at_once=it.at_once)  # `next_action_at` is the next nudge's by now
    return card_for(case.row, delivery_id=item.delivery_id, nudge=item.nudge, plain=plain, due_at=due_at)


def _parcel(cards: tuple[Card, ...]) -> Parcel:
    if len(cards) == 1:
        return cards[0]
    first = cards[0]
    is_plain = any(card.plain for card in cards)
    return Digest(first.chat_id, cards, first.zone, first.language, plain=is_plain)

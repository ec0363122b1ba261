"""Arming (T2): claimed rows are read again, decided on, and what may leave is written down as `sending`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from core.actor import SYSTEM
from core.bulk import update_rows
from leads.activities import ActivityType
from leads.models import TelegramUser
from reminders.caps import SPELL, TOUCH, Candidate, Choice, Recent, choose
from reminders.cards import card_for
from reminders.escalation import (
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
from reminders.messenger import Card, Digest, Parcel, Refusal
from reminders.models import Delivery, DeliveryState, EditKind, ReminderStatus, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.services.base import change, queue_edits
from reminders.situations import progress_of, situation
from reminders.windows import local_at, next_open
from reminders.wording import zone_of

MAX_LOST_CLAIMS = 3


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
class _Case:
    """One claimed row with what is known about it."""

    row: ScheduledReminder
    progress: Progress
    situation: Situation
    decision: Decision

    @property
    def candidate(self) -> Candidate:
        asked_for = self.situation.at_once and not self.progress.used
        return Candidate(self.row.pk, self.row.lead_id, asked_for)


def arm(ids: Sequence[int], *, token: str, worker: str, now: datetime) -> Arming:
    """Decide about claimed rows; enter at most one message per person as `sending`.

    Rows that are no longer mine are left alone; rows for which nothing is to be sent get their next action.
    """
    if not ids:
        return Arming([], [])
    with transaction.atomic():
        cases = _read(ids, token=token, now=now)
        for case in cases:
            if not isinstance(case.decision, Send):
                _apply(case, now=now)
        return _arm([case for case in cases if isinstance(case.decision, Send)], worker=worker, now=now)


def _arm(cases: Sequence[_Case], *, worker: str, now: datetime) -> Arming:
    by_person: dict[int, list[_Case]] = defaultdict(list)
    for case in cases:
        by_person[case.row.telegram_id].append(case)
    recent = _recent(by_person, now=now)
    messages: list[list[_Case]] = []
    digests: set[int] = set()
    waiting: list[int] = []
    for person, group in by_person.items():
        choice = _choose(group, recent[person], now=now)
        by_key = {case.row.pk: case for case in group}
        _postpone({by_key[key].row: until for key, until in choice.later.items()}, now=now)
        waiting += choice.waiting
        if choice.message:
            messages.append([by_key[key] for key in choice.message])
        if choice.is_digest:
            digests.add(person)
    return Arming(_enter(messages, digests, worker=worker, now=now), waiting)


def _choose(group: Sequence[_Case], recent: Recent, *, now: datetime) -> Choice:
    owner = group[0].row.lead.owner
    midnight = local_at(
        now.astimezone(zone_of(owner.timezone)).date() + timedelta(days=1), time(0), zone_of(owner.timezone)
    )
    tomorrow = next_open(midnight, group[0].situation.window)
    return choose([case.candidate for case in group], recent, cap=owner.daily_cap, tomorrow=tomorrow, now=now)


def _recent(by_person: Mapping[int, list[_Case]], *, now: datetime) -> dict[int, Recent]:
    """Return what each person got in the last day, from the ledger. One query."""
    rows = (
        Delivery.objects.possibly_delivered()
        .filter(telegram_id__in=by_person, armed_at__gt=now - timedelta(days=1))
        .order_by("armed_at")
        .values_list("telegram_id", "lead_id", "armed_at", "batch")
    )
    lines: dict[int, list[tuple[int | None, datetime, str]]] = defaultdict(list)
    for telegram_id, lead_id, armed_at, batch in rows:
        lines[telegram_id].append((lead_id, armed_at, batch))
    return {
        person: _recent_of(lines[person], group[0].row.lead.owner, now=now)
        for person, group in by_person.items()
    }


def _recent_of(
    lines: Sequence[tuple[int | None, datetime, str]], owner: TelegramUser, *, now: datetime
) -> Recent:
    if not lines:
        return Recent()
    zone = zone_of(owner.timezone)
    today = now.astimezone(zone).date()
    messages = {(armed_at, batch or index) for index, (_lead, armed_at, batch) in enumerate(lines)}
    spell = [(at, batch) for at, batch in messages if at > now - SPELL]
    return Recent(
        singles=tuple(at for at, batch in spell if not isinstance(batch, str)),
        digests=tuple(at for at, batch in spell if isinstance(batch, str)),
        today=sum(at.astimezone(zone).date() == today for at, _batch in messages),
        touches={lead: at for lead, at, _batch in lines if lead is not None and at > now - TOUCH},
    )


def _read(ids: Sequence[int], *, token: str, now: datetime) -> list[_Case]:
    rows = (
        ScheduledReminder.objects.filter(pk__in=ids, claim_token=token, claimed_until__gt=now, hold_reason="")
        .live()
        .select_related("lead__owner")
        .select_for_update(of=("self",))
        .order_by("id")
    )
    by_id = {row.pk: row for row in rows}
    progress = progress_of(by_id.values())
    cases = []
    for pk in ids:
        if row := by_id.get(pk):
            facts = situation(row, progress[pk], now=now)
            cases.append(_Case(row, progress[pk], facts, _decide(row, facts, now)))
    return cases


def _decide(row: ScheduledReminder, facts: Situation, now: datetime) -> Decision:
    return Hold("kills_workers") if row.lost_claims >= MAX_LOST_CLAIMS else decide(facts, now)


def _apply(case: _Case, *, now: datetime) -> None:
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
    target = {"due_at": until, "due_rule": "rested", "cycle": row.cycle + 1, "not_before": None}
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
    messages: Sequence[Sequence[_Case]], digests: set[int], *, worker: str, now: datetime
) -> list[Armed]:
    """Write the attempts. Each row's next action becomes the next rung, so a crash leaves nothing hot."""
    cases = [case for message in messages for case in message]
    if not cases:
        return []
    attempts = []
    for message in messages:
        batch = uuid4().hex if message[0].row.telegram_id in digests else ""
        attempts += [_attempt(case, batch=batch, worker=worker, now=now) for case in message]
    deliveries = {row.reminder_id: row for row in Delivery.objects.bulk_create(attempts)}
    for case in cases:
        _advance(case, now=now)
    columns = ["next_action_at", "reminder_count", "not_before", "lost_claims", "updated_at"]
    update_rows([case.row for case in cases], columns)
    return [_armed(message, deliveries, now=now) for message in messages]


def _advance(case: _Case, *, now: datetime) -> None:
    armed = Situation(due_at=case.row.due_at, progress=case.progress.armed(now), window=case.situation.window)
    case.row.next_action_at = next_action_at(armed)
    case.row.reminder_count = case.progress.used + 1
    case.row.not_before, case.row.lost_claims, case.row.updated_at = None, 0, now


def _attempt(case: _Case, *, batch: str, worker: str, now: datetime) -> Delivery:
    nudge = case.progress.used + 1
    return Delivery(
        subject_key=nudge_key(case.row.pk, case.row.cycle, nudge),
        reminder_id=case.row.pk,
        lead_id=case.row.lead_id,
        cycle=case.row.cycle,
        nudge=nudge,
        # A rate limit burns no attempt: it says nothing about this message.
        attempt=1 + sum(failure != Refusal.RATE_LIMITED for failure in case.progress.failures),
        batch=batch,
        telegram_id=case.row.telegram_id,
        state=DeliveryState.SENDING,
        worker=worker,
        armed_at=now,
    )


def _armed(message: Sequence[_Case], deliveries: Mapping[int | None, Delivery], *, now: datetime) -> Armed:
    rows = [deliveries[case.row.pk] for case in message]
    items = tuple(
        Item(row.pk, case.row.pk, row.cycle, row.nudge) for case, row in zip(message, rows, strict=True)
    )
    cards = tuple(_card(case, row) for case, row in zip(message, rows, strict=True))
    return Armed(items, now, _parcel(cards))


def _card(case: _Case, delivery: Delivery) -> Card:
    # Telegram refused the markup: the next attempt goes without.
    plain = case.progress.failures[-1:] == (Refusal.BAD_REQUEST,)
    return card_for(case.row, delivery_id=delivery.pk, nudge=delivery.nudge, plain=plain)


def _parcel(cards: tuple[Card, ...]) -> Parcel:
    if len(cards) == 1:
        return cards[0]
    first = cards[0]
    return Digest(first.chat_id, cards, first.zone, first.language, plain=any(_plain(cards)))


def _plain(cards: Iterable[Card]) -> list[bool]:
    return [card.plain for card in cards]

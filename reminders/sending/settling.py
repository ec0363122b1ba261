"""What the answers mean for ledger, reminder and history (T3, T4, T5), in bulk for the usual case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core import bulk
from core.actor import SYSTEM
from leads.activities import ActivityType
from leads.models import LeadActivity
from reminders.ledger.attempts import give_back
from reminders.ledger.superseded import retire_earlier
from reminders.messenger import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.models import Delivery, DeliveryState, EditKind, ReminderStatus, ScheduledReminder
from reminders.models.delivery import OPEN_STATES
from reminders.policy.escalation import backoff
from reminders.sending.arming import Armed, Item
from reminders.services.base import queue_edits

RETRIED_AT_ONCE = timedelta(0)
LINE_COLUMNS = ["lead", "telegram_id", "activity_type", "metadata", "created_at"]
IS_OPEN = "state IN ('sending', 'unknown')"
IS_LIVE = "status IN ('pending', 'sent', 'snoozed', 'auto_snoozed')"
Rows = dict[int, ScheduledReminder]


@dataclass(frozen=True, slots=True)
class Answer:
    """A message and what became of it."""

    armed: Armed
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Part:
    """One nudge of an answered message."""

    item: Item
    answer: Answer

    @property
    def outcome(self) -> Outcome:
        return self.answer.outcome


def settle(answers: Sequence[Answer], *, now: datetime) -> None:
    """Write what became of messages, in one transaction. May be repeated: what is settled stays settled."""
    if not answers:
        return
    parts = list(_parts(answers))
    with transaction.atomic(savepoint=False):
        _settle_sent([part for part in parts if isinstance(part.outcome, Sent)], now=now)
        _settle_others([part for part in parts if not isinstance(part.outcome, Sent)], now=now)


def _settle_sent(parts: Sequence[_Part], *, now: datetime) -> None:
    """The usual case, in three statements: the ledger, the reminders still in that cycle, the history."""
    arrived = [
        (part.item.delivery_id, DeliveryState.SENT, now, message_id_of(part.outcome), "") for part in parts
    ]
    columns = ["state", "settled_at", "message_id", "error_class"]
    fresh: dict[int, int] = dict(
        bulk.update(Delivery, columns, arrived, where=IS_OPEN, returning=["id", "reminder"])
    )
    mine = [part for part in parts if part.item.delivery_id in fresh]
    rows = [_told(part, now) for part in mine]
    columns = ["status", "last_reminded_at", "claim_token", "claimed_until", "updated_at"]
    told = ["id", "lead", "telegram_id", "step_id"]
    moved = bulk.update(ScheduledReminder, columns, rows, match=["cycle"], where=IS_LIVE, returning=told)
    about = {line[0]: line for line in moved}
    strays = [part for part in mine if part.item.reminder_id not in about]
    about |= _correct(strays, now=now)
    lines = [
        _line(part.item, about[part.item.reminder_id], now=now)
        for part in mine
        if part.item.reminder_id in about
    ]
    bulk.insert(LeadActivity, LINE_COLUMNS, lines)
    if again := [part.item.delivery_id for part in mine if part.item.nudge > 1 or part.item.cycle > 1]:
        retire_earlier(again, now=now)


def _told(part: _Part, now: datetime) -> tuple[Any, ...]:
    at = part.answer.armed.armed_at
    return (part.item.reminder_id, ReminderStatus.SENT, at, "", None, now, part.item.cycle)


def _settle_others(parts: Sequence[_Part], *, now: datetime) -> None:
    if not parts:
        return
    rows = _lock(parts)
    open_ids = _settle_ledger(parts, now=now)
    _settle_reminders([part for part in parts if part.item.delivery_id in open_ids], rows, now=now)


def _correct(strays: Sequence[_Part], *, now: datetime) -> dict[int, tuple[Any, ...]]:
    """A message arrived for a step that has moved on: let its message be corrected."""
    if not strays:
        return {}
    rows = _lock(strays)
    for row in rows.values():
        queue_edits(row, now=now, kind=EditKind.CARD if row.is_live else EditKind.STRIP)
    return {pk: (pk, row.lead_id, row.telegram_id, row.step_id) for pk, row in rows.items()}


def message_id_of(outcome: Outcome) -> int | None:
    """Return the message that arrived; None when it is not certain that one did."""
    return outcome.message_id if isinstance(outcome, Sent) else None


def blocked(answers: Iterable[Answer]) -> set[int]:
    """Return the people of whom Telegram said that they cannot be reached."""
    return {answer.armed.parcel.chat_id for answer in answers if _refusal(answer) is Refusal.BLOCKED}


def rate_limited(answers: Iterable[Answer]) -> dict[int, float]:
    """Return the chats that Telegram wants to rest, and for how many seconds."""
    return {
        answer.armed.parcel.chat_id: max(answer.outcome.retry_after, 1.0)
        for answer in answers
        if isinstance(answer.outcome, Refused) and answer.outcome.refusal is Refusal.RATE_LIMITED
    }


def _refusal(answer: Answer) -> Refusal | None:
    return answer.outcome.refusal if isinstance(answer.outcome, Refused) else None


def _parts(answers: Iterable[Answer]) -> Iterator[_Part]:
    return (_Part(item, answer) for answer in answers for item in answer.armed.items)


def _lock(parts: Sequence[_Part]) -> Rows:
    ids = [part.item.reminder_id for part in parts]
    rows = ScheduledReminder.objects.filter(pk__in=ids).defer("draft_text")
    return {row.pk: row for row in rows.select_for_update().order_by("id")}


def _settle_ledger(parts: Sequence[_Part], *, now: datetime) -> set[int]:
    """Write the ledger rows that are still open; return their ids."""
    by_id = {part.item.delivery_id: part.outcome for part in parts}
    deliveries = list(Delivery.objects.select_for_update().filter(pk__in=by_id, state__in=OPEN_STATES))
    deliveries = [row for row in deliveries if not _is_overtaken(row)]
    for delivery in deliveries:
        _fill(delivery, by_id[delivery.pk], now=now)
    columns = ["state", "settled_at", "message_id", "error_class", "error_text", "retry_at"]
    bulk.update_rows(deliveries, columns)
    return {delivery.pk for delivery in deliveries}


def _is_overtaken(delivery: Delivery) -> bool:
    """Say whether a later nudge of the cycle went out while this one was uncertain: it stays as it is."""
    later = Delivery.objects.possibly_delivered().filter(
        reminder_id=delivery.reminder_id, cycle=delivery.cycle
    )
    return delivery.state == DeliveryState.UNKNOWN and later.filter(nudge__gt=delivery.nudge).exists()


def _fill(delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
    delivery.settled_at = now
    match outcome:
        case Unknown(error_class, text):
            delivery.state = DeliveryState.UNKNOWN
            delivery.error_class, delivery.error_text = error_class[:64], text[:1000]
        case NotSent(error_class, text):
            delivery.state, delivery.retry_at = DeliveryState.FAILED, now + _pause(delivery)
            delivery.error_class, delivery.error_text = error_class[:64], text[:1000]
        case Refused() as refused:
            delivery.state, delivery.error_class = DeliveryState.FAILED, refused.refusal.value
            delivery.error_text, delivery.retry_at = refused.text[:1000], now + _after(refused, delivery)


def _pause(delivery: Delivery) -> timedelta:
    return backoff(delivery.attempt, seed=delivery.subject_key)


def _after(refused: Refused, delivery: Delivery) -> timedelta:
    """Return the pause after a refusal: as told, at once without markup, or the usual back-off."""
    if refused.refusal is Refusal.RATE_LIMITED:
        return timedelta(seconds=max(refused.retry_after, 1))
    return RETRIED_AT_ONCE if refused.refusal is Refusal.BAD_REQUEST else _pause(delivery)


def _settle_reminders(parts: Sequence[_Part], rows: Rows, *, now: datetime) -> None:
    """Write the reminders whose cycle the answers belong to; the others only get their message corrected."""
    changed = []
    for part in parts:
        row = rows.get(part.item.reminder_id)
        if row is None:
            continue
        if row.is_live and row.cycle == part.item.cycle:
            _move(row, part, now=now)
            changed.append(row)
        else:
            queue_edits(row, now=now, kind=EditKind.CARD if row.is_live else EditKind.STRIP)
    columns = ["status", "last_reminded_at", "hold_reason", "claim_token", "claimed_until", "updated_at"]
    bulk.update_rows(changed, columns)
    failed = {part.item.reminder_id for part in parts if isinstance(part.outcome, NotSent | Refused)}
    if failed:
        give_back([row for row in changed if row.pk in failed], now=now)


def _move(row: ScheduledReminder, part: _Part, *, now: datetime) -> None:
    row.claim_token, row.claimed_until, row.updated_at = "", None, now
    if isinstance(part.outcome, Unknown):
        row.status = ReminderStatus.SENT
        row.last_reminded_at = part.answer.armed.armed_at
    elif reason := _reason_to_hold(part.answer):
        row.hold_reason = reason


def _reason_to_hold(answer: Answer) -> str:
    """Return why trying again is of no use; "" when it is."""
    outcome = answer.outcome
    if not isinstance(outcome, Refused):
        return ""
    if outcome.refusal in (Refusal.CHAT_NOT_FOUND, Refusal.MIGRATED):
        return outcome.refusal.value
    gave_up = outcome.refusal is Refusal.BAD_REQUEST and answer.armed.parcel.plain
    return (outcome.text or outcome.refusal.value) if gave_up else ""


def _line(item: Item, row: tuple[Any, ...], *, now: datetime) -> tuple[Any, ...]:
    """Return the line of history, in the order of LINE_COLUMNS."""
    _pk, lead_id, telegram_id, step_id = row
    facts = {"step_id": step_id, "nudge": item.nudge, "delivery_id": item.delivery_id}
    return (lead_id, telegram_id, ActivityType.STEP_REMINDER_SENT, {"by": SYSTEM.to_json(), **facts}, now)

"""What staff decide about uncertain deliveries (T6) and held reminders (T12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actor import Actor
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from reminders.ledger.attempts import give_back
from reminders.models import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    ReminderStatus,
    ScheduledReminder,
)
from reminders.nags import table as nags
from reminders.services.base import (
    ReasonMissing,
    StepResult,
    afresh,
    change,
    ids_by_person,
    lock,
    lock_all,
    result,
)
from reminders.state.after_a_pause import bring_back

Reminders = dict[int, ScheduledReminder]


@dataclass(frozen=True, slots=True)
class ResolveResult:
    """What became of an uncertain delivery."""

    delivery: Delivery  # as it is now
    changed: bool  # False: it was not uncertain any more, nothing was written


class CannotResend(Exception):
    """Only the latest nudge of a step that is still open can be sent again."""


def resolve_unknown(
    *, delivery: Delivery, arrived: bool, by: Actor, reason: str, now: datetime
) -> ResolveResult:
    """Say of an uncertain delivery that it arrived, or that it did not and is to be sent again (T6).

    The steps of a digest share its fate. Raises ReasonMissing without a reason, CannotResend when the
    message would be sent again and is not the latest about a live reminder.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        reminders, message = _lock_message(delivery)
        chosen = next(row for row in message if row.pk == delivery.pk)
        if chosen.state != DeliveryState.UNKNOWN:
            return ResolveResult(chosen, changed=False)
        if not arrived and not _may_resend(chosen, message, reminders):
            raise CannotResend
        for row in message:
            row.state = DeliveryState.SENT if arrived else DeliveryState.FAILED
            row.settled_at, row.retry_at = now, None if arrived else now
            row.resolved_by, row.resolved_reason = by.label[:150], reason.strip()
        columns = ["state", "settled_at", "retry_at", "resolved_by", "resolved_reason"]
        Delivery.objects.bulk_update(message, columns)
        if not arrived:
            _send_again(message, reminders, now=now)
        _note(message, reminders, by=by, reason=reason, now=now)
        return ResolveResult(chosen, changed=True)


def release(*, reminder: ScheduledReminder, by: Actor, now: datetime) -> StepResult:
    """Let a held reminder go on with a new cycle. One that is not held stays as it is."""
    with transaction.atomic():
        row = lock(reminder)
        held = row.is_live and bool(row.hold_reason)
        if held:
            _release(row, by=by, now=now)
        return result(row, changed=held)


def release_many(*, reminders: Iterable[ScheduledReminder], by: Actor, now: datetime) -> int:
    """Release held reminders, each person's in one transaction and paced; return how many were held."""
    released = 0
    for ids in ids_by_person(reminders):
        with transaction.atomic():
            rows = [row for row in lock_all(ids) if row.is_live and row.hold_reason]
            for row in rows:
                _release(row, by=by, now=now)
            bring_back(rows, now=now)
            released += len(rows)
    return released


def _lock_message(delivery: Delivery) -> tuple[Reminders, list[Delivery]]:
    """Lock everything that one message is about: leads, reminders, deliveries. What was erased is missing."""
    message = Delivery.objects.filter(pk=delivery.pk)
    if delivery.batch:
        message = Delivery.objects.filter(batch=delivery.batch)
    reminders = lock_all(message.filter(reminder_id__isnull=False).values_list("reminder_id", flat=True))
    return {row.pk: row for row in reminders}, list(message.select_for_update().order_by("id"))


def _may_resend(chosen: Delivery, message: Sequence[Delivery], reminders: Reminders) -> bool:
    if chosen.kind != DeliveryKind.NUDGE:
        kind = nags.kind_of(chosen)
        return kind is not None and kind.is_latest(chosen)
    row = reminders.get(chosen.reminder_id or 0)
    if row is None or not row.is_live or row.cycle != chosen.cycle:
        return False
    used = Delivery.objects.possibly_delivered()
    return not any(
        used.filter(reminder_id=each.reminder_id, cycle=each.cycle, nudge__gt=each.nudge).exists()
        for each in message
    )


def _send_again(message: Sequence[Delivery], reminders: Reminders, *, now: datetime) -> None:
    """Give the nudge back to every step of the message that is still open and in the same cycle."""
    nags.give_back(message, now=now)
    found = [(each, reminders.get(each.reminder_id or 0)) for each in message]
    rows = [row for each, row in found if row is not None and row.is_live and row.cycle == each.cycle]
    give_back(rows, now=now)
    unsent = [row.pk for row in rows if not row.reminder_count and row.status == ReminderStatus.SENT]
    ScheduledReminder.objects.filter(pk__in=unsent).update(status=ReminderStatus.PENDING)


def _note(
    message: Sequence[Delivery], reminders: Reminders, *, by: Actor, reason: str, now: datetime
) -> None:
    for each in message:
        row = reminders.get(each.reminder_id or 0)
        lead = row.lead if row else Lead.objects.filter(pk=each.lead_id or 0).first()
        if lead is None:
            continue
        # Without `reminder_id`: an audit line changes no reminder, so it must not stand in the way of undo.
        metadata: dict[str, object] = {"delivery_id": each.pk, "nudge": each.nudge, "state": each.state}
        lead_services.record(
            lead, ActivityType.DELIVERY_RESOLVED, by=by, now=now, content=reason.strip(), metadata=metadata
        )


def _release(row: ScheduledReminder, *, by: Actor, now: datetime) -> None:
    change(
        row,
        ActivityType.STEP_RELEASED,
        afresh(row) | {"hold_reason": ""},
        by=by,
        now=now,
        note=row.hold_reason,
    )

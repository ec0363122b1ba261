"""Ends of a step: done, skipped, cancelled (T7, T10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from core.actor import Actor
from leads import services as lead_services
from leads.activities import ActivityType
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.policy.nags import FOLLOWUP_EVERY
from reminders.services.base import StepResult, change, lock, queue_edits, result
from reminders.services.conflicts import refuse_closed
from reminders.services.reaching import note_reached

HISTORY: Final = {
    ReminderStatus.COMPLETED: ActivityType.STEP_COMPLETED,
    ReminderStatus.SKIPPED: ActivityType.STEP_SKIPPED,
    ReminderStatus.CANCELLED: ActivityType.STEP_CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Closing:
    """How a step is to end."""

    status: ReminderStatus
    note: str
    pressed: int | None = None  # the message that the caller edits itself
    seen: int | None = None  # the step's version when the caller looked at it


def complete(
    *,
    reminder: ScheduledReminder,
    by: Actor,
    now: datetime,
    outcome: str = "",
    pressed: int | None = None,
    expected_version: int | None = None,
) -> StepResult:
    """Mark the step done. A repeat changes nothing. `pressed` is the message the caller edits itself.

    Raises StepChanged when it was closed in another way since the version that the caller has seen.
    """
    closing = Closing(ReminderStatus.COMPLETED, outcome, pressed, expected_version)
    return _close(reminder, closing, by=by, now=now)


def skip(
    *,
    reminder: ScheduledReminder,
    by: Actor,
    now: datetime,
    reason: str = "",
    pressed: int | None = None,
    expected_version: int | None = None,
) -> StepResult:
    """Leave the step out. A repeat changes nothing. Raises StepChanged as `complete`."""
    closing = Closing(ReminderStatus.SKIPPED, reason, pressed, expected_version)
    return _close(reminder, closing, by=by, now=now)


def cancel(*, reminder: ScheduledReminder, by: Actor, now: datetime, reason: str = "") -> StepResult:
    """Take the step out of the plan. A repeat changes nothing."""
    return _close(reminder, Closing(ReminderStatus.CANCELLED, reason), by=by, now=now)


def _close(reminder: ScheduledReminder, closing: Closing, *, by: Actor, now: datetime) -> StepResult:
    with transaction.atomic():
        row = lock(reminder)
        status = closing.status
        if row.status != status:
            refuse_closed(row, closing.seen)
        if not row.is_live:
            return result(row, changed=False)
        columns = {"status": status, "completed_at": now if status == ReminderStatus.COMPLETED else None}
        change(row, HISTORY[status], columns, by=by, now=now, note=closing.note)
        queue_edits(row, now=now, kind=EditKind.CARD, pressed=closing.pressed)
        outcome = result(row, changed=True, plan_completed=not row.lead.reminders.live().exists())
        lead = row.lead
        if status == ReminderStatus.COMPLETED:
            lead.last_contacted = now
            lead.save(update_fields=["last_contacted"])
            note_reached(row, by=by, now=now)
        if outcome.plan_completed:
            lead.next_followup = now + FOLLOWUP_EVERY
            lead.save(update_fields=["next_followup"])
            metadata: dict[str, object] = {"plan_version": row.plan_version}
            lead_services.record(lead, ActivityType.PLAN_COMPLETED, by=by, now=now, metadata=metadata)
        return outcome

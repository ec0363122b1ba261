"""Ends of a step: done, skipped, cancelled (T7, T10)."""

from datetime import datetime
from typing import Final

from django.db import transaction

from core.actor import Actor
from leads import services as lead_services
from leads.activities import ActivityType
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.policy.nags import FOLLOWUP_EVERY
from reminders.services.base import StepResult, change, lock, queue_edits, result

HISTORY: Final = {
    ReminderStatus.COMPLETED: ActivityType.STEP_COMPLETED,
    ReminderStatus.SKIPPED: ActivityType.STEP_SKIPPED,
    ReminderStatus.CANCELLED: ActivityType.STEP_CANCELLED,
}


def complete(
    *, reminder: ScheduledReminder, by: Actor, now: datetime, outcome: str = "", pressed: int | None = None
) -> StepResult:
    """Mark the step done. A repeat changes nothing. `pressed` is the message the caller edits itself."""
    return _close(reminder, ReminderStatus.COMPLETED, by=by, now=now, note=outcome, pressed=pressed)


def skip(
    *, reminder: ScheduledReminder, by: Actor, now: datetime, reason: str = "", pressed: int | None = None
) -> StepResult:
    """Leave the step out. A repeat changes nothing."""
    return _close(reminder, ReminderStatus.SKIPPED, by=by, now=now, note=reason, pressed=pressed)


def cancel(*, reminder: ScheduledReminder, by: Actor, now: datetime, reason: str = "") -> StepResult:
    """Take the step out of the plan. A repeat changes nothing."""
    return _close(reminder, ReminderStatus.CANCELLED, by=by, now=now, note=reason, pressed=None)


def _close(
    reminder: ScheduledReminder,
    status: ReminderStatus,
    *,
    by: Actor,
    now: datetime,
    note: str,
    pressed: int | None,
) -> StepResult:
    with transaction.atomic():
        row = lock(reminder)
        if not row.is_live:
            return result(row, changed=False)
        completed_at = now if status == ReminderStatus.COMPLETED else None
        change(
            row, HISTORY[status], {"status": status, "completed_at": completed_at}, by=by, now=now, note=note
        )
        queue_edits(row, now=now, kind=EditKind.CARD, pressed=pressed)
        outcome = result(row, changed=True, plan_completed=not row.lead.reminders.live().exists())
        lead = row.lead
        if status == ReminderStatus.COMPLETED:
            lead.last_contacted = now
            lead.save(update_fields=["last_contacted"])
        if outcome.plan_completed:
            lead.next_followup = now + FOLLOWUP_EVERY
            lead.save(update_fields=["next_followup"])
            metadata: dict[str, object] = {"plan_version": row.plan_version}
            lead_services.record(lead, ActivityType.PLAN_COMPLETED, by=by, now=now, metadata=metadata)
        return outcome

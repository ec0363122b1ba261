"""Undo (T14): what was done, skipped, snoozed, cancelled or closed becomes what it was before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import CLOSED, Lead, LeadStatus
from reminders.models import Delivery, EditKind, ReminderStatus, ScheduledReminder
from reminders.policy.nags import FOLLOWUP_EVERY
from reminders.services.base import RESTORABLE, StepResult, change, lock, lock_lead, queue_edits, result
from reminders.services.leads import set_lead_status
from reminders.services.outcomes import note_outcome
from reminders.services.reaching import take_back
from reminders.services.resting import end_rest

UNDOABLE = (
    ReminderStatus.COMPLETED,
    ReminderStatus.SKIPPED,
    ReminderStatus.SNOOZED,
    ReminderStatus.CANCELLED,
)
DEEDS = (
    ActivityType.STEP_COMPLETED,
    ActivityType.STEP_SKIPPED,
    ActivityType.STEP_SNOOZED,
    ActivityType.STEP_CANCELLED,
)
MOMENTS = ("due_at", "completed_at")


def reopen(
    *,
    reminder: ScheduledReminder,
    by: Actor,
    now: datetime,
    pressed: int | None = None,
    expected_version: int | None = None,
) -> StepResult:
    """Put the step back to what it was before its last change; an outcome that was noted goes with it.

    Nothing changes when the step is not closed or snoozed, when something else happened to it since (or since
    the version that the caller has seen), or when it belongs to a plan that has been replaced.
    """
    with transaction.atomic():
        row = lock(reminder)
        previous = _previous(row)
        if previous is None or expected_version not in (None, row.version):
            return result(row, changed=False)
        change(row, ActivityType.STEP_REOPENED, previous, by=by, now=now)
        take_back(row, by=by, now=now)
        row = note_outcome(reminder=row, outcome=None, by=by, now=now).reminder
        queue_edits(row, now=now, kind=EditKind.CARD, pressed=pressed)
        return result(row, changed=True)


def can_reopen(reminder: ScheduledReminder) -> bool:
    """Say whether `reopen` would change anything now."""
    return _previous(reminder) is not None


def reopen_lead(*, lead: Lead, by: Actor, now: datetime) -> Lead:
    """Give a lead that was won or lost the status it had before, its steps and its follow-ups."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.status not in CLOSED:
            return row
        lines = row.activities.filter(activity_type=ActivityType.STATUS_CHANGED).order_by("-id")
        earlier = (metadata.get("previous") for metadata in lines.values_list("metadata", flat=True))
        known = (str(status) for status in earlier if status in LeadStatus.values and status not in CLOSED)
        status = next(known, LeadStatus.IN_PROGRESS.value)  # a history without any says nothing
        row = end_rest(set_lead_status(lead=row, status=status, by=by, now=now), by=by, now=now)
        if row.next_followup is None:
            row.next_followup = now + FOLLOWUP_EVERY
            row.save(update_fields=["next_followup"])
        return row


def _previous(row: ScheduledReminder) -> dict[str, Any] | None:
    """Return the columns kept by the row's last change; None when it may not be undone."""
    if row.status not in UNDOABLE or row.plan_version != row.lead.plan_version or row.lead.is_closed:
        return None
    line = row.lead.activities.filter(metadata__reminder_id=row.pk).order_by("-id").first()
    if line is None or line.activity_type not in DEEDS or line.metadata.get("version") != row.version:
        return None  # something else happened since: it was held, released, handed over or moved
    kept = line.metadata["previous"]  # the app's role may have written it: only what undo puts back counts
    previous = {name: kept[name] for name in RESTORABLE if name in kept}
    left_a_cycle = previous["cycle"] != row.cycle
    if left_a_cycle and Delivery.objects.filter(reminder_id=row.pk, cycle=row.cycle).exists():
        return None  # its new cycle has begun to speak: a number once used is never used again
    return previous | {
        name: datetime.fromisoformat(previous[name]) if previous[name] else None for name in MOMENTS
    }

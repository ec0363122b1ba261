"""What came of a closed step: one tap after it was done or skipped."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from core.actor import Actor
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import CLOSED, LeadActivity, LeadStatus
from reminders.models import ScheduledReminder
from reminders.policy.step_outcomes import BY_STATUS, Outcome
from reminders.services.base import lock
from reminders.services.conflicts import refuse_changed
from reminders.services.leads import set_lead_status
from reminders.services.reaching import take_back

# What an outcome says about the lead, and the statuses that it takes over from.
STATUS_AFTER: Final[dict[Outcome, tuple[LeadStatus, set[LeadStatus]]]] = {
    Outcome.REPLIED: (LeadStatus.IN_PROGRESS, {LeadStatus.ANALYZED, LeadStatus.REACHED_OUT}),
    Outcome.BOOKED: (LeadStatus.MEETING_BOOKED, set(LeadStatus) - CLOSED),
}


def outcome_of(reminder: ScheduledReminder) -> Outcome | None:
    """Return how the step ended, None when nobody has said so. One query."""
    noted = _last(reminder)
    is_current = noted.get("outcome") and noted["version"] == reminder.version
    return Outcome(noted["outcome"]) if is_current else None


def note_outcome(
    *,
    reminder: ScheduledReminder,
    outcome: Outcome | None,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> ScheduledReminder:
    """Note how a closed step ended; None takes that back, and with it the lead's status.

    A repeat changes nothing, nor does an outcome that does not fit how the step was closed.
    Raises StepChanged when it does not fit since the version that the caller has seen.
    """
    with transaction.atomic():
        row = lock(reminder)
        noted = _last(row)
        possible = BY_STATUS.get(row.status, ())
        fits = outcome is None or outcome in possible
        if not possible or not fits:
            refuse_changed(row, expected_version)
        is_repeat = not noted.get("outcome") if outcome is None else outcome_of(row) == outcome
        if not fits or is_repeat:
            return row
        earlier = noted.get("status")
        if earlier and row.lead.status == earlier["now"]:
            row.lead = set_lead_status(lead=row.lead, status=earlier["previous"], by=by, now=now)
            if row.is_live:  # the step was opened again, and its outcome is taken back with it
                take_back(row, by=by, now=now)
        metadata: dict[str, object] = {
            "outcome_of": row.pk,  # not "reminder_id": undo looks for the step's own changes by that
            "step_id": row.step_id,
            "version": row.version,
            "outcome": outcome or "",
        }
        if outcome is not None and outcome in STATUS_AFTER:
            status, over = STATUS_AFTER[outcome]
            before = row.lead.status
            if before in over and before != status:
                row.lead = set_lead_status(lead=row.lead, status=status, by=by, now=now)
                metadata["status"] = {"previous": before, "now": status.value}
        lead_services.record(row.lead, ActivityType.STEP_OUTCOME, by=by, now=now, metadata=metadata)
        return row


def _last(reminder: ScheduledReminder) -> dict[str, Any]:
    """Return the metadata of the step's last outcome; empty when there is none."""
    lines = LeadActivity.objects.filter(lead_id=reminder.lead_id, activity_type=ActivityType.STEP_OUTCOME)
    found = lines.filter(metadata__outcome_of=reminder.pk).order_by("-id")
    return found.values_list("metadata", flat=True).first() or {}

"""A lead is reached out to by the first step that sends or says something; undoing that takes it back."""

from datetime import datetime

from core.actor import Actor
from engagement.plans import REACHING_OUT
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead, LeadStatus
from leads.stored_plan import StoredStep
from reminders.models import ScheduledReminder
from reminders.state.cards import step_of


def note_reached(row: ScheduledReminder, *, by: Actor, now: datetime) -> None:
    """Say that a new lead was reached out to, if this step, which has just been done, did that."""
    if row.lead.status == LeadStatus.ANALYZED and _reaches(step_of(row)):
        _give(row, LeadStatus.REACHED_OUT, by=by, now=now)


def take_back(row: ScheduledReminder, *, by: Actor, now: datetime) -> None:
    """Make the lead new again that this step, open again, had reached, unless another one has since."""
    lead, step = row.lead, step_of(row)
    others = (each for each in lead.steps if each is not step and each.get("status") == "done")
    if lead.status != LeadStatus.REACHED_OUT or not _reaches(step) or any(map(_reaches, others)):
        return
    lines = lead.activities.filter(activity_type=ActivityType.STATUS_CHANGED).order_by("-id")
    latest = lines.filter(metadata__has_key="reached_by").values_list("metadata", flat=True).first() or {}
    if latest.get("reached_by") == row.pk:
        _give(row, LeadStatus.ANALYZED, by=by, now=now)


def _reaches(step: StoredStep) -> bool:
    return step.get("action_type") in REACHING_OUT


def _give(row: ScheduledReminder, status: LeadStatus, *, by: Actor, now: datetime) -> None:
    lead: Lead = row.lead
    metadata: dict[str, object] = {"previous": lead.status, "now": status.value}
    if status == LeadStatus.REACHED_OUT:
        metadata["reached_by"] = row.pk  # not "reminder_id": undo looks for the step's own changes by that
    lead.status, lead.updated_at = status, now
    lead.save(update_fields=["status", "updated_at"])
    lead_services.record(lead, ActivityType.STATUS_CHANGED, by=by, now=now, metadata=metadata)

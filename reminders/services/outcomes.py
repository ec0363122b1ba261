"""What came of a closed step: one tap after it was done or skipped, and what that does to the plan.

After an answer the lead rests; after "wrong person" and "not relevant" its open steps are cancelled besides.
The line of history that notes the outcome keeps what was before, so that it can be taken back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from core.actor import Actor
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import CLOSED, LeadActivity, LeadStatus
from reminders.models import ScheduledReminder
from reminders.policy.step_outcomes import BY_STATUS, ENDS, RESTS, Outcome
from reminders.services.base import lock_lead
from reminders.services.conflicts import refuse_changed
from reminders.services.leads import cancel_open_steps, revive, set_lead_status
from reminders.services.reaching import take_back
from reminders.services.rescheduling import send_now
from reminders.services.resting import begin_rest, end_rest
from reminders.state.rests import rests_of

# What an outcome says about the lead, and the statuses that it takes over from.
STATUS_AFTER: Final[dict[Outcome, tuple[LeadStatus, set[LeadStatus]]]] = {
    Outcome.REPLIED: (LeadStatus.IN_PROGRESS, {LeadStatus.ANALYZED, LeadStatus.REACHED_OUT}),
    Outcome.BOOKED: (LeadStatus.MEETING_BOOKED, set(LeadStatus) - CLOSED),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a closed step ended."""

    outcome: Outcome
    rests: bool = False  # nothing comes because of it, until the person says what is next
    ended: int = 0  # steps that were taken off the plan with it


@dataclass(frozen=True, slots=True)
class Noted:
    """A step once its outcome was noted, or taken back."""

    reminder: ScheduledReminder  # as it is now, with lead and owner loaded
    is_stale: bool = False  # what was to come back has been changed since, and stays as it is


def ending_of(reminder: ScheduledReminder) -> Ending | None:
    """Return how the step ended, None when nobody has said so. Its lead should be loaded. One query."""
    noted = _last(reminder)
    if not noted.get("outcome") or noted["version"] != reminder.version:
        return None
    lead = reminder.lead
    rests = bool(noted.get("rest")) and lead.reminders_paused and not lead.is_closed
    return Ending(Outcome(noted["outcome"]), rests, len(noted.get("cancelled") or ()))


def outcome_of(reminder: ScheduledReminder) -> Outcome | None:
    """Return how the step ended, None when nobody has said so. One query."""
    ending = ending_of(reminder)
    return ending.outcome if ending else None


def note_outcome(
    *,
    reminder: ScheduledReminder,
    outcome: Outcome | None,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Noted:
    """Note how a closed step ended; None takes that back, and with it all that it did.

    A repeat changes nothing, nor does an outcome that does not fit how the step was closed.
    Raises StepChanged when it does not fit since the version that the caller has seen.
    """
    with transaction.atomic():
        row = _lock(reminder)
        noted = _last(row)
        possible = BY_STATUS.get(row.status, ())
        fits = outcome is None or outcome in possible
        if not possible or not fits:
            refuse_changed(row, expected_version)
        is_repeat = not noted.get("outcome") if outcome is None else outcome_of(row) == outcome
        if not fits or is_repeat:
            return Noted(row)
        is_whole = _restore(row, noted, by=by, now=now)
        earlier = noted.get("status")
        if earlier and row.lead.status == earlier["now"]:
            row.lead = set_lead_status(lead=row.lead, status=earlier["previous"], by=by, now=now)
            if row.is_live:  # the step was opened again, and its outcome is taken back with it
                take_back(row, by=by, now=now)
        metadata: dict[str, object] = {} if outcome is None else _follow(row, outcome, by=by, now=now)
        _record(row, metadata | {"outcome": outcome or "", "version": row.version}, by=by, now=now)
        return Noted(row, is_stale=not is_whole)


def keep_going(*, reminder: ScheduledReminder, by: Actor, now: datetime) -> Noted:
    """Let the plan go on as it was, though this outcome stays noted. A repeat changes nothing."""
    with transaction.atomic():
        row = _lock(reminder)
        noted = _last(row)
        if not noted.get("rest"):
            return Noted(row)
        if row.lead.is_closed:
            return Noted(row, is_stale=True)
        is_whole = _restore(row, noted, by=by, now=now)
        kept: dict[str, object] = {
            key: noted[key] for key in ("outcome", "version", "status") if key in noted
        }
        _record(row, kept, by=by, now=now)
        return Noted(row, is_stale=not is_whole)


def next_step_now(*, reminder: ScheduledReminder, by: Actor, now: datetime) -> Noted:
    """Let the plan go on, its next step at once. A repeat changes nothing."""
    with transaction.atomic():
        if not _last(reminder).get("rest"):
            return Noted(_lock(reminder))
        noted = keep_going(reminder=reminder, by=by, now=now)
        upcoming = noted.reminder.lead.reminders.live().order_by("due_at", "id").first()
        if upcoming is not None and not noted.reminder.lead.reminders_paused:
            noted.reminder.lead = send_now(reminder=upcoming, by=by, now=now).reminder.lead
        return noted


def _lock(reminder: ScheduledReminder) -> ScheduledReminder:
    """Return the reminder as it is now, locked after its lead and together with its open steps, by id."""
    lead = lock_lead(reminder.lead_id)
    rows = {row.pk: row for row in lead.reminders.select_for_update().order_by("id")}
    row = rows[reminder.pk]
    row.lead = lead
    return row


def _follow(row: ScheduledReminder, outcome: Outcome, *, by: Actor, now: datetime) -> dict[str, object]:
    """Do to the lead what the outcome says; return what is needed to take that back."""
    metadata: dict[str, object] = {}
    if outcome in STATUS_AFTER:
        status, over = STATUS_AFTER[outcome]
        before = row.lead.status
        if before in over and before != status:
            row.lead = set_lead_status(lead=row.lead, status=status, by=by, now=now)
            metadata["status"] = {"previous": before, "now": status.value}
    if outcome in RESTS and not row.lead.is_closed:
        if outcome in ENDS:
            metadata |= cancel_open_steps(row.lead, now=now)
        row.lead, metadata["rest"] = begin_rest(row.lead, by=by, now=now)
    return metadata


def _restore(row: ScheduledReminder, noted: dict[str, Any], *, by: Actor, now: datetime) -> bool:
    """Bring back what an outcome has stopped; say whether all of that could be done."""
    if not noted.get("rest"):
        return True
    if row.lead.is_closed:
        return False
    ended = noted.get("cancelled") or {}
    back = revive(row.lead, ended, now=now)
    rested = any(rest.reminder_id == row.pk for rest in rests_of(row.lead))
    row.lead = end_rest(row.lead, by=by, now=now, of=row.pk)
    return back == len(ended) and (rested or bool(ended))


def _record(row: ScheduledReminder, told: dict[str, object], *, by: Actor, now: datetime) -> None:
    """Add the line of history; "outcome_of", as undo looks for a step's own changes by "reminder_id"."""
    metadata: dict[str, object] = {"outcome_of": row.pk, "step_id": row.step_id} | told
    lead_services.record(row.lead, ActivityType.STEP_OUTCOME, by=by, now=now, metadata=metadata)


def _last(reminder: ScheduledReminder) -> dict[str, Any]:
    """Return the metadata of the step's last outcome; empty when there is none."""
    lines = LeadActivity.objects.filter(lead_id=reminder.lead_id, activity_type=ActivityType.STEP_OUTCOME)
    found = lines.filter(metadata__outcome_of=reminder.pk).order_by("-id")
    return found.values_list("metadata", flat=True).first() or {}

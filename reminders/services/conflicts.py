"""Two hands on one step: what may still be done when it has changed since it was looked at.

A step's `version` rises with every change by a person, staff or the end of a pause, and not with a nudge.
Whoever says which version they saw is refused where their wish would silently win over somebody else's: on a
step that is closed meanwhile, or, when it is about the date, one that a person has moved.
"""

from typing import Final

from django.db.models import Q

from core.actor import ActorKind
from leads.activities import ActivityType
from leads.models import LeadActivity
from reminders.models import ScheduledReminder

MOVES: Final = (ActivityType.STEP_SNOOZED, ActivityType.STEP_RESCHEDULED, ActivityType.STEP_REOPENED)


class StepChanged(Exception):
    """Somebody has changed this step since; look at it again.

    `reminder` is the row as it is now, with lead and owner loaded; `line` the line of history that tells who
    did what, None where no line does.
    """

    def __init__(self, reminder: ScheduledReminder) -> None:
        super().__init__(f"step {reminder.pk} is at version {reminder.version}")
        self.reminder = reminder
        self.line = _last_line(reminder)


class StepHeld(Exception):
    """This step is held: in the Mini App neither another date nor its undoing ends or restores a hold.

    `reason` is that of the hold, or of the one that would come back.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("this is for staff")
        self.reason = reason


def refuse_changed(row: ScheduledReminder, seen: int | None) -> None:
    """Raise StepChanged when a locked row is no longer at the version that was seen; None: nobody looked."""
    if seen is not None and row.version != seen:
        raise StepChanged(row)


def refuse_closed(row: ScheduledReminder, seen: int | None) -> None:
    """Raise StepChanged when a locked row was closed since the version that was seen."""
    if not row.is_live:
        refuse_changed(row, seen)


def refuse_moved(row: ScheduledReminder, seen: int | None) -> None:
    """Raise StepChanged when a locked row was closed, or moved by a person, since the version seen."""
    if seen not in (None, row.version) and (not row.is_live or _was_moved(row, seen)):
        raise StepChanged(row)


def refuse_held(row: ScheduledReminder, hold_reason: str, by: ActorKind) -> None:
    """Raise StepHeld when a change in the Mini App would end a hold or bring one back: that is for staff."""
    if by is ActorKind.MINIAPP and hold_reason != row.hold_reason:
        raise StepHeld(row.hold_reason or hold_reason)


def _was_moved(row: ScheduledReminder, seen: int) -> bool:
    """Say whether anybody but the system has given the row another date after that version. One query."""
    moves = row.lead.activities.filter(
        activity_type__in=MOVES, metadata__reminder_id=row.pk, metadata__version__gt=seen
    )
    return any(
        line["by"]["kind"] != ActorKind.SYSTEM and line["previous"]["due_at"] != line["now"]["due_at"]
        for line in moves.values_list("metadata", flat=True)
    )


def _last_line(row: ScheduledReminder) -> LeadActivity | None:
    """Return the line that the row's version came with; of the lead's end, where that cancelled the step."""
    about = Q(metadata__reminder_id=row.pk) | Q(metadata__cancelled__has_key=str(row.pk))
    line = row.lead.activities.filter(about).order_by("-id").first()
    if line is None:
        return None
    of_lead = line.metadata.get("cancelled", {}).get(str(row.pk), (None, None))
    return line if row.version in (line.metadata.get("version"), of_lead[1]) else None

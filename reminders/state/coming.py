"""What happens next with a reminder: the one order of reasons, in words of their own for person and staff."""

from datetime import datetime
from enum import StrEnum

from reminders.models import ScheduledReminder
from reminders.policy.escalation import MAX_NUDGES
from reminders.state.situation import circumstances


class Coming(StrEnum):
    """What comes of a reminder. Of several the first one here counts."""

    CLOSED = "closed"  # nothing more
    HELD = "held"  # nothing until staff decide
    PARKED = "parked"  # nothing while its lead or person rests: `circumstances` says why
    NOTHING = "nothing"  # until something changes
    REST = "rest"  # all nudges of its cycle are used
    DUE = "due"
    AGAIN = "again"  # another nudge
    FIRST = "first"


def coming(reminder: ScheduledReminder, *, now: datetime) -> Coming:
    """Return what comes of a reminder at `now`. Its lead and owner should be loaded."""
    at = reminder.next_action_at
    holds = {
        Coming.CLOSED: not reminder.is_live,
        Coming.HELD: bool(reminder.hold_reason),
        Coming.PARKED: circumstances(reminder, now).parked_by is not None,
        Coming.NOTHING: at is None,
        Coming.REST: reminder.reminder_count >= MAX_NUDGES,
        Coming.DUE: at is not None and at <= now,
        Coming.AGAIN: reminder.reminder_count > 0,
        Coming.FIRST: True,
    }
    return next(each for each in Coming if holds[each])

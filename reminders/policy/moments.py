"""When a step is to be done, from when it is late, and what state it shows. Pure: every screen reads it here.

Moments come in and go out aware, in UTC. A step that was reminded of is to be done since it was due in the
person's hours, whichever nudge has come since; any other when the person is next reminded of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from reminders.policy.windows import Window, next_open

OVERDUE_AFTER: Final = timedelta(hours=1)  # nobody is late by minutes
SENT: Final = "sent"  # these are statuses of a reminder
ASLEEP: Final = ("snoozed", "auto_snoozed")


class ShownAs(StrEnum):
    """What a step is shown as."""

    DONE = "done"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    HELD = "held"  # open, and waits for staff
    PAUSED = "paused"  # open, and asks for nothing while its lead rests
    SNOOZED = "snoozed"  # put off, by the person or by us
    LATE = "late"
    NOW = "now"  # to be done today
    SOON = "soon"  # on a later day
    PROPOSED = "proposed"  # its plan is not started


CLOSED: Final = {"completed": ShownAs.DONE, "skipped": ShownAs.SKIPPED, "cancelled": ShownAs.CANCELLED}


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is known of a reminder."""

    status: str
    due_at: datetime
    next_action_at: datetime | None = None  # None: nothing is sent until something changes
    last_reminded_at: datetime | None = None
    at_once: bool = False  # its first nudge ignores working hours
    is_held: bool = False
    is_paused: bool = False  # nothing is asked about its lead: paused, closed, deleted or handed over


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step is, or was, to be done, and how that looks now."""

    at: datetime
    state: ShownAs
    late: timedelta = timedelta(0)  # zero: on time, or closed, or its lead rests


def moment_of(step: StepFacts, window: Window | None, *, zone: tzinfo, now: datetime) -> Moment:
    """Return the moment of a step as it stands at `now`; days are counted in `zone`."""
    at = to_do_at(step, window)
    if step.status in CLOSED:
        return Moment(at, CLOSED[step.status])
    late = timedelta(0) if step.is_paused else late_by(at, now)
    is_today = at.astimezone(zone).date() <= now.astimezone(zone).date()
    states = {  # the first that holds
        ShownAs.HELD: step.is_held,
        ShownAs.PAUSED: step.is_paused,
        ShownAs.SNOOZED: step.status in ASLEEP and at > now,
        ShownAs.LATE: bool(late),
        ShownAs.NOW: is_today,
        ShownAs.SOON: True,
    }
    return Moment(at, next(state for state, holds in states.items() if holds), late)


def proposed(due_at: datetime, window: Window | None, *, now: datetime) -> Moment:
    """Return the moment of a step if its plan started now."""
    return Moment(due_at if due_at <= now else next_open(due_at, window), ShownAs.PROPOSED)


def to_do_at(step: StepFacts, window: Window | None) -> datetime:
    """Return when a step is to be done; of a closed one, when it was due."""
    if step.status != SENT:
        return step.next_action_at or step.due_at
    reminded_at = max(step.last_reminded_at or step.due_at, step.due_at)
    return min(asked_at(step.due_at, window, at_once=step.at_once), reminded_at)


def asked_at(due_at: datetime, window: Window | None, *, at_once: bool = False) -> datetime:
    """Return when somebody is asked for what is due then: of a day off, on the next working day."""
    return due_at if at_once else next_open(due_at, window)


def late_by(at: datetime, now: datetime) -> timedelta:
    """Return by how much a step that was to be done then is late; zero while it is not."""
    return now - at if at <= late_since(now) else timedelta(0)


def late_since(now: datetime) -> datetime:
    """Return the moment at which, or before which, a step was to be done that is late at `now`."""
    return now - OVERDUE_AFTER

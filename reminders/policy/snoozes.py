"""The snoozes that have a button: a row each, with its words, where it is offered, and until when. Pure.

Each place builds its buttons from this table, so a new row is all that a new snooze needs. A key stands in
buttons that people have in their chats and never changes its meaning. Moments are aware, in UTC.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Flag, auto
from typing import Final
from zoneinfo import ZoneInfo

from core.text import gettext_noop
from reminders.policy.windows import Window, local_at, next_open

# The hours at which an evening is best met; the first that is still to come counts.
EVENING: Final = (18, 20, 22)
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class OwnersDay:
    """What the rules look at: the owner's clock, the hour of their briefing and their working hours."""

    zone: ZoneInfo
    morning: time
    window: Window | None  # None until a time zone is confirmed


@dataclass(frozen=True, slots=True)
class AsSaid:
    """A moment that the person has named: it counts even outside their working hours.

    `elapsed`: it is so many hours from then, not a time on their clock.
    """

    at: datetime
    elapsed: bool = False


class OfferedIn(Flag):
    """Where a snooze is offered."""

    REMINDER = auto()  # under the reminder itself
    LIST = auto()  # under a step that was opened from a list of the day
    MENU = auto()  # "Another time"
    STAFF = auto()  # in the admin


@dataclass(frozen=True, slots=True)
class Snooze:
    """One way to put a step off. `until` gives None when that time is over for today."""

    key: str
    label: str  # a message id, translated where it is shown
    places: OfferedIn
    until: Callable[[OwnersDay, datetime], datetime | None]
    exact: bool = False  # counts outside working hours too; any other is moved into them
    elapsed: bool = False  # an hour is an hour in every zone


def in_days(count: int) -> Callable[[OwnersDay, datetime], datetime]:
    """So many days on, at the same time of the owner's clock; after hours in the morning of that day."""

    def until(owner: OwnersDay, now: datetime) -> datetime:
        here = now.astimezone(owner.zone)
        is_at_work = owner.window is None or owner.window.holds(here.time())
        clock = here.time() if is_at_work else owner.morning
        return local_at(here.date() + timedelta(days=count), clock, owner.zone)

    return until


def _in_an_hour(_owner: OwnersDay, now: datetime) -> datetime:
    return now + timedelta(hours=1)


def _this_evening(owner: OwnersDay, now: datetime) -> datetime | None:
    today = now.astimezone(owner.zone).date()
    hours = (local_at(today, time(hour), owner.zone) for hour in EVENING)
    return next((at for at in hours if at > now), None)


def _tomorrow(owner: OwnersDay, now: datetime) -> datetime:
    """The next working morning after today; a day on while no clock is known."""
    if owner.window is None:
        return in_days(1)(owner, now)
    return next_open(_morning(owner, now, days=1), owner.window)


def _next_monday(owner: OwnersDay, now: datetime) -> datetime:
    return _morning(owner, now, days=_DAYS_A_WEEK - now.astimezone(owner.zone).weekday())


def _morning(owner: OwnersDay, now: datetime, *, days: int) -> datetime:
    return local_at(now.astimezone(owner.zone).date() + timedelta(days=days), owner.morning, owner.zone)


SNOOZES: Final = (
    Snooze("1h", gettext_noop("1 hour"), OfferedIn.MENU, _in_an_hour, True, True),
    Snooze("eve", gettext_noop("Evening"), OfferedIn.MENU, _this_evening, exact=True),
    Snooze("tom", gettext_noop("Tomorrow"), OfferedIn.MENU | OfferedIn.LIST, _tomorrow),
    Snooze("1d", gettext_noop("1 day"), OfferedIn.REMINDER | OfferedIn.STAFF, in_days(1)),
    Snooze("3d", gettext_noop("3 days"), ~OfferedIn(0), in_days(3)),
    Snooze("mon", gettext_noop("Next Monday"), OfferedIn.MENU, _next_monday),
)
BY_KEY: Final = {snooze.key: snooze for snooze in SNOOZES}


def offered(place: OfferedIn) -> list[Snooze]:
    return [snooze for snooze in SNOOZES if place in snooze.places]

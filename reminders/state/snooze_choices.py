"""Until when a person may put a step off: the times of the menu, and the hours of a day, with their words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from leads.models import TelegramUser
from reminders.policy import snoozes
from reminders.policy.snoozes import BY_KEY, AsSaid, OfferedIn, OwnersDay
from reminders.state.situation import window_of
from reminders.state.wording import date_words, local, zone_of

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the menu: a key of `policy.snoozes`, "Tomorrow · 09:00", and when that is."""

    key: str
    label: str
    at: datetime
    until: datetime | AsSaid  # the same, as `services.snooze` takes it


def choices(owner: TelegramUser, *, now: datetime) -> list[Choice]:
    """Return the menu's times that are still to come."""
    return [
        Choice(each.key, f"{_(each.label)} · {_clock(moment_in(until), owner, now)}", moment_in(until), until)
        for each in snoozes.offered(OfferedIn.MENU)
        if (until := snoozed_until(each.key, owner, now=now)) is not None
    ]


def snoozed_until(key: str, owner: TelegramUser, *, now: datetime) -> datetime | AsSaid | None:
    """Return until when a snooze of `policy.snoozes` lets a step rest; None when that is over for today."""
    chosen = BY_KEY[key]
    day = OwnersDay(zone_of(owner.timezone), time(owner.reminder_hour), window_of(owner))
    until = chosen.until(day, now)
    return AsSaid(until, elapsed=chosen.elapsed) if until and chosen.exact else until


def moment_in(until: datetime | AsSaid) -> datetime:
    return until.at if isinstance(until, AsSaid) else until


def hours_of(owner: TelegramUser, day: date, *, now: datetime) -> list[time]:
    """Return the full hours of the person's working day, by the clock, that are still to come on `day`."""
    here = local(now, owner.timezone)
    return [clock for clock in working_hours(owner) if day != here.date() or clock > here.time()]


def working_hours(owner: TelegramUser) -> list[time]:
    """Return the full hours of the person's working day, in the order of the clock."""
    start, end = owner.window_start.hour, owner.window_end.hour
    length = (end - start) % HOURS_A_DAY or HOURS_A_DAY
    return sorted(time((start + number) % HOURS_A_DAY) for number in range(length))


def _clock(at: datetime, owner: TelegramUser, now: datetime) -> str:
    """Return the clock of a moment, or its date where the label does not tell it: both would not fit."""
    here = local(at, owner.timezone)
    far = here.date() > local(now, owner.timezone).date() + timedelta(days=1)
    return date_words(here, "d MMM" if far else "HH:mm")

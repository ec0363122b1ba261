"""Until when a person may put a step off: the times of the menu, and the hours of a day, with their words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from leads.models import TelegramUser
from reminders.policy import snoozes
from reminders.policy.snoozes import BY_KEY, AsSaid, OfferedIn, OwnersDay, Snooze, in_days
from reminders.policy.windows import local_at, next_open
from reminders.state.situation import window_of
from reminders.state.wording import date_words, local, weekday_clock, zone_of

HOURS_A_DAY, MONDAY = 24, 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the menu: a key of `policy.snoozes`, "Tomorrow · 09:00", and when that is.

    `local` is that moment on the owner's clock where the label names a day: pressed after midnight, or after
    a change of zone, it still means what it says.
    """

    key: str
    label: str
    at: datetime
    until: datetime | AsSaid  # as `services.snooze` takes it
    local: datetime | None = None


def choices(owner: TelegramUser, *, now: datetime) -> list[Choice]:
    """Return the menu's times that are still to come, as they really come.

    Of two for the same day the later one names it better: "Next Monday", not "3 days".
    """
    found: dict[datetime | date, Choice] = {}
    for each in snoozes.offered(OfferedIn.MENU):
        until = snoozed_until(each.key, owner, now=now)
        if until is None:
            continue
        at = until.at if isinstance(until, AsSaid) else next_open(until, window_of(owner))
        here = local(at, owner.timezone)
        names_day = None if each.exact else here.replace(tzinfo=None)
        found[at if each.exact else here.date()] = Choice(
            each.key, _label(each, here, owner, now), at, until, names_day
        )
    return list(found.values())


def as_shown(clock: datetime, owner: TelegramUser) -> datetime:
    """Return the moment of a choice that was shown with this time on the owner's clock."""
    return local_at(clock.date(), clock.time(), zone_of(owner.timezone))


def snoozed_until(key: str, owner: TelegramUser, *, now: datetime) -> datetime | AsSaid | None:
    """Return until when a snooze of `policy.snoozes` lets a step rest; None when that is over for today."""
    chosen = BY_KEY[key]
    until = chosen.until(_day_of(owner), now)
    return AsSaid(until, elapsed=chosen.elapsed) if until and chosen.exact else until


def days_on(count: int, owner: TelegramUser, *, now: datetime) -> datetime:
    """Return the moment so many days on, as "3 days" counts them."""
    return in_days(count)(_day_of(owner), now)


def on_day(day: date, owner: TelegramUser, clock: time | None = None) -> datetime:
    """Return the owner's morning of a day, or this time of their clock."""
    return local_at(day, clock or time(owner.reminder_hour), zone_of(owner.timezone))


def _day_of(owner: TelegramUser) -> OwnersDay:
    return OwnersDay(zone_of(owner.timezone), time(owner.reminder_hour), window_of(owner))


def hours_of(owner: TelegramUser, day: date, *, now: datetime) -> list[time]:
    """Return the full hours of the person's working day, by the clock, that are still to come on `day`."""
    here = local(now, owner.timezone)
    return [clock for clock in working_hours(owner) if day != here.date() or clock > here.time()]


def working_hours(owner: TelegramUser) -> list[time]:
    """Return the full hours of the person's working day, in the order of the clock."""
    start, end = owner.window_start.hour, owner.window_end.hour
    length = (end - start) % HOURS_A_DAY or HOURS_A_DAY
    return sorted(time((start + number) % HOURS_A_DAY) for number in range(length))


def _label(snooze: Snooze, here: datetime, owner: TelegramUser, now: datetime) -> str:
    """Return what stands on the button: the clock, or the date where the words do not tell it.

    Where the words name another day than the one on which it comes, the day's own name stands instead.
    """
    today = local(now, owner.timezone).date()
    named = {"tom": here.date() == today + timedelta(days=1), "mon": here.weekday() == MONDAY}
    if not named.get(snooze.key, True):
        return weekday_clock(here, today)
    pattern = {"3d": "EEE d MMM", "mon": "d MMM"}.get(snooze.key, "HH:mm")
    return f"{_(snooze.label)} · {date_words(here, pattern)}"

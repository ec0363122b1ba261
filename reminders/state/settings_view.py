"""A person's settings as screens show them: plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from leads.models import TelegramUser
from reminders.policy.holidays import parse_days
from reminders.state.wording import local

_DAY = timedelta(days=1)


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SettingsView:
    """One person's settings."""

    zone: str  # IANA name
    zone_known: bool
    start: time
    end: time  # midnight stands for the day's end
    weekdays: frozenset[int]  # ISO numbers: 1 is Monday
    country: str
    days_off: tuple[Span, ...]  # own ones, from today on
    cap: int
    briefing: int | None  # the hour; None for no briefing
    is_on: bool  # reminders come
    paused_until: datetime | None
    language: str  # as stored


def settings_view(user: TelegramUser, *, now: datetime) -> SettingsView:
    today = local(now, user.timezone).date()
    return SettingsView(
        zone=user.timezone,
        zone_known=user.zone_confirmed_at is not None,
        start=user.window_start,
        end=user.window_end,
        weekdays=frozenset(int(digit) for digit in user.weekdays if digit in "1234567"),
        country=user.country,
        days_off=tuple(spans(day for day in parse_days(user.days_off) if day >= today)),
        cap=user.daily_cap,
        briefing=user.reminder_hour if user.briefing_enabled else None,
        is_on=user.reminder_enabled and not user.is_paused(now),
        paused_until=user.paused_until,
        language=user.language_code,
    )


def spans(days: Iterable[date]) -> list[Span]:
    """Return days as spans: days in a row are one."""
    found: list[Span] = []
    for day in sorted(days):
        if found and day - found[-1].last <= _DAY:
            found[-1] = Span(found[-1].first, day)
        else:
            found.append(Span(day, day))
    return found

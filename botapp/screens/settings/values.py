"""What the settings screens show: plain values, and how they are read from a person's row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from botapp.routes.settings import DaySpan
from leads.models import TelegramUser
from reminders.policy.holidays import parse_days
from reminders.services.moves import Move
from reminders.state.wording import local

SHOWN = 3  # moves that have a line each
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SettingsView:
    """One person's settings."""

    zone: str  # IANA name
    zone_known: bool
    start: time
    end: time  # midnight stands for the day's end
    weekdays: frozenset[int]  # ISO numbers: 1 is Monday
    country: str
    days_off: tuple[DaySpan, ...]  # own ones, from today on
    cap: int
    briefing: int | None  # the hour; None for no briefing
    is_on: bool  # reminders come
    paused_until: datetime | None
    language: str  # as stored


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of settings moved: how many reminders, and the first of them."""

    total: int = 0
    lines: tuple[tuple[str, datetime | None, datetime | None], ...] = ()  # lead, before, after

    @classmethod
    def of(cls, moves: Sequence[Move]) -> "Moved":
        return cls(len(moves), tuple((move.lead_name, move.before, move.after) for move in moves[:SHOWN]))

    def to_json(self) -> dict[str, Any]:
        """Return the form kept with an update."""
        return {
            "total": self.total,
            "lines": [[name, _text(before), _text(at)] for name, before, at in self.lines],
        }

    @classmethod
    def from_json(cls, noted: dict[str, Any]) -> "Moved":
        """Read that form."""
        lines = ((name, _moment(before), _moment(at)) for name, before, at in noted["lines"])
        return cls(noted["total"], tuple(lines))


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
        is_on=user.reminder_enabled and user.paused_at is None and user.paused_until is None,
        paused_until=user.paused_until,
        language=user.language_code,
    )


def spans(days: Iterable[date]) -> list[DaySpan]:
    """Return days as spans: days in a row are one."""
    found: list[DaySpan] = []
    for day in sorted(days):
        if found and day - found[-1].last <= _DAY:
            found[-1] = DaySpan(found[-1].first, day)
        else:
            found.append(DaySpan(day, day))
    return found


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

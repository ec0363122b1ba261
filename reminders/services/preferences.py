"""A person's settings that move reminders: zone, hours, working days, days off, daily cap, on and off."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, Final, TypedDict, Unpack

from django.conf import settings as django_settings
from django.db import transaction

from core.actor import Actor
from leads.models import TelegramUser
from reminders.nags.briefing import following_briefing
from reminders.policy.caps import MOST_A_DAY
from reminders.policy.windows import parse_zone
from reminders.services.moves import Move
from reminders.services.people import lock_person, move_person, pause_person, resume_person, write_person

MOST_DAYS_OFF: Final = 400
COUNTRY: Final = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)


class Settings(TypedDict, total=False):
    """What may be set, each on its own or together."""

    timezone: str  # IANA name
    window_start: time  # local; an end before the start is on the next day, an equal one means the whole day
    window_end: time
    weekdays: Iterable[int]  # ISO numbers: 1 is Monday, 7 is Sunday
    country: str  # ISO 3166 code for its public holidays, of a part as well: "GB-ENG"; "" for none
    days_off: Iterable[date]  # own days off
    daily_cap: int  # automatic messages a day
    briefing_hour: int | None  # local hour of the morning briefing; None for no briefing
    language: str  # a code of settings.LANGUAGES
    reminder_enabled: bool  # `update_person` only


class SettingRefused(ValueError):
    """This setting is not possible."""


class UnknownZone(SettingRefused):
    """There is no such time zone: give an IANA name such as Europe/Kyiv."""


class NotAClockTime(SettingRefused):
    """The hours are given as times of the day without a zone."""


class NoWorkingDay(SettingRefused):
    """Choose at least one working day, as numbers from 1 (Monday) to 7 (Sunday)."""


class NotACountry(SettingRefused):
    """A country is given by its code of two letters, such as UA, or with a part of it, as GB-ENG."""


class NotDaysOff(SettingRefused):
    """Days off are given as dates, at most 400 of them."""


class NotADailyCap(SettingRefused):
    """The most messages a day is a number from 1 to 50."""


class NotAnHour(SettingRefused):
    """The briefing's hour is a number from 0 to 23, or none at all."""


class UnknownLanguage(SettingRefused):
    """We do not speak this language."""


def update_person(*, user: TelegramUser, by: Actor, now: datetime, **settings: Unpack[Settings]) -> int:
    """Store settings and let them count for everything unsent; return how many reminders moved.

    Setting a zone confirms it; `reminder_enabled` pauses until it is set again, or resumes. Raises a
    SettingRefused, nothing stored, when a value is not possible; its docstring says what would be.
    """
    with transaction.atomic():
        moved = len(change_settings(user=user, now=now, **settings))
        enabled = settings.get("reminder_enabled")
        if enabled is None:
            return moved
        if enabled:
            return moved + resume_person(user=user, by=by, now=now)
        return moved + pause_person(user=user, until=None, by=by, now=now)


def change_settings(*, user: TelegramUser, now: datetime, **settings: Unpack[Settings]) -> list[Move]:
    """Do the same for all but `reminder_enabled`; return what moved and how, the earliest first."""
    columns = _columns(settings, now=now)
    with transaction.atomic():
        row = lock_person(user)
        if not columns:
            return []
        write_person(user, columns, now=now)
        moves = move_person(user.telegram_id, now=now, was=row) if MOVING & columns.keys() else []
        if OF_BRIEFING & columns.keys():
            for name, value in columns.items():
                setattr(row, name, value)
            write_person(user, {"next_briefing_at": following_briefing(row, now=now)}, now=now)
        return moves


def _columns(settings: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    columns = {COLUMN.get(name, name): READ[name](value) for name, value in settings.items() if name in READ}
    if "timezone" in columns:
        columns["zone_confirmed_at"] = now
    if "briefing_hour" in settings:
        columns["briefing_enabled"] = settings["briefing_hour"] is not None
        if not columns["briefing_enabled"]:
            del columns["reminder_hour"]  # kept for the day on which it is wanted again
    return columns


def _zone(value: Any) -> str:
    zone = parse_zone(value)
    if zone is None:
        raise UnknownZone
    return zone.key


def _clock(value: Any) -> time:
    if not isinstance(value, time) or value.tzinfo is not None:
        raise NotAClockTime
    return value.replace(second=0, microsecond=0)


def _weekdays(value: Any) -> str:
    days = set(value)
    if not days or not days <= set(range(1, 8)):
        raise NoWorkingDay
    return "".join(map(str, sorted(days)))


def _country(value: Any) -> str:
    code = str(value).strip().upper()
    if code and not COUNTRY.fullmatch(code):
        raise NotACountry
    return code


def _days_off(value: Any) -> list[str]:
    days = set(value)
    if len(days) > MOST_DAYS_OFF or not all(isinstance(day, date) for day in days):
        raise NotDaysOff
    return sorted(day.isoformat() for day in days)


def _daily_cap(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_A_DAY:
        raise NotADailyCap
    return value


def _hour(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 23):
        raise NotAnHour
    return value


def _language(value: Any) -> str:
    if value not in dict(django_settings.LANGUAGES):
        raise UnknownLanguage
    return str(value)


READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "timezone": _zone,
    "window_start": _clock,
    "window_end": _clock,
    "weekdays": _weekdays,
    "country": _country,
    "days_off": _days_off,
    "daily_cap": _daily_cap,
    "briefing_hour": _hour,
    "language": _language,
}
# Settings whose column has another name.
COLUMN: Final[Mapping[str, str]] = {"briefing_hour": "reminder_hour", "language": "language_code"}
# Columns that decide when reminders come, and those that decide when the briefing does.
MOVING: Final = frozenset({"timezone", "window_start", "window_end", "weekdays", "country", "days_off"})
OF_BRIEFING: Final = MOVING | {"reminder_hour", "briefing_enabled"}

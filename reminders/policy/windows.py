"""When a person may be written to: the sending window, in their own time zone. Pure; clock changes are safe.

Moments come in and go out aware, in UTC. A window belongs to the local date on which it opens: one from 22:00
to 06:00 that opens on Friday is Friday's until Saturday morning.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS_SEARCHED = 400
ZONE_CHOICES = 24

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_SATURDAY = 5
# These mean another zone on another machine.
_MACHINE_ZONES = frozenset({"localtime", "posixrules", "Factory"})
_LONGEST_ZONE_NAME = 64


@dataclass(frozen=True, slots=True)
class Window:
    """The local hours from `start` up to, not including, `end`, on the days of the week that count.

    An `end` before the `start` is on the next day; an equal one means the whole day, midnight to midnight.
    """

    zone: ZoneInfo
    start: time
    end: time
    weekdays: frozenset[int]  # 0 is Monday
    days_off: Container[date] = frozenset()

    def counts(self, day: date) -> bool:
        """Tell whether the window opens on this local date."""
        return day.weekday() in self.weekdays and day not in self.days_off

    def holds(self, clock: time) -> bool:
        """Tell whether this time of the day lies within the hours."""
        if self.start < self.end:
            return self.start <= clock < self.end
        return self.start == self.end or clock >= self.start or clock < self.end


class MovedBy(StrEnum):
    """Why a moment is not inside its window."""

    WEEKEND = "weekend"  # a day of the week that the person does not work on
    DAY_OFF = "day off"  # a date that the person has taken off
    NIGHT = "night"  # the right day, before or after its hours


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """An answer to "what does your clock show?": IANA name, the clock as "14:05", a city to know it by."""

    zone: str
    clock: str
    city: str


def next_open(at: datetime, window: Window | None) -> datetime:
    """Return `at` when the window is open then, else the moment it next opens; without a window, `at`.

    A window that stays closed for `DAYS_SEARCHED` days (no weekday, a year off) gives `at` back unchanged:
    to write at the plain time, where the person can correct it, beats a reminder that silently never comes.
    """
    if window is None:
        return at
    for day in _days_around(at, window.zone, DAYS_SEARCHED):
        opens, closes = _hours(day, window.start, window.end, window.zone)
        moment = max(at, opens)
        if window.counts(day) and moment < closes:
            return moment
    return at


def next_working_day(day: date, window: Window | None) -> date:
    """Return the first date behind this one on which the window opens; without one, any weekday."""
    ahead = (day + offset * _DAY for offset in range(1, DAYS_SEARCHED))
    counts = window.counts if window else lambda later: later.weekday() < _SATURDAY
    return next(filter(counts, ahead), day + _DAY)


def is_open(at: datetime, window: Window | None) -> bool:
    """Tell whether the window is open at that moment; no window is always open."""
    if window is None:
        return True
    return any(window.counts(day) for day in _days_at(at, window))


def shut_since(at: datetime, window: Window) -> datetime:
    """Return when a window that is shut at that moment last closed, as far back as `DAYS_SEARCHED` days."""
    today = at.astimezone(window.zone).date()
    for day in (today - offset * _DAY for offset in range(DAYS_SEARCHED)):
        _opens, closes = _hours(day, window.start, window.end, window.zone)
        if window.counts(day) and closes <= at:
            return closes
    return at - DAYS_SEARCHED * _DAY


def moved_by(at: datetime, window: Window | None) -> MovedBy | None:
    """Return why `next_open()` moves this moment, None when it does not."""
    if window is None or next_open(at, window) == at:
        return None
    day = next(_days_at(at, window), at.astimezone(window.zone).date())
    if day in window.days_off:
        return MovedBy.DAY_OFF
    return MovedBy.NIGHT if day.weekday() in window.weekdays else MovedBy.WEEKEND


def local_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, when a clock in that zone shows this time on this day.

    A time that is skipped gives the first moment behind the gap; one that comes twice, the first of the two.
    """
    wanted = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone)
    moment = wanted.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return moment
    # In a gap fold=1 reckons with the offset behind it, and so lands before the change, fold=0 after it.
    before = wanted.replace(fold=1).astimezone(UTC).replace(microsecond=0)
    new_offset = moment.astimezone(zone).utcoffset()

    def is_changed(second: int) -> bool:
        return (before + second * _SECOND).astimezone(zone).utcoffset() == new_offset

    seconds = range((moment - before) // _SECOND + 1)
    return before + bisect_left(seconds, True, key=is_changed) * _SECOND


def parse_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, None when there is none; spaces around it do not matter."""
    if not isinstance(name, str) or len(name) > _LONGEST_ZONE_NAME or name.strip() in _MACHINE_ZONES:
        return None
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown; a path or odd characters; a folder
        return None


def zone_choices_by_clock(now: datetime) -> list[ZoneChoice]:
    """Return at most `ZONE_CHOICES` zones, no two with the same clock at `now`, from west to east.

    Each stands for all whose clock shows that time now. Their summer time may differ: let it be refined.
    """
    by_offset: dict[timedelta, ZoneChoice] = {}
    for name, city in _CITIES:
        local = now.astimezone(ZoneInfo(name))
        by_offset.setdefault(local.utcoffset() or timedelta(), ZoneChoice(name, f"{local:%H:%M}", city))
    kept = list(by_offset.items())[:ZONE_CHOICES]
    return [choice for _, choice in sorted(kept, key=lambda item: item[0])]


@lru_cache(maxsize=4096)
def _hours(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a window would open and close on a local date; in a gap the two may be equal.

    A person's rows ask for the same few days again and again.
    """
    whole_day = start == end
    start, end = (time.min, time.min) if whole_day else (start, end)
    last = day if start < end else day + _DAY
    return local_at(day, start, zone), local_at(last, end, zone)


def _days_around(at: datetime, zone: ZoneInfo, ahead: int) -> Iterator[date]:
    """Yield local dates from the day before `at` (its window may last past midnight) to `ahead` days on."""
    try:
        today = at.astimezone(zone).date()
        for offset in range(-1, ahead + 1):
            day = today + offset * _DAY
            if day >= _LAST_DAY:
                return
            yield day
    except OverflowError:
        return


def _days_at(at: datetime, window: Window) -> Iterator[date]:
    """Yield the local dates whose hours hold this moment, whether or not the window counts on them.

    Tomorrow is among the candidates because a clock turned back at 00:01 shows yesterday's date again.
    """
    for day in _days_around(at, window.zone, 1):
        opens, closes = _hours(day, window.start, window.end, window.zone)
        if opens <= at < closes:
            yield day


_LAST_DAY = date.max - 2 * _DAY  # behind it a local time may not exist in UTC

# The first zone with a clock stands for all that share it; the first ones stay when there are too many.
_CITIES = (
    ("Europe/London", "London"),
    ("Europe/Berlin", "Berlin"),
    ("America/New_York", "New York"),
    ("America/Chicago", "Chicago"),
    ("America/Denver", "Denver"),
    ("America/Los_Angeles", "Los Angeles"),
    ("Asia/Kolkata", "Mumbai"),
    ("Asia/Shanghai", "Shanghai"),
    ("Europe/Moscow", "Moscow"),
    ("Asia/Dubai", "Dubai"),
    ("Asia/Tokyo", "Tokyo"),
    ("Australia/Sydney", "Sydney"),
    ("America/Sao_Paulo", "São Paulo"),
    ("Europe/Athens", "Athens"),
    ("Asia/Karachi", "Karachi"),
    ("Asia/Dhaka", "Dhaka"),
    ("Asia/Bangkok", "Bangkok"),
    ("Pacific/Auckland", "Auckland"),
    ("America/Halifax", "Halifax"),
    ("America/Anchorage", "Anchorage"),
    ("Pacific/Honolulu", "Honolulu"),
    ("Asia/Tehran", "Tehran"),
    ("Asia/Kathmandu", "Kathmandu"),
    ("Australia/Brisbane", "Brisbane"),
    ("Africa/Accra", "Accra"),
    ("Asia/Yangon", "Yangon"),
    ("Asia/Kabul", "Kabul"),
    ("Australia/Adelaide", "Adelaide"),
    ("America/St_Johns", "St. John's"),
    ("Pacific/Noumea", "Nouméa"),
    ("Atlantic/Azores", "Azores"),
)

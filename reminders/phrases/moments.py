"""From the pieces of one reading to the moments it may mean. Pure; safe when clocks change."""

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Final

from reminders.phrases.dates import DAY, add, dates_of
from reminders.phrases.pieces import (
    ClockTime,
    Duration,
    Offset,
    Part,
    Period,
    Piece,
    SameTime,
    Weekday,
    Weekend,
)
from reminders.phrases.results import Frame, NoMoment, Reason, Understood
from reminders.policy.snoozes import EVENING
from reminders.policy.windows import local_at, next_working_day

FURTHEST = timedelta(days=366)
HALF_DAY, MOST_HOUR = 12, 23
# The hour to use for a part of the day; the first one still to come counts.
PART_HOURS: Final = {
    "morning": (9,),
    "noon": (12,),
    "afternoon": (14, 16, 17),
    "evening": EVENING,
    "night": (20, 22),
    "tonight": (20, 22),
}
# The hours that belong to it, when one was said as well.
PART_RANGES: Final = {
    "morning": range(12),
    "noon": range(12, 14),
    "afternoon": range(12, 18),
    "evening": range(16, 24),
    "night": (*range(18, 24), *range(6)),
    "tonight": range(17, 24),
    "close": range(12, 24),
}
MORNING: Final = range(5, 12)
UNSAID: Final = range(1, 7)  # hours that may be before or after noon without am or pm


def moments(pieces: Sequence[Piece], frame: Frame) -> list[Understood]:
    """Return what one reading may mean, the present and the past left out. Raises `NoMoment`."""
    spans = [piece for piece in pieces if isinstance(piece, Duration)]
    clocks = list(dict.fromkeys(piece for piece in pieces if isinstance(piece, ClockTime | SameTime)))
    parts = list(dict.fromkeys(piece for piece in pieces if isinstance(piece, Part)))
    if max(len(spans), len(clocks), len(parts)) > 1:
        raise NoMoment(Reason.CONTRADICTORY)
    days = [piece for piece in pieces if not isinstance(piece, Duration | ClockTime | SameTime | Part)]
    hours = TimeOfDay(clocks[0] if clocks else None, parts[0] if parts else None, frame)
    if hours.is_bare and not days:
        raise NoMoment(Reason.UNCLEAR)
    if spans and days:
        found = _weekdays_after(spans[0], days, hours, frame)
    else:
        found = _after(spans[0], hours, frame) if spans else _on_days(days, hours, frame)
    return _ahead(found, frame)


class TimeOfDay:
    """The requested time of day: a clock time, a part of the day, both or neither."""

    def __init__(self, clock: ClockTime | SameTime | None, part: Part | None, frame: Frame) -> None:
        self.clock, self.part, self.frame = clock, part, frame
        self.is_until_end = False  # of a period's last day, where no hour was said

    @property
    def is_said(self) -> bool:
        return self.clock is not None or self.part is not None

    @property
    def is_bare(self) -> bool:
        """Whether it is a bare number, which needs a day beside it."""
        return self.clock is not None and self.clock.bare and self.part is None

    @property
    def is_todays(self) -> bool:
        """Whether it can only be today's: "tonight"."""
        return self.part is not None and self.part.today

    def readings(self) -> list[tuple[time, ...]]:
        """What it may mean; of each reading the first time still to come counts."""
        if isinstance(self.clock, SameTime):
            return [(self.frame.local.time().replace(fold=0, tzinfo=None),)]
        if self.clock is not None:
            return [(time(hour, self.clock.minute),) for hour in self._hours(self.clock)]
        return [self._part_times()]

    def _part_times(self) -> tuple[time, ...]:
        morning, close = self.frame.hour, self.frame.window.end
        if self.part is None:
            return (morning, close) if self.is_until_end else (morning,)
        if self.part.name == "close":
            return (close,)
        if self.part.name == "morning" and morning.hour in MORNING:
            return (morning, time(11)) if self.part.today else (morning,)
        return tuple(time(hour) for hour in PART_HOURS[self.part.name])

    def _hours(self, clock: ClockTime) -> list[int]:
        """Return the hours, from 0 to 23, that a clock time may mean; raises `NoMoment` for none."""
        if clock.hour > MOST_HOUR or clock.minute > 59:
            raise NoMoment(Reason.IMPOSSIBLE)
        found = _candidates(clock)
        parts = (clock.half, self.part.name if self.part else "")
        ranges = [PART_RANGES[name] for name in parts if name in PART_RANGES]
        found = [hour for hour in found if all(hour in hours for hours in ranges)]
        if not found:
            raise NoMoment(Reason.CONTRADICTORY)
        if ranges or clock.half or clock.literal or found[0] not in UNSAID:
            return found[:1]
        return found


def _candidates(clock: ClockTime) -> list[int]:
    """Return a clock's hours before and after noon, as far as they are possible."""
    if clock.half in ("am", "pm"):
        return [clock.hour % HALF_DAY + HALF_DAY * (clock.half == "pm")] if 0 < clock.hour <= HALF_DAY else []
    if clock.literal or clock.hour > HALF_DAY:
        return [clock.hour]
    return list(dict.fromkeys((clock.hour, (clock.hour + HALF_DAY) % 24)))


def _after(span: Duration, hours: TimeOfDay, frame: Frame) -> Iterator[Understood]:
    """That much later: to the minute, or on that day at the same or the given time."""
    if span.minutes and hours.is_said:
        raise NoMoment(Reason.CONTRADICTORY)
    if span.minutes > FURTHEST // timedelta(minutes=1):
        raise NoMoment(Reason.TOO_FAR)
    day = add(span, frame.today, frame.window)
    if day == frame.today:
        yield Understood(frame.now + timedelta(minutes=span.minutes), exact=True, elapsed=True)
    elif not hours.is_said:
        clock = frame.local.time()
        if not (span.minutes or frame.window.holds(clock)):
            clock = frame.hour  # a day after hours is the next morning, not the night that ends it
        at = local_at(day, clock, frame.zone) + timedelta(minutes=span.minutes)
        yield Understood(at, exact=bool(span.minutes))
    else:
        yield from _at((day,), hours, frame, exact=True)


def _weekdays_after(
    span: Duration, days: Sequence[Piece], hours: TimeOfDay, frame: Frame
) -> Iterator[Understood]:
    """The day of the week so many weeks from now, "in 2 weeks on monday": an earlier one may be either."""
    is_weeks = span.days and not (span.days % 7 or span.minutes or span.months or span.workdays)
    match list(days):
        case [Weekday(index, "")] if is_weeks:
            day = add(span, frame.today)
            found = day + (index - day.weekday()) * DAY
            for chosen in (found,) if found >= day else (found, found + 7 * DAY):
                yield from _at((chosen,), hours, frame, exact=True)
        case _:
            raise NoMoment(Reason.CONTRADICTORY)


def _on_days(days: Sequence[Piece], hours: TimeOfDay, frame: Frame) -> Iterator[Understood]:
    today = frame.today
    if not days:
        if not hours.is_said:
            raise NoMoment(Reason.EMPTY)
        is_close = hours.clock is None and hours.part == Part("close")
        later = next_working_day(today, frame.window) if is_close else today + DAY
        chosen: tuple[tuple[date, ...], ...] = ((today,),) if hours.is_todays else ((today, later),)
    else:
        said = list(days)
        if hours.is_todays:
            said.append(Offset(0))
        elif isinstance(hours.clock, SameTime):  # "same time next week" is a week from now, not Monday
            said = [Offset(7) if day == Period("week", "next") else day for day in days]
        chosen = dates_of(said, frame)  # type: ignore[arg-type]  # what is left are days
    hours.is_until_end = any(getattr(day, "edge", "") == "end" for day in days)
    named = any(isinstance(day, Weekday | Weekend) for day in days)
    is_weekday = len(days) == 1 and isinstance(days[0], Weekday)
    for dates in chosen:
        # A day of the week without an hour is not today, whatever the hour.
        open_dates = [day for day in dates if hours.is_said or day != today or not is_weekday]
        yield from _at(open_dates, hours, frame, exact=hours.is_said or named)


def _at(dates: Sequence[date], hours: TimeOfDay, frame: Frame, *, exact: bool) -> Iterator[Understood]:
    """Yield, for each reading of the hour, the first moment still to come, else the last one."""
    for times in hours.readings():
        found = [local_at(day, clock, frame.zone) for day in dates for clock in times]
        if isinstance(hours.clock, ClockTime) and hours.clock.is_midnight and len(dates) == 1:
            yield Understood(local_at(dates[0] + DAY, times[0], frame.zone), exact=exact)
        if found:
            at = next((at for at in found if at > frame.now), found[-1])
            is_close = hours.is_until_end and at.astimezone(frame.zone).time() == frame.window.end
            yield Understood(at, exact=exact or is_close)


def _ahead(found: Iterator[Understood], frame: Frame) -> list[Understood]:
    """Return what is ahead of now, but not too far. Raises `NoMoment` when nothing is."""
    ahead = [option for option in found if option.at > frame.now]
    last = add(Duration(months=12), frame.today)
    near = [option for option in ahead if option.at - frame.now <= FURTHEST]
    near = [option for option in near if option.at.astimezone(frame.zone).date() <= last]
    if not near:
        raise NoMoment(Reason.TOO_FAR if ahead else Reason.PAST)
    return near

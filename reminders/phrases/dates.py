"""From days as they are named to dates. Every function returns the readings of a day; a reading is a list of
dates of which the first that is still to come counts. Pure.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain

from reminders.phrases.pieces import (
    CalendarDate,
    Day,
    Duration,
    MonthEdge,
    Offset,
    Period,
    Shifted,
    Weekday,
    Weekend,
)
from reminders.phrases.results import Frame, NoMoment, Reason
from reminders.policy.windows import Window, next_working_day

Dates = tuple[date, ...]
# From the kind of day that is most precise to the vaguest.
PLAINEST = (CalendarDate, Offset, Shifted, MonthEdge, Weekend, Weekday, Period)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
FRIDAY, SATURDAY = 4, 5
WEEKS_AHEAD, MONTHS_AHEAD = 6, 13
MOST_DAYS, MOST_WORKDAYS, MOST_MONTHS = 4_000, 366, 130  # more is too far in any case


def dates_of(days: Sequence[Day], frame: Frame) -> tuple[Dates, ...]:
    """Return the readings of all these days together. Raises `NoMoment` when they contradict each other."""
    if len(days) == 1:
        return readings_of(days[0], frame)
    for main in sorted(days, key=lambda day: PLAINEST.index(type(day))):
        others = [day for day in days if day is not main]
        candidates = chain.from_iterable(readings_of(main, frame, many=True))
        agreed = tuple(date for date in candidates if all(_admits(other, date, frame) for other in others))
        if agreed:
            return (agreed[:1],)
    raise NoMoment(Reason.CONTRADICTORY)


def readings_of(day: Day, frame: Frame, *, many: bool = False) -> tuple[Dates, ...]:
    """Return the readings of one day. `many`: every date it may be, for another word to choose from."""
    today = frame.today
    match day:
        case Offset(days):
            return ((today + days * DAY,),)
        case Weekday(index, which):
            return _weekdays(index, which, today, many=many)
        case Weekend(which):
            return _weekends(which, today)
        case Period():
            return _edge(day, today)
        case MonthEdge(month, edge):
            years = (today.year, today.year + 1)
            ends = [date(year, month, 1 if edge == "start" else monthrange(year, month)[1]) for year in years]
            return (tuple(day for day in ends if day >= today)[:1],)
        case CalendarDate():
            return (_calendar(day, today),)
        case Shifted(span, start):
            dates = readings_of(start, frame)
            return tuple(tuple(add(span, found, frame.window) for found in chosen) for chosen in dates)


def add(span: Duration, day: date, window: Window | None = None) -> date:
    """Return the date that much later; working days are the window's. Raises `NoMoment` beyond reach."""
    if span.days > MOST_DAYS or span.workdays > MOST_WORKDAYS or span.months > MOST_MONTHS:
        raise NoMoment(Reason.TOO_FAR)
    months = day.month - 1 + span.months
    year, month = day.year + months // 12, months % 12 + 1
    moved = date(year, month, min(day.day, monthrange(year, month)[1])) + span.days * DAY
    for _ in range(span.workdays):
        moved = next_working_day(moved, window)
    return moved


def _admits(day: Day, found: date, frame: Frame) -> bool:
    match day:
        case Weekday(index, ""):
            return found.weekday() == index
        case Period(unit, which, ""):
            first, last = _bounds(unit, which, frame.today)
            return first <= found <= last
    return any(found in dates for dates in readings_of(day, frame, many=True))


def _weekdays(index: int, which: str, today: date, *, many: bool) -> tuple[Dates, ...]:
    """The coming one; for "next", next week's, and both when the coming one is still this week's."""
    ahead = today + ((index - today.weekday()) % 7) * DAY
    coming = ahead if ahead > today else ahead + WEEK
    if many and not which:
        return (tuple(ahead + weeks * WEEK for weeks in range(WEEKS_AHEAD)),)
    is_this_week = index > today.weekday()
    if which == "next":
        return ((coming,), (coming + WEEK,)) if is_this_week else ((coming,),)
    if which == "this" and not is_this_week:
        return ((today - (today.weekday() - index) * DAY,),)
    return ((coming,),) if which else ((ahead, coming),)


def _weekends(which: str, today: date) -> tuple[Dates, ...]:
    """Saturday, or what is left of the weekend; "next" may be the coming one or the one behind it."""
    saturday = today + ((SATURDAY - today.weekday()) % 7) * DAY
    if today.weekday() > SATURDAY:
        return ((saturday,),) if which else ((today, saturday),)
    if which == "next":
        later = saturday + WEEK
        return ((later,),) if today.weekday() == SATURDAY else ((saturday,), (later,))
    return ((saturday, saturday + DAY, saturday + WEEK),)


def _edge(period: Period, today: date) -> tuple[Dates, ...]:
    """The first or the last working day of a week, the first or the last day of a month.

    Those of this one may be over: then the next one's count, but never a year later.
    """
    spans = [_bounds(period.unit, which, today) for which in (period.which, "next")]
    if period.unit == "week":
        spans = [(first, first + FRIDAY * DAY) for first, _last in spans]
    if not period.edge:
        if period.which == "this":
            raise NoMoment(Reason.UNCLEAR)
        return ((spans[0][0],),)
    dates = [first if period.edge == "start" else last for first, last in spans]
    if period.which != "this" or (period.unit == "year" and dates[0] >= today):
        return ((dates[0],),)
    return (tuple(day for day in dates if day >= today),)


def _bounds(unit: str, which: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of this or the next week, month or year."""
    later = which in ("next", "coming")
    if unit == "week":
        first = today - today.weekday() * DAY + later * WEEK
        return first, first + 6 * DAY
    if unit == "year":
        year = today.year + later
        return date(year, 1, 1), date(year, 12, 31)
    first = add(Duration(months=int(later)), today.replace(day=1))
    return first, add(Duration(months=1), first) - DAY


def _calendar(wanted: CalendarDate, today: date) -> Dates:
    """The date; without a year this year's or else the next one's. Raises `NoMoment` when there is none."""
    if wanted.month is None:
        months = (add(Duration(months=number), today.replace(day=1)) for number in range(MONTHS_AHEAD))
        found = [real_date(first.year, first.month, wanted.day) for first in months]
    elif wanted.year is None:
        found = [real_date(year, wanted.month, wanted.day) for year in (today.year, today.year + 1)]
    else:
        return _existing([real_date(wanted.year, wanted.month, wanted.day)])
    ahead = [day for day in _existing(found) if day >= today]
    return tuple(ahead[:1] if wanted.month else ahead)


def _existing(found: Sequence[date | None]) -> Dates:
    days = tuple(day for day in found if day is not None)
    if not days:
        raise NoMoment(Reason.IMPOSSIBLE)
    return days


def real_date(year: int, month: int, day: int) -> date | None:
    """Return the date; None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None

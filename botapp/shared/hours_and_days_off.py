"""What people write for hours and days off: "9:30-17:45", "24-31 Dec". Strict: no guess. Pure, no Django."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from reminders.phrases.dates import real_date
from reminders.phrases.names import MONTHS

LONGEST = 366  # days in one span
SHORT = 60  # characters of an answer; what is longer is a text about somebody
_DAY = timedelta(days=1)
_NOON, _EARLY = 12 * 60, 6 * 60
# Any run of blanks is one blank when these are asked.
_DASH = r" ?(?:-|–|—|−|\.\.+|\bto\b|\btill\b|\buntil\b|\bdo\b|\bbis\b|\bдо\b|\bпо\b) ?"  # noqa: RUF001
_CLOCK = r"(\d{1,2})(?: ?[:.h] ?(\d{2}))? ?([ap]\.?m\.?)?"
_HOURS = re.compile(rf"(?:from |з |с |von )?{_CLOCK}{_DASH}{_CLOCK}", re.I)  # noqa: RUF001
_SPAN = re.compile(_DASH, re.IGNORECASE)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(?:(\d{4}|\d\d)\.?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ?([^\W\d]+)\.?(?:,? ?(\d{4}))?")
_MONTH_DAY = re.compile(r"\A([^\W\d]+)\.? ?(\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
# Signs and blanks between two days, all at once; before a year they part nothing.
_PARTING = re.compile(r"(?<![,;\s])[^\S\n]*+[,;\n][,;\s]*+(?!\d{4}\b(?!-))")
_YEAR = re.compile(r"\d{4}")
_BARE_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?")


@dataclass(frozen=True, slots=True)
class HourSpan:
    """Minutes of the day; `end` is up to 1440, midnight."""

    start: int
    end: int


def is_short(text: str) -> bool:
    """Say whether a message may be an answer to a short question: one line, not long."""
    return 0 < len(text.strip()) <= SHORT and "\n" not in text.strip()


def parse_hours(text: str) -> HourSpan | None:
    """Return the hours that a text names ("9-18", "9:30-17:45", "from 9am to 5pm"); None when it does not."""
    words = " ".join(text.split())
    found = _HOURS.fullmatch(words) if len(words) <= SHORT else None
    if not found:
        return None
    start, end = _minutes(*found.groups()[:3]), _minutes(*found.groups()[3:])
    return None if start is None or end is None else HourSpan(start, end)


def hours_meant(text: str) -> list[HourSpan]:
    """Return what a text's hours may mean, the likeliest first: "1-5" is rather 13-17, "9-5" is 9-17.

    An hour beyond noon, one with a zero before it, am and pm say what they are. Empty when there are none.
    """
    as_written = parse_hours(text)
    found = _HOURS.fullmatch(" ".join(text.split()))
    if as_written is None or found is None:
        return []
    start, end = as_written.start, as_written.end
    first, _minute, half, last, _minutes, last_half = found.groups()
    if any(hour.startswith("0") or int(hour) > 12 for hour in (first, last)) or (half and last_half):
        return [as_written]
    options = [as_written] if start < end else []
    if start < _EARLY and not half:  # before six in the morning, or rather after noon?
        options.insert(0, HourSpan(start + _NOON, end if last_half else end + _NOON))
    elif start >= end and not last_half:
        options.insert(0, HourSpan(start, end + _NOON))
    return [span for span in options if span.start < span.end <= 2 * _NOON] or [as_written]


def parse_days(text: str, today: date) -> list[date] | None:
    """Return the days that a text names, sorted; None when it does not, or they are too many.

    A day without a year is the next one, today included. Several are parted by commas.
    """
    days: set[date] = set()
    for part in _PARTING.split(text.strip()):
        span = _span(" ".join(part.split()).casefold(), today)
        if span is None:
            return None
        days.update(span)
    return sorted(days) if 0 < len(days) <= LONGEST else None


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower().startswith("p") else 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= 24 * 60 else None


def _span(text: str, today: date) -> list[date] | None:
    """Return the days of one date or of one span of dates."""
    if len(text) > SHORT:
        return None
    if single := _date(text, today):
        return [single]
    for cut in _SPAN.finditer(text):
        ends = _ends(text[: cut.start()], text[cut.end() :], today)
        if ends is not None:
            first, last = ends
            length = (last - first).days + 1
            return [first + offset * _DAY for offset in range(length)] if length <= LONGEST else None
    return None


def _ends(first: str, last: str, today: date) -> tuple[date, date] | None:
    """Return both ends of a span; the month and the year may stand at one of them only."""
    begin, end = _date(first, today), _date(last, today)
    if begin is None and end is not None:
        begin = _same_month(first, end)
    elif end is None and begin is not None:
        end = _same_month(last, begin)
    elif begin and end and begin > end and not _YEAR.search(last):
        # Today lies inside the span, or it ends in the next year.
        passed = real_date(end.year, begin.month, begin.day)
        begin = passed if passed and passed <= today <= end else begin
        end = end if begin <= end else real_date(begin.year + 1, end.month, end.day)
    return (begin, end) if begin and end and begin <= end else None


def _same_month(text: str, other: date) -> date | None:
    """Read the "24" of "24-31 Dec"."""
    found = _BARE_DAY.fullmatch(text)
    return real_date(other.year, other.month, int(found[1])) if found else None


def _date(text: str, today: date) -> date | None:
    if found := _ISO.fullmatch(text):
        return real_date(int(found[1]), int(found[3]), int(found[4]))
    day, month, year = _parts(text)
    if not day or not month:
        return None
    if year:
        return real_date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    return _next(month, int(day), today)


def _parts(text: str) -> tuple[str, int | None, str | None]:
    """Return the day, the month and the year of a date; "5/6" has none, being in May or in June."""
    if found := _DOTTED.fullmatch(text):
        return found[1], int(found[2]), found[3]
    if found := _SLASHED.fullmatch(text):
        month, day = sorted(found.groups()[:2], key=int)
        is_clear = int(day) > 12 or int(day) == int(month)
        return day if is_clear else "", int(month), found[3]
    if found := _DAY_MONTH.fullmatch(text):
        return found[1], _month(found[2]), found[3]
    if found := _MONTH_DAY.fullmatch(text):
        return found[2], _month(found[1]), found[3]
    return "", None, None


def _next(month: int, day: int, today: date) -> date | None:
    """Return the next such day, today included; 29 February may be years away."""
    years = range(today.year, today.year + 9)
    return next((found for year in years if (found := real_date(year, month, day)) and found >= today), None)


def _month(word: str) -> int | None:
    """Return the month that a name, or three letters of one, stand for."""
    if len(word) < 3:
        return None
    return next((number for name, number in MONTHS.items() if name.startswith(word)), None)

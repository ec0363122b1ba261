"""Days as people name them: "tomorrow", "next monday", "12 dec", "end of the month", "15-го". Pure."""

from collections.abc import Iterator

from reminders.phrases.lexicon import WordKind
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
from reminders.phrases.reader import Reader
from reminders.phrases.tokens import TokenKind

FIRST_YEAR, LAST_YEAR, CENTURY = 2000, 2199, 2000
Found = tuple[int, Day]


def days(reader: Reader, at: int) -> Iterator[Found]:
    """Yield the days that may start here."""
    for behind, offset in reader.meant(at, WordKind.DAY):
        yield behind, Offset(offset)
    yield from _named(reader, at, which="")
    for behind, which in reader.meant(at, WordKind.WHICH):
        yield from _named(reader, behind, which=which)
        for last, unit in reader.meant(behind, WordKind.UNIT):
            if unit in ("week", "month"):
                yield last, Period(unit, which)
            elif unit == "workday" and which == "next":
                yield last, Shifted(Duration(workdays=1), Offset(0))
    yield from _edges(reader, at)
    yield from _written(reader, at)
    yield from _numeric(reader, at)


def number_behind_weekday(reader: Reader, at: int) -> Iterator[Found]:
    """ "Sunday 6 17:00": a bare number that is no hour is the day of the month."""
    number = reader.digits(at)
    if (
        number is not None
        and at
        and any(behind == at for behind, _day in reader.meant(at - 1, WordKind.WEEKDAY))
    ):
        yield at + 1, CalendarDate(number)


def _named(reader: Reader, at: int, *, which: str) -> Iterator[Found]:
    for behind, index in reader.meant(at, WordKind.WEEKDAY):
        yield behind, Weekday(index, which)
    for behind, _true in reader.meant(at, WordKind.WEEKEND):
        yield behind, Weekend(which)


def _edges(reader: Reader, at: int) -> Iterator[Found]:
    """ "end of next week", "кінець місяця", "start of december"."""
    for behind, edge in reader.meant(at, WordKind.EDGE):
        inner = reader.is_meant(behind, WordKind.OF) or behind
        inner = reader.is_meant(inner, WordKind.ARTICLE) or inner
        chosen = [(inner, "this"), *reader.meant(inner, WordKind.WHICH)]
        for start, which in chosen:
            for last, unit in reader.meant(start, WordKind.UNIT):
                if unit in ("week", "month", "year"):
                    yield last, Period(unit, which, edge)
        for last, month in reader.meant(inner, WordKind.MONTH):
            yield last, MonthEdge(month, edge)


def _written(reader: Reader, at: int) -> Iterator[Found]:
    """A date with its month in letters, or a day of the month alone."""
    for behind, number in _day_number(reader, at):
        month_at = reader.is_meant(behind, WordKind.OF) or behind
        for last, month in reader.meant(month_at, WordKind.MONTH):
            yield from _with_year(reader, last, number, month)
        for last, _which in reader.meant(behind, WordKind.OF_MONTH):
            yield last, CalendarDate(number)
    for behind, month in reader.meant(at, WordKind.MONTH):
        day_at = reader.is_meant(behind, WordKind.ARTICLE) or behind
        for last, number in _day_number(reader, day_at):
            yield from _with_year(reader, last, number, month)
    for behind, number in _in_digits(reader, at):
        yield behind, CalendarDate(number)


def _in_digits(reader: Reader, at: int) -> Iterator[tuple[int, int]]:
    """ "15th", "15-го"."""
    if text := reader.token(at, TokenKind.ORDINAL):
        yield at + 1, int("".join(filter(str.isdigit, text)))


def _day_number(reader: Reader, at: int) -> Iterator[tuple[int, int]]:
    yield from _in_digits(reader, at)
    yield from reader.meant(at, WordKind.ORDINAL)
    if (number := reader.digits(at)) is not None:
        yield at + 1, number


def _with_year(reader: Reader, at: int, day: int, month: int) -> Iterator[Found]:
    yield at, CalendarDate(day, month)
    year = reader.digits(at, longest=4)
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
        yield at + 1, CalendarDate(day, month, year)
        for behind, unit in reader.meant(at + 1, WordKind.UNIT):
            if unit == "year":
                yield behind, CalendarDate(day, month, year)


def _numeric(reader: Reader, at: int) -> Iterator[Found]:
    """A date in digits. With full stops the day comes first; else either may, if it can."""
    if text := reader.token(at, TokenKind.ISO):
        year, month, day = (int(part) for part in text.split("-"))
        yield at + 1, CalendarDate(day, month, year)
    if text := reader.token(at, TokenKind.DATE, TokenKind.PAIR):
        sign = next(char for char in text if not char.isdigit())
        first, second, *years = (int(part) for part in text.split(sign))
        full = next((year if year >= 100 else CENTURY + year for year in years), None)
        if 1 <= second <= 12 or full:  # "12.13.2026" is a date, though an impossible one
            yield at + 1, CalendarDate(first, second, full)
        if 1 <= first <= 12 and first != second and sign != ".":
            yield at + 1, CalendarDate(second, first, full)

"""Times on the clock as people write them: "14:30", "2pm", "at 9", "о 9 ранку", "half past nine". Pure."""

from collections.abc import Iterator

from reminders.phrases.lexicon import WordKind
from reminders.phrases.pieces import ClockTime
from reminders.phrases.reader import Reader
from reminders.phrases.tokens import TokenKind

Found = tuple[int, ClockTime, int]  # position behind, clock, how far-fetched (0: not at all)
MOST_HOUR, MINUTES, YEAR_DIGITS = 24, 60, 4


def clocks(reader: Reader, at: int, *, marked: bool = False) -> Iterator[Found]:
    """Yield the clock times that may start here. `marked`: after a word such as "at"."""
    yield from _words(reader, at)
    for behind, clock, far in _plain(reader, at, marked=marked):
        yield from _with_suffix(reader, behind, clock, far)


def _words(reader: Reader, at: int) -> Iterator[Found]:
    """Noon, midnight, half past nine, quarter to ten, пів на десяту."""
    for behind, (hour, minute) in reader.meant(at, WordKind.CLOCK):
        yield behind, ClockTime(hour, minute, literal=True, is_midnight=hour == 0), 0
    for behind, _true in reader.meant(at, WordKind.HALF_BEFORE):
        for last, hour in _hour(reader, behind):
            yield from _with_suffix(reader, last, ClockTime((hour - 1) or MOST_HOUR // 2, 30), 0)
    for counted, amount in reader.amount(at):
        yield from _relative(reader, counted, amount)


def _relative(reader: Reader, at: int, amount: float) -> Iterator[Found]:
    """Minutes before or after an hour: "half past nine", "10 to 5"."""
    minutes = int(amount * MINUTES) if amount < 1 else int(amount)
    if not 0 < minutes < MINUTES:
        return
    for behind, _true in reader.meant(at, WordKind.PAST):
        for last, hour in _hour(reader, behind):
            yield from _with_suffix(reader, last, ClockTime(hour, minutes), 0)
    for behind, _true in reader.meant(at, WordKind.TO):
        for last, hour in _hour(reader, behind):
            before = ClockTime((hour - 1) % MOST_HOUR or MOST_HOUR // 2, MINUTES - minutes)
            yield from _with_suffix(reader, last, before, 0)


def _plain(reader: Reader, at: int, *, marked: bool) -> Iterator[Found]:
    """The hour itself, before am, pm or "in the morning"."""
    if text := reader.token(at, TokenKind.CLOCK):
        hour, minute = (int(part) for part in text.split(":")[:2])
        yield at + 1, ClockTime(hour, minute, literal=text.startswith("0")), 0
    if text := reader.token(at, TokenKind.PAIR):
        hour_text, sign, minute_text = text.replace("/", " / ").replace(".", " . ").split()
        if sign == "." and len(minute_text) == 2:  # a date, unless it cannot be one or stands behind "at"
            clock = ClockTime(int(hour_text), int(minute_text), literal=text.startswith("0"))
            yield at + 1, clock, int(1 <= clock.minute <= 12 and not marked)
    number = reader.token(at, TokenKind.NUMBER) or ""
    if len(number) > 2 and not _is_year(reader, at, number, marked=marked):
        yield at + 1, ClockTime(int(number) // 100, int(number) % 100, literal=True, bare=not marked), 1
    for behind, hour in _hour(reader, at):
        yield from _counted(reader, behind, hour, literal=number.startswith("0"), marked=marked)
    if text := reader.token(at, TokenKind.HOUR):
        yield at + 1, ClockTime(int("".join(filter(str.isdigit, text)))), 0


def _counted(reader: Reader, at: int, hour: int, *, literal: bool, marked: bool) -> Iterator[Found]:
    """An hour, with the minutes or the "o'clock" after it."""
    clock = ClockTime(hour, literal=literal, bare=not marked)
    yield at, clock, 0
    for behind, how in reader.meant(at, WordKind.OCLOCK):
        if marked or how == "plain":
            yield behind, ClockTime(hour, literal=literal), 0
        else:
            yield behind, ClockTime(hour, literal=literal, bare=True), 1
    for behind, minutes in reader.amount(at):
        is_padded = len(reader.token(behind - 1, TokenKind.NUMBER) or "") == 2
        if minutes == int(minutes) and 0 <= minutes < MINUTES and (minutes >= 10 or is_padded):
            yield behind, ClockTime(hour, int(minutes), literal=literal, bare=not marked), 0
    yield from _french(reader, at, hour, marked=marked)


def _french(reader: Reader, at: int, hour: int, *, marked: bool) -> Iterator[Found]:
    """ "14h", "14h30": clock times, or a number of hours."""
    if reader.token(at, TokenKind.WORD) != "h":
        return
    minutes = reader.digits(at + 1)
    if minutes is not None:
        yield at + 2, ClockTime(hour, minutes), int(not marked and hour <= MOST_HOUR // 2)
    else:
        is_late = hour > MOST_HOUR // 2
        yield at + 1, ClockTime(hour, bare=not (marked or is_late)), int(not (marked or is_late))


def _hour(reader: Reader, at: int) -> Iterator[tuple[int, int]]:
    """A whole number that may be an hour, in digits or in words."""
    if (number := reader.digits(at)) is not None:
        yield at + 1, number
    for behind, value in reader.meant(at, WordKind.NUMBER, WordKind.HOUR_NAME):
        if value == int(value):
            yield behind, int(value)


def _is_year(reader: Reader, at: int, digits: str, *, marked: bool) -> bool:
    """ "2027", except after "at"; "у 2028 році" always."""
    is_named = any(unit == "year" for _behind, unit in reader.meant(at + 1, WordKind.UNIT))
    looks_so = digits.startswith(("19", "20", "21")) and len(digits) == YEAR_DIGITS
    return looks_so and (is_named or not marked)


def _with_suffix(reader: Reader, at: int, clock: ClockTime, far: int) -> Iterator[Found]:
    """The clock, and the clock with am, pm or the part of the day that follows it.

    German has an "am" of its own, before a day; behind a clock that is far-fetched.
    """
    suffixes = list(reader.meant(at, WordKind.SUFFIX))
    yield at, clock, max(far, int(any(half in ("am", "pm") for _behind, half in suffixes)))
    for behind, half in suffixes:
        yield behind, ClockTime(clock.hour, clock.minute, half, clock.literal), 0

"""All the ways to read a phrase as pieces, with no word left over. Pure."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from reminders.phrases.clocks import clocks
from reminders.phrases.days import days, number_behind_weekday
from reminders.phrases.lexicon import WordKind
from reminders.phrases.pieces import ClockTime, Duration, Offset, Part, Piece, SameTime, Shifted
from reminders.phrases.reader import Reader
from reminders.phrases.tokens import Token

Found = tuple[int, Piece, int]  # position behind, piece, how far-fetched
Reading = tuple[tuple[Piece, ...], int]
MOST_READINGS = 64
TODAYS: Final = ("tonight", "this morning", "this afternoon", "this evening")
# What each kind of preposition may stand before.
BEFORE: Final = {
    "at": {"clock", "part", "day"},
    "on": {"day", "part"},
    "in": {"span", "part"},
    "after": {"span"},
    "until": {"day", "clock", "part"},
    "for": {"span", "day", "part"},
    "about": {"span", "clock"},
    "v": {"day", "clock", "part"},
    "na": {"span", "day", "clock", "part"},
}


def readings(tokens: list[Token]) -> list[Reading]:
    """Return the ways to read all of the words, each with how far-fetched it is; at most `MOST_READINGS`."""
    reader = Reader(tokens)
    # From the end, so that no rest is read twice, however the words before it are read.
    rests: dict[int, list[Reading]] = {len(tokens): [((), 0)]}

    def read_from(at: int) -> Iterator[Reading]:
        for behind, piece, far in _pieces(reader, at):
            for rest, farther in rests[behind]:
                # A mere number before its day ("9 tomorrow") is less likely than one behind it.
                early = getattr(piece, "bare", False) and any(other.kind == "day" for other in rest)
                yield (piece, *rest), max(far, farther, int(early))
        for behind, _true in reader.meant(at, WordKind.POLITE):
            yield from rests[behind]

    for at in reversed(range(len(tokens))):
        rests[at] = list(islice(read_from(at), MOST_READINGS))
    return rests[0]


def _pieces(reader: Reader, at: int) -> Iterator[Found]:
    yield from _bare(reader, at)
    for start, which in reader.meant(at, WordKind.PREFIX):
        allowed = BEFORE[which]
        second = reader.meant(start, WordKind.PREFIX)
        inner = next((behind for behind, value in second if value == "about"), start)
        marked = "clock" in allowed or inner != start
        for behind, piece, far in _bare(reader, inner, marked=marked, implied="span" in allowed):
            # An amount as well: "на 2 години" is how long, not what time.
            is_clock = which == "na" and isinstance(piece, ClockTime)
            if is_clock and any(last == behind for last, _span in reader.span(inner)):
                continue
            if piece.kind in allowed or (inner != start and piece.kind == "clock"):
                yield behind, piece, far


def _bare(reader: Reader, at: int, *, marked: bool = False, implied: bool = False) -> Iterator[Found]:
    """Yield the pieces that may start here, with or without an article."""
    for behind, span in reader.span(at, implied=implied):
        yield behind, span, 0
        yield from _shifted(reader, behind, span)
    yield from clocks(reader, at, marked=marked)
    yield from _named(reader, at)
    for start, counts in reader.meant(at, WordKind.ARTICLE):
        if not counts:  # "the friday", but "a friday" is any
            yield from _named(reader, start)


def _named(reader: Reader, at: int) -> Iterator[Found]:
    for behind, day in days(reader, at):
        yield behind, day, 0
    for behind, day in number_behind_weekday(reader, at):
        yield behind, day, 2
    for behind, name in reader.meant(at, WordKind.PART):
        yield behind, Part(name.removeprefix("this "), today=name in TODAYS), 0
    for behind, _true in reader.meant(at, WordKind.SAME_TIME):
        yield behind, SameTime(), 0


def _shifted(reader: Reader, at: int, span: Duration) -> Iterator[Found]:
    """ "a week from monday"."""
    for behind, _true in reader.meant(at, WordKind.SINCE):
        for last, day in days(reader, behind):
            if not isinstance(day, Offset) or day.days >= 0:
                yield last, Shifted(span, day), 0

"""A time in a person's own words: "tomorrow 9", "fri 14:30", "in 2 weeks", "завтра о 9". Pure.

General date parsers guess, and so misread such phrases. Here every word must have its part in the time; what
may mean two moments is asked, what means none is refused with a reason. English and Ukrainian, the Russian
that people in Ukraine type, and a little German and Spanish.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from functools import partial

from reminders.phrases.grammar import Reading, readings
from reminders.phrases.lexicon import WordKind, meanings
from reminders.phrases.moments import moments
from reminders.phrases.reader import Reader
from reminders.phrases.results import (
    Ambiguous,
    Frame,
    NoMoment,
    NotUnderstood,
    Reason,
    Result,
    Understood,
)
from reminders.phrases.tokens import LONGEST_TEXT, MOST_TOKENS, TokenKind, tokens_of
from reminders.policy.windows import Window

__all__ = ["Ambiguous", "NotUnderstood", "Reason", "Result", "Understood", "understand", "understand_part"]

MOST_OPTIONS = 4
DATES = ("day", "span")
LAST = ("last", "past", "previous", "минул", "прошл", "letzte")
AGO = frozenset({"ago", "тому", "назад"})
TOLD = frozenset(
    {"sent", "met", "spoke", "was", "were", "had", "war", "hatte", "був", "була", "були", "було"}
)
TOLD_ENDINGS = ("ed", "ла", "ло", "ли", "вся", "лась", "лися")  # "called", "пройшла"
MEANT = ("at", "in", "after")  # before a number or a span that counts nothing else: "in 2 weeks"
OR = frozenset({"or", "або", "чи", "или", "oder"})
MOST_BESIDE = 2  # words beside a short time; beside a longer one as many as it has itself
# When no reading gives a moment, the reason of the one that came furthest is shown.
TELLING = (
    Reason.PAST,
    Reason.TOO_FAR,
    Reason.IMPOSSIBLE,
    Reason.CONTRADICTORY,
    Reason.UNCLEAR,
    Reason.EMPTY,
)


def understand(
    text: str, *, now: datetime, window: Window, hour: time | None = None, dated: bool = False
) -> Result:
    """Return the moment that a person's words mean, to them, at `now`.

    `window` has their zone, hours and working days; `hour` is when a day without an hour begins for them
    (default: with their hours); `dated`: a clock alone is no answer. A moment lies after `now` and at most
    366 days ahead. Never raises.
    """
    frame = Frame(now.astimezone(UTC), window, hour or window.start)
    if len(text) > LONGEST_TEXT:
        return NotUnderstood(Reason.TOO_LONG)
    tokens = tokens_of(text)
    if tokens is None:
        return NotUnderstood(Reason.UNKNOWN)
    found = [each for each in readings(tokens) if not dated or any(p.kind in DATES for p in each[0])]
    if not found:
        return NotUnderstood(Reason.UNKNOWN)
    return _best(found, frame)


def understand_part(text: str, *, now: datetime, window: Window, hour: time | None = None) -> Result:
    """Return what the time in a text means that is no time as a whole: "call her tomorrow at 3".

    `NotUnderstood(UNKNOWN)` where most of the text is something else, so that a note stays one. Arguments as
    for `understand`. Never raises.
    """
    words = text.split()
    if len(words) > MOST_TOKENS:
        return NotUnderstood(Reason.UNKNOWN)
    read = partial(understand, now=now, window=window, hour=hour)
    for length in range(len(words) - 1, 0, -1):
        for at in _starts(len(words) - length, length):
            before, behind = words[:at], words[at + length :]
            run = words[at : at + length]
            found = read(" ".join(run))
            if _is_time(found, run) and not (_is_counted(run, behind) or _is_report(before, behind)):
                is_whole = isinstance(found, NotUnderstood) or not _tell_more([*before, *behind], read)
                return found if is_whole else NotUnderstood(Reason.UNCLEAR)
    return NotUnderstood(Reason.UNKNOWN)


def _starts(beside: int, length: int) -> range:
    """Where a time of `length` words may start, with `beside` more words around it."""
    if beside <= max(length, MOST_BESIDE):
        return range(beside + 1)
    # A text that starts with a time means it: more words may follow.
    return range(1 if beside <= max(2 * length, MOST_BESIDE + 2) else 0)


def _is_time(result: Result, run: Sequence[str]) -> bool:
    """Say whether a part of a text names a time. One that is over takes two words: "called today" is news, as
    "yesterday" is in any case; and a mere number may count anything: "12.5 licences".
    """
    if isinstance(result, NotUnderstood):
        days = (value for word in run for kind, value in meanings((word.lower(),)) if kind == WordKind.DAY)
        is_news = len(run) < 2 or any(day < 0 for day in days)
        return not is_news and result.reason in (Reason.PAST, Reason.TOO_FAR, Reason.IMPOSSIBLE)
    return len(run) > 1 or ":" in run[0] or any(map(str.isalpha, run[0]))


def _is_counted(run: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether what follows is counted, or belongs to it: "3 month trial", "to 5 people"."""
    if not behind or run[-1].endswith((",", ".", ";")):
        return False
    tokens = tokens_of(" ".join(run)) or []
    reader = Reader(tokens)
    prefixes = list(reader.meant(0, WordKind.PREFIX))
    starts = {0, *(start for start, _value in (*prefixes, *reader.meant(0, WordKind.ARTICLE)))}
    is_number = len(tokens) - 1 in starts and tokens[-1].kind in (TokenKind.NUMBER, TokenKind.ORDINAL)
    is_span = any(last == len(tokens) for start in starts for last, _span in reader.span(start))
    return (is_number or is_span) and not any(which in MEANT for _start, which in prefixes)


def _is_report(before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether the time is part of a report: "called at 3pm", "last friday", "2 days ago", "needs it by 5"."""
    last = before[-1].lower() if before else ""
    first = before[0] if before else ""
    is_past = last.startswith(LAST) or last in TOLD or (len(last) > 4 and last.endswith(TOLD_ENDINGS))
    is_theirs = len(first) > 4 and first.islower() and first.endswith("s") and not meanings((first,))
    return is_past or is_theirs or (bool(behind) and behind[0].lower().strip(".,") in AGO | TOLD)


def _tell_more(words: Sequence[str], read: Callable[[str], Result]) -> bool:
    """Whether the words beside a time add to it: a number, "or", another time."""
    plain = [word.lower().strip(".,;!?") for word in words]
    return any(
        word in OR or any(map(str.isdigit, word)) or not isinstance(read(word), NotUnderstood)
        for word in plain
    )


def _best(found: list[Reading], frame: Frame) -> Result:
    """Return what the most literal readings mean."""
    reasons = []
    for far in sorted({far for _pieces, far in found}):
        options: dict[datetime, Understood] = {}
        for pieces, _far in (reading for reading in found if reading[1] == far):
            try:
                options |= {option.at: option for option in moments(pieces, frame)}
            except NoMoment as none:
                reasons.append(none.reason)
        if len(options) == 1:
            return next(iter(options.values()))
        if options:
            return Ambiguous(tuple(options[at] for at in sorted(options))[:MOST_OPTIONS])
    return NotUnderstood(min(reasons, key=TELLING.index))


def _chosen(options: list[Understood]) -> Result:
    return options[0] if len(options) == 1 else Ambiguous(tuple(options[:MOST_OPTIONS]))

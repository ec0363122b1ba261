"""A time in a person's own words: "tomorrow 9", "fri 14:30", "in 2 weeks", "завтра о 9". Pure.

General date parsers guess, and so misread such phrases. Here every word must have its part in the time; what
may mean two moments is asked, what means none is refused with a reason. English and Ukrainian, the Russian
that people in Ukraine type, and a little German and Spanish.
"""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from reminders.phrases.grammar import Reading, readings
from reminders.phrases.moments import moments
from reminders.phrases.results import (
    Ambiguous,
    Frame,
    NotUnderstood,
    Reason,
    Refusal,
    Result,
    Understood,
)
from reminders.phrases.tokens import LONGEST_TEXT, tokens_of
from reminders.windows import parse_zone

__all__ = ["Ambiguous", "NotUnderstood", "Reason", "Result", "Understood", "understand"]

MOST_OPTIONS = 4
# When no reading leads to a moment, the reason of the one that came furthest is the one to tell.
TELLING = (
    Reason.PAST,
    Reason.TOO_FAR,
    Reason.IMPOSSIBLE,
    Reason.CONTRADICTORY,
    Reason.UNCLEAR,
    Reason.EMPTY,
)


def understand(
    text: str, *, now: datetime, zone: str, start: time, end: time, hour: time | None = None
) -> Result:
    """Return the moment that a person's words mean, to them, at `now`.

    `zone` is an IANA name (an unknown one counts as UTC), `start` and `end` are their working hours, and
    `hour` is when a day without an hour begins for them (default: `start`). A moment lies after `now` and at
    most 366 days ahead. Never raises.
    """
    frame = Frame(now.astimezone(UTC), parse_zone(zone) or ZoneInfo("UTC"), hour or start, end)
    if len(text) > LONGEST_TEXT:
        return NotUnderstood(Reason.TOO_LONG)
    tokens = tokens_of(text)
    if tokens is None:
        return NotUnderstood(Reason.UNKNOWN)
    found = readings(tokens)
    if not found:
        return NotUnderstood(Reason.UNKNOWN)
    return _best(found, frame)


def _best(found: list[Reading], frame: Frame) -> Result:
    """Return what the least far-fetched readings mean."""
    reasons = []
    for far in sorted({far for _pieces, far in found}):
        options: dict[datetime, Understood] = {}
        for pieces, _far in (reading for reading in found if reading[1] == far):
            try:
                options |= {option.at: option for option in moments(pieces, frame)}
            except Refusal as refusal:
                reasons.append(refusal.reason)
        if options:
            return _chosen([options[at] for at in sorted(options)])
    return NotUnderstood(min(reasons, key=TELLING.index))


def _chosen(options: list[Understood]) -> Result:
    return options[0] if len(options) == 1 else Ambiguous(tuple(options[:MOST_OPTIONS]))

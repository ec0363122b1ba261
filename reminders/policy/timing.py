"""When a plan's step is due: from what a model wrote to a moment. Pure, and total: nothing here raises.

The order is `delay_days`, then the `timing` text, then default spacing; `Due.rule` says which one won.

The text is read from left to right, on whole words, and the first delay in it wins. Decisions:

- "day N" is N days on and "week N" its first day, (N-1)*7; "month N" follows suit with 30 days.
- of a range the lower bound counts; halves and decimals are read ("half a day", "1.5 weeks").
- whole days keep the base date's clock time; anything else is elapsed time.
- minutes are as often a call's length as a delay: they count alone, or with in / after / within / later.
- a recurrence ("every 2 weeks", "twice a week"), the past ("3 days ago", "a week before the demo"), a length
  ("15-minute call") and a negated word ("not now") are no delays; the reading goes on behind them.
- so it does behind anything beyond 365 days. Working days count by the calendar days that they take.
- "week 2, day 3" is the third day of that week, (2-1)*7 + 3-1, and a week ends on its fifth.

What names no delay is read as a person's words would be, as a whole ("by Friday EOD", "12 December").
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engagement.plans import MAX_DELAY_DAYS, whole_days
from reminders.phrases import Understood, understand
from reminders.policy import timing_grammar as grammar
from reminders.policy.due_rules import DueRule
from reminders.policy.windows import Window, local_at, next_working_day

logger = logging.getLogger("reminders.policy.timing")

MAX_DELAY = timedelta(days=MAX_DELAY_DAYS)
DEFAULT_SPACING_DAYS = 3
TEXT_LOGGED = 200

_DAY = timedelta(days=1)
_SATURDAY = 5
_DAYS_IN_CALENDAR = 3_660_000


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment, in the base date's time zone, and the value of the `DueRule` that set it."""

    at: datetime
    rule: str


def parse_step_due_date(step: dict[str, object], base_date: datetime, step_index: int) -> datetime:
    """Return the moment of `resolve()` alone."""
    return resolve(step, base_date, step_index).at


def resolve(
    step: Mapping[str, object], base_date: datetime, step_index: int, window: Window | None = None
) -> Due:
    """Return when the step is due, counted from `base_date` (any time zone, or none) and never before it.

    `step_index` counts from 0. A moment past the calendar's end becomes its last one. Working days are those
    of the person's `window`, and a day that is named in words begins with it.
    A text that could not be read is logged as the event `timing_unparsed`.
    """
    fields: Mapping[str, object] = step if isinstance(step, Mapping) else {}
    days = whole_days(fields.get("delay_days"))
    if days is not None:
        return Due(_later(base_date, timedelta(days=days)), DueRule.DELAY_DAYS.value)
    timing = fields.get("timing")
    due = parse_timing(timing, base_date, window) if isinstance(timing, str) else None
    if due is not None:
        return due
    _log_unparsed(timing)
    days = min((max(step_index, 0) + 1) * DEFAULT_SPACING_DAYS, _DAYS_IN_CALENDAR)
    return Due(_later(base_date, timedelta(days=days)), DueRule.DEFAULT.value)


def parse_timing(text: str, base_date: datetime, window: Window | None = None) -> Due | None:
    """Return the first delay that the text names, else the day that it names as a whole; None for neither."""
    if not isinstance(text, str):
        return None
    for match in _SCANNER.finditer(grammar.normalised(text)):
        if match.lastgroup is None:
            continue  # what looks like a delay and is none is read first, and passed over
        rule = DueRule[match.lastgroup]
        delay = _GRAMMAR[rule][1](match, base_date, window)
        if delay is not None and delay <= MAX_DELAY:
            return Due(_later(base_date, delay), rule.value)
    return _as_a_phrase(grammar.normalised(text), base_date, window)


def _as_a_phrase(text: str, base: datetime, window: Window | None) -> Due | None:
    """Return the day that a person would mean by this text; digits without a year may mean anything.

    An hour counts within the person's own; else the day begins with them, or keeps the base's clock.
    """
    if not grammar.NAMED.search(text):
        return None
    zone = base.tzinfo if isinstance(base.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    hours = window or Window(zone, time(9), time(18), frozenset(range(_SATURDAY)))
    with suppress(OverflowError, ValueError):  # at the ends of the calendar
        here = (base if base.tzinfo else base.replace(tzinfo=UTC)).astimezone(hours.zone)
        found = understand(text, now=here, window=hours, dated=True)
        if isinstance(found, Understood) and found.at - here <= MAX_DELAY:
            local = found.at.astimezone(hours.zone)
            if window is None:
                return Due(_later(base, (local.date() - here.date()).days * _DAY), DueRule.PHRASE.value)
            opens = found.at if hours.holds(local.time()) else local_at(local.date(), hours.start, hours.zone)
            return Due(max(base, opens.astimezone(base.tzinfo)), DueRule.PHRASE.value)
    return None


def _log_unparsed(timing: object) -> None:
    if timing is None or (isinstance(timing, str) and not timing[: grammar.TEXT_READ].strip()):
        return
    # A lone surrogate would break the log's encoding; only the type of what is no text is worth keeping.
    shown = timing[:TEXT_LOGGED] if isinstance(timing, str) else f"<{type(timing).__name__}>"
    shown = shown.encode("utf-8", "replace").decode()
    logger.warning(
        "Step timing not understood, default spacing used",
        extra={"event": "timing_unparsed", "timing": shown},
    )


def _later(base: datetime, delay: timedelta) -> datetime:
    """Add a delay: whole days on the base's clock, anything else as elapsed time."""
    if not delay:
        return base  # an addition would forget which of two equal clock times (`fold`) the base is
    with suppress(OverflowError):
        if base.utcoffset() is not None and delay % _DAY:
            return (base.astimezone(UTC) + delay).astimezone(base.tzinfo)
    try:
        return base + delay
    except OverflowError:
        return datetime.max.replace(tzinfo=base.tzinfo)


# --- Readers: from a match to a delay, None when it is no delay after all -----------------------------------

_Reader = Callable[[re.Match[str], datetime, Window | None], timedelta | None]
_COUNTS = re.compile(grammar.COUNT)  # no other word of a match has a number word in it
_UNITS = {
    **dict.fromkeys(("minute", "min"), timedelta(minutes=1)),
    **dict.fromkeys(("hour", "hr", "h"), timedelta(hours=1)),
    **dict.fromkeys(("day", "d"), _DAY),
    **dict.fromkeys(("week", "wk", "w"), timedelta(weeks=1)),
    **dict.fromkeys(("fortnight",), timedelta(weeks=2)),
    **dict.fromkeys(("month", "mth", "mo"), timedelta(days=30)),
    **dict.fromkeys(("year", "yr"), timedelta(days=365)),
}


def _quantity(phrase: str) -> float:
    """Return the lower bound of the amount that a phrase names; "a" is one."""
    half = 0.5 if "half" in phrase else 0.0
    if counts := _COUNTS.findall(phrase):
        return min(map(_number, counts)) + half
    if "couple" in phrase:
        return 2.0
    return 3.0 if "few" in phrase else half or 1.0


def _number(count: str) -> float:
    if count[0].isdecimal():
        return float(count)
    return float(sum(grammar.NUMBER_WORDS[word] for word in re.split(r"[ -]", count)))


def _working_days(count: float, base: datetime, window: Window | None) -> timedelta:
    """Return the calendar days that so many working days take; a part of one takes all of it."""
    first = day = (base.astimezone(window.zone) if window and base.tzinfo else base).date()
    with suppress(OverflowError):
        while count > 0 and (day - first).days <= MAX_DELAY_DAYS:
            day = next_working_day(day, window)
            count -= 1
    return day - first


def _is_no_delay(match: re.Match[str], amount: float) -> bool:
    """Tell whether the words around an amount make it past ("3 days ago") or a length ("2-hour call")."""
    before, phrase, after = match.string[: match.start()], match.group(), match.string[match.end() :]
    if grammar.NOT_AHEAD.match(after):
        return not (after.startswith(" before") and grammar.WAITING.search(before))
    singular = r"(?:-[a-z]+|[a-rt-z])\Z" if amount > 1 else r"-[a-z]+\Z"
    return bool(re.search(singular, phrase) and grammar.ACTIVITY.match(after))


def _read_iso_date(match: re.Match[str], base: datetime, window: Window | None) -> timedelta | None:
    try:
        named = date.fromisoformat(match.group())
    except ValueError:
        return None
    return max(named - base.date(), timedelta(0))


def _read_start_of(unit: str) -> _Reader:
    """Return the reader of a numbered period, whose first day counts: week 1 starts at once."""
    return lambda match, base, window: max(_quantity(match.group()) - 1, 0) * _UNITS[unit]


def _read_in_week(match: re.Match[str], base: datetime, window: Window | None) -> timedelta | None:
    """The n-th day of a numbered week, its first Tuesday, its middle (the third day) or end (the fifth)."""
    phrase = match.group()
    week = re.search(rf"{grammar.WEEK_LABEL}|w\d+", phrase)
    rest = phrase[: week.start()] + phrase[week.end() :] if week else phrase
    start = max(int(_quantity(week.group() if week else "")) - 1, 0) * 7
    for index, name in enumerate(grammar.WEEKDAYS):
        if re.search(rf"\b{name}\b", rest):
            return timedelta(days=start + (index - base.weekday() - start) % 7)
    if re.search(grammar.EDGE, rest):
        return timedelta(days=start + (2 if "mid" in rest else 4))
    day = int(_quantity(rest))
    return timedelta(days=max(start + day - 1, 0) if day <= 7 else day)


def _read_amount(match: re.Match[str], base: datetime, window: Window | None) -> timedelta | None:
    amount = _quantity(match.group())
    unit = re.split(r"[^a-z]", match.group())[-1].removesuffix("s")
    return None if _is_no_delay(match, amount) else amount * _UNITS[unit]


def _read_working_days(match: re.Match[str], base: datetime, window: Window | None) -> timedelta | None:
    amount = _quantity(match.group())
    return None if _is_no_delay(match, amount) else _working_days(amount, base, window)


def _read_next(match: re.Match[str], base: datetime, window: Window | None) -> timedelta | None:
    phrase = match.group()
    if re.search(grammar.WORKING_DAY, phrase):
        return _working_days(1, base, window)
    unit = re.search("fortnight|week|month", phrase)
    steps = 2 if phrase.endswith(("after tomorrow", "after next")) else 1
    return steps * (_UNITS[unit.group()] if unit else _DAY)


# Of two that start at the same place in the text the upper one wins.
_GRAMMAR: dict[DueRule, tuple[str, _Reader]] = {
    DueRule.ISO_DATE: (grammar.ISO_DATE, _read_iso_date),
    DueRule.IMMEDIATE: (grammar.IMMEDIATE, lambda match, base, window: timedelta(0)),
    DueRule.NEXT: (grammar.NEXT, _read_next),
    DueRule.IN_WEEK: (grammar.IN_WEEK, _read_in_week),
    DueRule.DAY_N: (grammar.DAY_LABEL, lambda match, base, window: timedelta(days=_quantity(match.group()))),
    DueRule.WEEK_N: (grammar.WEEK_LABEL, _read_start_of("week")),
    DueRule.MONTH_N: (grammar.MONTH_LABEL, _read_start_of("month")),
    DueRule.WORKING_DAYS: (f"{grammar.WORKING_LABEL}|{grammar.WORKING_SPAN}", _read_working_days),
    DueRule.AMOUNT: (grammar.SPAN, _read_amount),
}
_SCANNER = re.compile(
    "|".join([grammar.NO_DELAY, *(f"(?P<{rule.name}>{pattern})" for rule, (pattern, _) in _GRAMMAR.items())])
)

"""A month, quarter or season that somebody asked to be called back in, as its first day: "in June". Pure.

Vaguer than what `understand` takes: nobody puts a reminder off to "spring", but a prospect does.
"""

import re
from datetime import date, timedelta
from typing import Final

from reminders.phrases.names import MONTHS

_WORDS = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_QUARTER = re.compile(r"(?<!\w)q([1-4])(?!\w)", re.IGNORECASE)
_NEXT: Final = ("next", "following", "наступн", "nächst", "próxim")
# The month in which a season begins; new year's first working days, and those after the summer.
_SEASONS: Final = {
    "spring": 3, "навесні": 3, "весн": 3, "frühjahr": 3, "frühling": 3, "primavera": 3,
    "summer": 6, "вліт": 6, "літ": 6, "sommer": 6, "verano": 6,
    "autumn": 9, "fall": 9, "восени": 9, "осін": 9, "herbst": 9, "otoño": 9,
    "winter": 12, "взимку": 12, "зим": 12, "invierno": 12,
}  # fmt: skip
_AFTER: Final = ("after", "після", "nach", "después")
_HOLIDAYS: Final = ("holiday", "new", "свят", "нового", "feiertag", "navidad")
_LATE: Final = {
    "mid": 14,
    "середин": 14,
    "mitte": 14,
    "late": 20,
    "end": 24,
    "кінц": 24,
    "ende": 24,
    "finales": 24,
}


def beginning_of(text: str, *, today: date) -> date | None:
    """Return the day on which such a period begins next; None for what is none."""
    words = [word.casefold() for word in _WORDS.findall(text)]
    year = int(found[0]) if (found := _YEAR.search(text)) else None
    if quarter := _QUARTER.search(text):
        return _next(today, 3 * int(quarter[1]) - 2, year)
    is_next = any(word.startswith(_NEXT) for word in words)
    if is_next and any(word.startswith(("quarter", "кварт", "quartal", "trimestre")) for word in words):
        return _next(today, (today.month + 2) // 3 * 3 % 12 + 1, year)
    if is_next and any(word.startswith(("year", "рок", "року", "jahr", "año")) for word in words):
        return date(today.year + 1, 1, 8)
    later = next((days for word in words for sign, days in _LATE.items() if word.startswith(sign)), 0)
    for word in words:
        if month := next((number for name, number in _STEMS if word.startswith(name)), 0):
            return _next(today, month, year) + timedelta(days=later)
        if month := next((number for name, number in _SEASONS.items() if word.startswith(name)), 0):
            is_over = words[0].startswith(_AFTER)
            return _next(today, (month + 2) % 12 + 1 if is_over else month, year)
    is_after = bool(words) and words[0].startswith(_AFTER)
    if is_after and any(word.startswith(_HOLIDAYS) for word in words):
        return _next(today - timedelta(days=7), 1, year) + timedelta(days=7)
    return None


def _next(today: date, month: int, year: int | None) -> date:
    """Return the first of this month, in the year that was named or else the next that is ahead."""
    return date(year or today.year + (month <= today.month), month, 1)


# As far as a month's name is the same in every case of it: "червень", "червня", "червні".
_STEMS: Final = sorted(
    {(name[: max(3, len(name) - 3)], number) for name, number in MONTHS.items() if len(name) >= 3},
    key=lambda stem: -len(stem[0]),
)

"""Numbers in a text that say something, and whether some other text says them too. Pure.

Let be: list marks, clock times, ordinals up to ten, and what a step sets itself ("15 minutes", "3 days",
"day 7", "2 questions"), as far as that goes in `words.UNITS`. A percentage is known by a percentage only, an
amount of money by the same money.
"""
# ruff: noqa: RUF001  signs of other scripts are the point

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from engagement.guard.links import masked
from engagement.guard.words import (
    ALNUM_WORDS,
    CURRENCIES,
    LABELS,
    LENGTHS,
    MAGNITUDES,
    NUMBER_WORDS,
    PERCENT,
    SCALES,
    UNITS,
)

_MOST_ORDINAL = 10
_MOST_LABEL = 60
_SHORTEST_PHONE, _PHONE_END = 7, 9  # digits; the last nine identify a number
_CURRENCY = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_SCALE = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_VALUE = r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,30}(?:[.,]\d{1,10})?"
_NUMBER = re.compile(
    rf"(?:(?P<before>[$€£¥₴₽₹₪])[^\S\n]?|\+)?(?P<value>{_VALUE})"
    rf"(?:[^\S\n]?(?P<scale>{_SCALE})\b)?(?:[^\S\n]?(?P<percent>{PERCENT}))?(?:[^\S\n]?(?P<after>{_CURRENCY})(?!\w))?"
    r"(?P<times>[x×](?!\w))?(?P<plus>\+)?",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?<!\w)[^\W\d_]{1,20}(?:-?\d[\w-]{0,20})(?!\w)")
_VERSION = re.compile(r"v\d{1,2}", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d(?:[\s().\-/]{0,2}\d){6,18}")
_MAGNITUDE = re.compile(rf"(?<!\w)(?:(\w{{2,12}})[ -])?({MAGNITUDES})(?!\w)", re.IGNORECASE)
_DECIMAL = re.compile(r"(?<!\d)(\d{1,2})[.,/](\d{1,2})(?!\d)")
_PERCENT_NEXT = re.compile(rf"\s?(?:{PERCENT})", re.IGNORECASE)
_NO_MAGNITUDE = re.compile(r"thanks? a |a thousand thanks", re.IGNORECASE)
_RANGE = r"\d{1,3}(?:[.,]5)?\s?(?:-|–|to|or|bis|до|oder|або|или)\s?"
_UNIT_PATTERNS = [
    (
        most,
        re.compile(
            rf"(?<![\w.,])(?:{_RANGE})?(\d{{1,3}}(?:[.,]5)?)[\s\-]?(?:\w{{3,10}} )?(?:{unit})(?!\w)", re.I
        ),
    )
    for most, unit in UNITS
]
_WORD_UNITS = re.compile(rf"\s(?:{UNITS[0][1]}|{UNITS[2][1]}|words)(?!\w)", re.IGNORECASE)
_BOAST = re.compile(
    r"(?:last|past|previous|saved?|saves|saving|cut|cuts|letzten|останні\w?|последни\w)\s+\Z", re.I
)
_HARMLESS = re.compile(
    r"(?:^[ \t]*|(?<=[.;:!?] ))\d{1,2}[.)](?=\s)"  # a list mark
    rf"|(?<!\w)\d{{1,2}},?\d{{1,3}}[ -](?:{LENGTHS})(?!\w)"  # how long a text may be
    r"|(?<!\w)\d{1,2}[:h]\d{2}(?:\s?[ap]\.?m\b\.?)?(?!\w)"  # a clock time
    r"|(?<!\w)\d{1,2}\s?(?:[ap]\.?m\b\.?|uhr\b)"
    r"|\b(?:on|from|by|until|before|after|or) (?:the )?(?:[12]\d|3[01])(?:st|nd|rd|th)(?!\w)"  # a day
    r"|(?<=\bat )\d{1,2}(?=\s+(?:or|and|on|tomorrow|your)\b|[,.?!](?:\s|\Z)|\s*\Z)"
    r"|(?<!\w)1(?::|-on-|-to-| on | to )1(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)
_ORDINAL = re.compile(
    r"(?<![\w.,])(\d{1,2})(?:st|nd|rd|th|-?(?:й|я|е|го|му|а|ша|га|тя|ий|ій|ого|ша))(?!\w)", re.I
)
_LABELLED = re.compile(rf"(?<!\w)(?:{LABELS})s?[ #]{{1,2}}(\d{{1,2}})(?![\w%]|[.,]\d)", re.IGNORECASE)


class Number(NamedTuple):
    """A number as written, and its value; `kind` is "", "%", "x" or a currency."""

    kind: str
    value: float
    start: int
    end: int


class Known(NamedTuple):
    """The numbers that a text gives."""

    values: frozenset[float]
    kinds: frozenset[tuple[str, float]]
    mixed: frozenset[str]
    phones: frozenset[str]  # the last nine digits, or all of a shorter number
    phone_ends: frozenset[str]  # every suffix of those
    words: frozenset[str]
    phrases: frozenset[tuple[str, str]]


def unknown_numbers(text: str, ground: str) -> list[tuple[int, int]]:
    """Spans of numbers in `text` that `ground` does not give."""
    known = _known(ground)
    rest = masked(text, _harmless(text))
    mixed = list(_MIXED.finditer(rest))
    found: list[tuple[int, int]] = []
    for match in mixed:
        if match.group().casefold() not in known.mixed | ALNUM_WORDS and not _VERSION.fullmatch(
            match.group()
        ):
            found.append(match.span())
    rest = masked(rest, (match.span() for match in mixed))
    phones = (match.span() for match in _PHONE.finditer(rest) if _is_known_phone(match.group(), known))
    numbers = _numbers(masked(rest, phones))
    found += [
        (one.start, one.end)
        for one in numbers
        if ((one.kind, one.value) not in known.kinds if one.kind else one.value not in known.values)
    ]
    found += _unknown_magnitudes(rest, known)
    return _merged(sorted(found), text)


def _numbers(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        value = _value(match.group("value")) * SCALES.get((match.group("scale") or "").casefold(), 1)
        kind = "x" if match.group("times") else ""
        if currency := match.group("before") or match.group("after"):
            kind = CURRENCIES[currency.casefold()]
        yield Number("%" if match.group("percent") else kind, value, *match.span())


def _value(written: str) -> float:
    """Three digits behind a separator are thousands, fewer are a fraction."""
    digits = "".join(
        str(unicodedata.digit(char)) if char.isdigit() else "." if char in ".," else "" for char in written
    )
    whole, *groups = digits.split(".")
    if groups and all(len(group) == 3 for group in groups) and len(whole) <= 3:
        return float(whole + "".join(groups))
    if len(groups) > 1:
        return float(whole + "".join(groups[:-1]) + "." + groups[-1])
    return float(digits) if digits.strip(".") else 0.0


@lru_cache(maxsize=64)
def _known(ground: str) -> Known:
    numbers = list(_numbers(ground))
    words = frozenset(re.findall(r"[^\W\d_]{2,}", ground.casefold()))
    spelt = [float(NUMBER_WORDS[word]) for word in words & NUMBER_WORDS.keys()]
    parts = [_value(part) for pair in _DECIMAL.findall(ground) for part in pair]  # of a date: 12.05.
    phones = ["".join(filter(str.isdigit, match.group())) for match in _PHONE.finditer(ground)]
    return Known(
        frozenset([*(one.value for one in numbers), *spelt, *parts]),
        frozenset((one.kind, one.value) for one in numbers if one.kind),
        frozenset(match.group().casefold() for match in _MIXED.finditer(ground)),
        frozenset(phone[-_PHONE_END:] for phone in phones),
        frozenset(phone[-_PHONE_END:][start:] for phone in phones for start in range(_PHONE_END + 1)),
        words,
        frozenset(_phrase(match) for match in _MAGNITUDE.finditer(ground)),
    )


def _is_known_phone(written: str, known: Known) -> bool:
    """The same number counts with or without its country code."""
    digits = "".join(filter(str.isdigit, written)).lstrip("0")
    ends = (digits[-size:] for size in range(_SHORTEST_PHONE, _PHONE_END + 1))
    return digits[-_PHONE_END:] in known.phone_ends or not known.phones.isdisjoint(ends)


def _harmless(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _HARMLESS.finditer(text))
    for most, pattern in _UNIT_PATTERNS:
        for match in pattern.finditer(text):
            if _value(match.group(1)) <= most and not _BOAST.search(
                text, max(0, match.start() - 20), match.start()
            ):
                yield match.span()
    for pattern, most in ((_ORDINAL, _MOST_ORDINAL), (_LABELLED, _MOST_LABEL)):
        yield from (match.span() for match in pattern.finditer(text) if int(match.group(1)) <= most)


def _unknown_magnitudes(text: str, known: Known) -> Iterator[tuple[int, int]]:
    """Big numbers in words, unless the ground has the word or the figure."""
    for match in _MAGNITUDE.finditer(text):
        harmless = _WORD_UNITS.match(text, match.end()) or _NO_MAGNITUDE.search(
            text, max(0, match.start() - 20), match.end()
        )
        if not harmless and not _is_known_magnitude(match, known):
            yield match.span(2)


def _phrase(match: re.Match[str]) -> tuple[str, str]:
    """ "two million" as ("two", "million"), "by forty" as ("", "forty"); "%" is added where it follows."""
    before, word = (match.group(1) or "").casefold(), match.group(2).casefold()
    percent = "%" if _PERCENT_NEXT.match(match.string, match.end()) else ""
    return (before if before in NUMBER_WORDS else "", word + percent)


def _is_known_magnitude(match: re.Match[str], known: Known) -> bool:
    if _phrase(match) in known.phrases:
        return True
    factor = NUMBER_WORDS.get((match.group(1) or "").casefold())
    word = match.group(2).casefold().removesuffix("s")
    value = float((factor or 1) * NUMBER_WORDS.get(word, 0)) or -1.0
    if _PERCENT_NEXT.match(match.string, match.end()):
        return ("%", value) in known.kinds
    return value in known.values or (factor is None and word in known.words)


def _merged(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Spans that only separators part become one: the parts of a phone number or a date."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not text[merged[-1][1] : start].strip(" -/.()+") and start - merged[-1][1] <= 2:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

"""The words of a snooze phrase, of all languages together: every phrase with what it may stand for. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from reminders.phrases import names, words_de_es, words_en, words_uk

LONGEST_PHRASE = 5  # words
SHORTEST_NAME = 6  # letters of a name that may have a typo; shorter ones have too many neighbours


class WordKind(StrEnum):
    """What a word does in a phrase. The value is the name of its table."""

    NUMBER = "number"
    ORDINAL = "ordinal"  # the number of a day of the month
    HOUR_NAME = "hour_name"  # "about the ninth": inflected names of hours
    UNIT = "unit"
    HOURS_AFTER_NUMBER = "hours_after_number"  # an abbreviation that means something else on its own
    SPAN = "span"  # (unit, how many)
    WEEKDAY = "weekday"  # 0 is Monday
    MONTH = "month"
    DAY = "day"  # so many days from today
    PART = "part"  # of the day
    SUFFIX = "suffix"  # behind an hour: am, pm, "in the morning"
    CLOCK = "clock"  # noon, midnight: (hour, minute)
    WEEKEND = "weekend"
    WHICH = "which"  # this, next, coming
    EDGE = "edge"  # start or end
    OF = "of"
    PREFIX = "prefix"
    ARTICLE = "article"  # 1 for "a", which may count; 0 for "the"
    AND = "and"
    HALF_MORE = "half_more"  # "and a half"
    HALF_BEFORE = "half_before"  # half an hour before the named one
    PAST = "past"  # "half past nine"
    TO = "to"  # "quarter to ten"
    OCLOCK = "oclock"  # "marked": only behind "at", for it is a unit as well
    OF_MONTH = "of_month"  # behind a day's number
    AFTERWARDS = "afterwards"  # behind a span: "later", "from now"
    SINCE = "since"  # between a span and a day
    SAME_TIME = "same_time"
    POLITE = "polite"


class Lexeme(NamedTuple):
    """One meaning of a word or a phrase."""

    kind: WordKind
    value: Any


def meanings(words: tuple[str, ...]) -> tuple[Lexeme, ...]:
    """Return what these words may mean together; a name with one wrong letter is still that name."""
    found = _LEXICON.get(words, ())
    return _mended(words[0]) if not found and len(words) == 1 else found


def _mended(word: str) -> tuple[Lexeme, ...]:
    """Return the meaning of the only name that is one typo away; none when there are several."""
    if len(word) < SHORTEST_NAME - 1 or not word.isalpha():
        return ()
    if word.removesuffix("s") in _NAMES:  # "mondays" are many, "montags" too
        return ()
    near = {name: lexemes for name, lexemes in _NAMES.items() if _is_one_typo(name, word)}
    meant = set(near.values())
    # The first letter is hardly ever mistyped: with another one it is another word.
    is_sure = len(meant) == 1 and any(name[0] == word[0] for name in near)
    return meant.pop() if is_sure else ()


def _is_one_typo(name: str, word: str) -> bool:
    """Say whether one letter was left out, added or replaced, or two neighbours were swapped."""
    if abs(len(name) - len(word)) > 1:
        return False
    differs = (at for at, (left, right) in enumerate(zip(name, word, strict=False)) if left != right)
    at = next(differs, min(len(name), len(word)))
    left, right = name[at:], word[at:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _entries() -> Iterator[tuple[tuple[str, ...], Lexeme]]:
    for kind, numbers in ((WordKind.WEEKDAY, names.WEEKDAYS), (WordKind.MONTH, names.MONTHS)):
        for name, number in numbers.items():
            yield (name,), Lexeme(kind, number)
    for language in (words_en, words_uk, words_de_es):
        for kind, table in language.TABLES.items():
            for spellings, value in table.items():
                for phrase in spellings.split("|"):
                    yield tuple(phrase.split()), Lexeme(WordKind(kind), value)


def _collected() -> dict[tuple[str, ...], tuple[Lexeme, ...]]:
    found: dict[tuple[str, ...], dict[Lexeme, None]] = defaultdict(dict)
    for words, lexeme in _entries():
        found[words][lexeme] = None
    return {words: tuple(lexemes) for words, lexemes in found.items()}


_LEXICON = _collected()
_NAMES = {
    words[0]: lexemes
    for words, lexemes in _LEXICON.items()
    if len(words) == len(lexemes) == 1
    and len(words[0]) >= SHORTEST_NAME
    and lexemes[0].kind in (WordKind.WEEKDAY, WordKind.MONTH, WordKind.DAY)
}

"""What a short piece of text looks like: a name, a title, a company, a place, or prose.

Pure. Every function takes one trimmed piece of at most a line and says yes or no; none raises.
"""
# ruff: noqa: RUF001, SIM905  other alphabets are the point, and a table of words reads better as one text

import re
import unicodedata

from leads.intake.places import is_known_place
from leads.intake.words import (
    COMPANY_BEGINNINGS,
    COMPANY_ENDINGS,
    CREDENTIALS,
    NAME_PARTICLES,
    SMALL_TALK,
    TITLE_WORDS,
)

APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`", "'"))  # what people type for one apostrophe
MAX_NAME_WORDS = 5
MAX_PIECE_WORDS = 8
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_HANDLE = re.compile(r"@[^\W\d]\w*|(?<!\w)[^\W\d_][^\W_]*+_\w++")
_PRONOUNS = re.compile(r"^(?:she|he|they|her|him|them|his|ze)(?:\s*/\s*\w+)+$", re.IGNORECASE)
_FORMER = re.compile(r"^(?:ex[-\s]|former|formerly|previously|колишн|экс-|бывш)", re.IGNORECASE)
_NAME_PUNCTUATION = frozenset("'’ʼ`.-\u2010\u2011\u200c\u200d·")
# Words of sentences, as they are written: "IT" and "Will" are not among them.
_PROSE = frozenset(
    """
    i we you he she they it is are was were be been has have had will would can could should who which that
    this wants want needs need looking runs run said says asked about because but so very really met our my
    their his her me us them please if when then also just likes works lives knows there
    I We You He She They It This That Our My Please If When There
    він вона вони ми що який яка був була хоче працює мене нас про він Вона Він
    он она они мы что который была был хочет работает меня нас про Она Он
    """.split()
)


def is_uncased(text: str) -> bool:
    """Whether it is in a script without capitals, such as Hebrew, Arabic or Chinese."""
    return any(char.isalpha() and char.lower() == char.upper() for char in text)


_UNCASED_TITLES = tuple(word for word in TITLE_WORDS if is_uncased(word))


def without_tags(text: str) -> str:
    return _TAG.sub("", text)


def words_of(text: str) -> list[str]:
    """Lower-case words without the punctuation around them."""
    return [word.strip(".,:;!?()[]\"'«»“”&/").lower() for word in text.translate(APOSTROPHES).split()]


def is_small_talk(text: str) -> bool:
    return all(not word or word in SMALL_TALK for word in words_of(text))


def is_lone_letter(text: str) -> bool:
    """True of a single letter, which is a slip; a Chinese or Korean sign may be a name."""
    signs = [char for char in text if char.isalnum()]
    return len(signs) == 1 and not is_uncased(signs[0])


def is_prose(text: str) -> bool:
    return any(word.strip(".,:;!?()\"'").split("'")[0] in _PROSE for word in text.split())


def is_aside(text: str) -> bool:
    """True of pronouns, degrees and former employers, which belong to the notes."""
    return bool(_PRONOUNS.match(text) or _FORMER.match(text)) or all(
        word.replace(".", "") in CREDENTIALS for word in words_of(text)
    )


def is_title(text: str) -> bool:
    words = words_of(text)
    if len(words) > MAX_PIECE_WORDS:
        return False
    parts = {part for word in words for part in (word, *re.split(r"[-/]", word))}
    return not TITLE_WORDS.isdisjoint(parts) or any(title in text for title in _UNCASED_TITLES)


def is_company(text: str) -> bool:
    words = text.lower().split()
    return 1 < len(words) <= MAX_PIECE_WORDS and (
        words[-1] in COMPANY_ENDINGS or words[0] in COMPANY_BEGINNINGS or "gmbh" in words
    )


def is_short(text: str) -> bool:
    return 0 < len(text.split()) <= MAX_NAME_WORDS


def is_proper(text: str) -> bool:
    """Whether it begins as names do: with a capital, a digit, or in a script without capitals."""
    first = next((char for char in text if char.isalnum()), "")
    return bool(first) and (first.isupper() or first.isdigit() or is_uncased(first))


def is_name(text: str, *, typed_small: bool = False) -> bool:
    """Whether it is a person's name; `typed_small` accepts one without capitals, such as ann_lee."""
    if typed_small and _HANDLE.fullmatch(text):
        return True
    words = [word for word in without_tags(text).split() if not is_emoji(word)]
    if not 1 <= len(words) <= MAX_NAME_WORDS or is_known_place(text) or is_title(text) or is_company(text):
        return False
    if not all(map(_is_name_word, words)) or is_prose(text) or is_small_talk(text):
        return False
    proper = [word for word in words if word.lower() not in NAME_PARTICLES]
    return bool(proper) and (all(map(is_proper, proper)) or (typed_small and len(words) <= 3))


def _is_name_word(word: str) -> bool:
    return any(map(str.isalpha, word)) and all(is_name_char(char) or char == "_" for char in word)


def is_emoji(word: str) -> bool:
    """True of pictures alone: "Bob 🚀 Stone" is a name."""
    return all(unicodedata.category(char) in ("So", "Sk", "Cf", "Mn") for char in word)


def is_name_char(char: str) -> bool:
    return char.isalpha() or char in _NAME_PUNCTUATION or unicodedata.category(char).startswith("M")

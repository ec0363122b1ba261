"""In which language the playbook speaks: tasks and advice in the rep's, drafts in the prospect's. Pure.

The texts are marked with `_` where they stand and translated with those of the chat, in the same catalogue:
`said` looks a text up. A language without a catalogue gets English.
"""
# ruff: noqa: RUF001  Ukrainian is the point

import gettext
import re
from functools import cache
from pathlib import Path
from typing import Final

LOCALE: Final = Path(__file__).resolve().parents[2] / "locale"
ENGLISH: Final = "en"
UKRAINIAN: Final = "uk"
_LETTERS = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_RUSSIAN = re.compile(r"[ёъыэ]", re.IGNORECASE)  # letters that Ukrainian has not


# None of these is an English word.
_FOREIGN = re.compile(
    r"(?<!\w)(?:der|das|und|ist|im|auf|bei|nach|nächst\w*|sich|möchte|haben?|wir|ein\w{0,2}|nicht|el|los|las|una"
    r"|para|con|quiere|después|est|les|avec|pour)(?!\w)"
)


def _(text: str) -> str:
    """Mark a text for translation; `said` translates it."""
    return text


def said(text: str, language: str) -> str:
    """Return a marked text in a language such as "uk"."""
    return _catalogue(language.split("-")[0]).gettext(text) if text else ""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE, [language], fallback=True)


def language_of(text: str, *, rep: str) -> str:
    """Return the language that a message to this prospect is written in, by what is known of them.

    Ukrainian for Cyrillic letters, unless they are Russian and the rep (whose language is `rep`) writes none;
    for a prospect of whom nothing is written, the rep's.
    """
    letters = len(_LETTERS.findall(text))
    if not letters:
        return UKRAINIAN if rep.startswith(UKRAINIAN) else ENGLISH
    if 2 * len(_CYRILLIC.findall(text)) <= letters:
        return ENGLISH
    return ENGLISH if _RUSSIAN.search(text) and not rep.startswith(UKRAINIAN) else UKRAINIAN


def is_foreign(text: str) -> bool:
    """Say whether a text is in a language with Latin letters that is not English, by its small words."""
    return bool(_FOREIGN.search(text))


def addressed(name: str, language: str) -> str:
    """Return a first name as a greeting has it: Ukrainian has a case for that, "Олена" is "Олено".

    Names that are not Ukrainian by their letters, and those whose form is not sure, stay as they are.
    """
    word = name.casefold()
    if language != UKRAINIAN or not re.fullmatch(r"[а-яґєіїʼ'’-]{3,}", word):
        return name
    if word in _IRREGULAR:
        return name[0] + _IRREGULAR[word][1:]
    for ending, vocative in _ENDINGS:
        if word.endswith(ending):
            return name[: len(name) - len(ending)] + vocative
    return name


_IRREGULAR: Final = {
    "ігор": "ігорю", "лев": "леве", "любов": "любове", "ілля": "ілле", "олег": "олегу", "павло": "павле",
    "петро": "петре", "дмитро": "дмитре", "михайло": "михайле", "данило": "даниле", "кирило": "кириле",
    "марко": "марку", "юрко": "юрку", "сашко": "сашку", "василько": "васильку",
}  # fmt: skip
# The first that fits; a consonant that is not here stays, for its form is not sure.
_ENDINGS: Final = (
    ("ія", "іє"), ("їя", "їє"), ("ля", "лю"), ("ся", "сю"), ("тя", "тю"), ("ня", "ню"), ("ья", "ьє"),
    ("я", "є"), ("ій", "ію"), ("їй", "їю"), ("ай", "аю"), ("ей", "ею"), ("а", "о"), ("ль", "лю"),
    *((letter, f"{letter}е") for letter in "внмрлдтсбп"), ("к", "ку"),
)  # fmt: skip

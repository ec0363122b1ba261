"""The words of `cues.txt` as regular expressions, and how a text is folded before it is compared with them.

Pure. Reads its table once, when it is imported.
"""

import re
import unicodedata
from enum import StrEnum
from pathlib import Path

from engagement.texts.word_table import sections


class Cue(StrEnum):
    """What a word or two can say; `cues.txt` has a section for each."""

    STOP = "stop"
    DECLINE = "decline"
    WANT = "want"
    REFUSED = "refused"
    SEND = "send"
    AGREE = "agree"
    MEET = "meet"
    SLOT = "slot"
    FREE = "free"
    EAGER = "eager"
    PRICE = "price"
    DEFER = "defer"
    FAR = "far"
    NOW = "now"
    TIME = "time"
    BUSY = "busy"
    AWAY = "away"
    OTHER = "other"
    INTERNAL = "internal"
    URGENT = "urgent"
    ABLE = "able"
    NOT = "not"


_IDIOMS = {"as yes": " markyes ", "as open": " markopen ", "as wait": " markwait ", "as nothing": " "}
_DIGRAPHS = {"ae": "a", "oe": "o", "ue": "u"}  # an umlaut without its key; "bueno" is folded alike everywhere
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
_APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ`´‘"))  # noqa: RUF001
SIGNS = {  # that stand for words
    **dict.fromkeys(map(ord, "👍👌🙌🤝💯"), _IDIOMS["as yes"]),
    **{ord(sign): f" {money} " for sign, money in zip("$€£₴", ("usd", "eur", "gbp", "uah"), strict=True)},
}


def folded(text: str) -> str:
    """The text in small letters, without accents and apostrophes; "können" and "koennen" are one."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    return _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], plain)


def _alternatives(lines: dict[str, list[str]]) -> dict[str, str]:
    """The alternatives of each section, as one regular expression."""
    found = {name: "|".join(words) for name, words in lines.items()}
    times = {f"<{name}>": found.pop(name) for name in ("months", "seasons")}
    for sign, words in times.items():
        found = {name: alternatives.replace(sign, words) for name, alternatives in found.items()}
    return found


def _words(alternatives: str, *, plural: str = "s?") -> re.Pattern[str]:
    return re.compile(rf"\b(?:{folded(alternatives)}){plural}\b")


_TABLE = _alternatives(sections(Path(__file__).with_name("cues.txt")))
IDIOMS = tuple((_words(_TABLE[name]), meant) for name, meant in _IDIOMS.items())
CUES = {cue: _words(_TABLE[cue], plural="" if cue is Cue.NOT else "s?") for cue in Cue}

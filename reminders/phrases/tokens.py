"""A phrase as words and numbers: lower case, plain signs, no emoji, numbers apart from letters. Pure."""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from reminders.phrases.names import MONTHS

LONGEST_TEXT = 160  # characters; a longer text is no answer to "until when?"
MOST_TOKENS = 24

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼʹ`´′\u0301"))  # what keyboards put for one
_SPELLINGS = {ord("ё"): "е", ord("_"): " ", ord("&"): " and ", **dict.fromkeys(map(ord, "‐‑‒–—−"), "-")}
_UNSEEN = ("So", "Sk", "Cf", "Me")  # emoji, skin tones, joiners, keycaps
_DOTTED_HALF = re.compile(r"\b([ap])\.\s?m\b\.?")
_MONTH = f"(?:{'|'.join(sorted({name[:3] for name in MONTHS}))})"
_REWRITTEN = (
    (re.compile(r"\b2mor+ow\b|\b2moro\b"), "tomorrow"),
    (re.compile(r"(?<=\d)t(?=\d{1,2}:)"), " "),  # 2026-12-12T10:30
    (re.compile(r"(?<![\d./-])(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?![\d./-])"), r"\1-\2-\3"),  # 2026/12/04
    (re.compile(rf"\b(\d{{1,2}})-({_MONTH}[^\W\d_]*)-(\d\d)\b"), r"\1 \2 20\3"),  # 4-Dec-26
    (re.compile(rf"\b(\d{{1,2}})-(?={_MONTH})"), r"\1 "),  # 4-Dec
    (re.compile(rf"\b({_MONTH}[^\W\d_]*)-(?=\d)"), r"\1 "),  # Dec-4
    (re.compile(r"\b(at|@|о|об|в|у|um)\s+(\d{1,2})-(\d\d)(?![\w./:-])"), r"\1 \2:\3"),  # о 14-20
    # 14-00, 9-30; but 9-10 may be from nine to ten, and 12-25 a date
    (re.compile(r"(?<![\w./:-])(\d{1,2})-(00|30|3[2-9]|[45]\d)(?![\w./:-])"), r"\1:\2"),
    (re.compile(r"(?<=\d)([ap])\b"), r"\1m"),  # 8:30p
    (re.compile(r"\beow\b"), "end of week"),
    (re.compile(r"(?<=\d)[.:](\d\d) ?uhr\b"), r":\1"),
    (re.compile(r"\b(\w+) que viene\b"), r"próxima \1"),
    (re.compile(r"\beom\b"), "end of month"),
)
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))"
    r"|(?P<date>\d{1,2}(?P<sign>[./-])\d{1,2}(?P=sign)(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?![\d:]))"
    r"|(?P<pair>\d{1,2}[./]\d{1,2}(?![/.:]*+\d))"
    r"|(?P<decimal>\d{1,3},\d{1,2}(?![\d:,]))"
    r"|(?P<ordinal>\d{1,2}-?(?:st|nd|rd|th|го|ого|те|ше|ге|тє|е)\b)"
    r"|(?P<hour>\d{1,2}(?:-?й|-?ій|-у|-ю|-а|-ої)\b)"
    r"|(?P<number>\d{1,4}(?![\d:/]))"
    r"|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*|@|\+(?=\s?\d))"
    r"|(?P<nothing>\s+|[!?;()\"«»…“”„]+|[:.](?!\d)|(?<=[^\W\d])[.](?=\d)|,(?!\d)|(?<!\d),|(?<!\S)-(?!\S))"
)


class TokenKind(StrEnum):
    """What a token looks like; the name of its group in the pattern."""

    ISO = "iso"  # 2026-12-12
    DATE = "date"  # 12.12.2026, 12/12/26
    CLOCK = "clock"  # 14:30
    PAIR = "pair"  # 12.12, 1.5, 14.30, 12/25
    DECIMAL = "decimal"  # 1,5
    ORDINAL = "ordinal"  # 15th, 15-го: a day of the month
    HOUR = "hour"  # 9-й: an hour, in Ukrainian
    NUMBER = "number"
    WORD = "word"


class Token(NamedTuple):
    """One word or number."""

    kind: TokenKind
    text: str


def tokens_of(text: str) -> list[Token] | None:
    """Return the words and numbers of a text; None when it is too long or holds anything else."""
    if len(text) > LONGEST_TEXT:
        return None
    plain, found, at = _plain(text), [], 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            return None
        kind = str(match.lastgroup)
        if kind != "nothing":
            found.append(Token(TokenKind(kind), match[0]))
        at = match.end()
    return found if len(found) <= MOST_TOKENS else None


def _plain(text: str) -> str:
    """Return the text in lower case, without emoji, apostrophes and stress marks."""
    lower = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).lower().translate(_APOSTROPHES)
    shown = "".join(
        char
        for char in lower.translate(_SPELLINGS)
        if unicodedata.category(char) not in _UNSEEN and char != "\ufe0f"
    )
    shown = _DOTTED_HALF.sub(r"\1m", shown)
    for pattern, replacement in _REWRITTEN:
        shown = pattern.sub(replacement, shown)
    return shown

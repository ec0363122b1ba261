"""A text as a browser reads addresses in it: full-width letters, "[.]" and signs that no screen shows undone.

Pure. Takes time in proportion to the text.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# Signs of one character that stand for another in an address ...
_SIGNS = {"⁄": "/", "∕": "/", "╱": "/", "⧸": "/", "∶": ":", "꞉": ":", "ː": ":"}  # noqa: RUF001
# ... and those that are written otherwise, as "ⓒ" and "﹒". A browser reads them by NFKC.
_BLOCKS = (
    range(0xA0, 0x200), range(0x2B0, 0x300), range(0x1D00, 0x1DC0), range(0x2000, 0x2500),
    range(0xFB00, 0xFB07), range(0xFE50, 0xFFF0), range(0x1D400, 0x1D800), range(0x1F100, 0x1F200),
)  # fmt: skip


def _plain_signs() -> dict[str, str]:
    """Signs that stand for letters, digits or one sign of an address, and what each stands for."""
    meant = {char: unicodedata.normalize("NFKC", char) for block in _BLOCKS for char in map(chr, block)}
    return {
        char: plain
        for char, plain in meant.items()
        if plain.isascii() and (plain.isalnum() or (len(plain) == 1 and plain.isprintable() and plain != " "))
    }


_PLAIN = _plain_signs() | _SIGNS
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_DISGUISED = re.compile(
    rf"(?P<unseen>[{_UNSEEN}\U000e0000-\U000e007f]+)"
    r"|(?P<bracketed>\s?[\[({]\s?(?P<word>dot|at)\s?[\])}]\s?"
    r"|[\[({](?P<sign>[.@:/]|://)[\])}])"
    r"|(?<=[A-Za-z0-9])(?P<stop>[。｡])(?=[A-Za-z])"
    rf"|(?P<one>(?-i:[{''.join(_PLAIN)}]))",
    re.IGNORECASE,
)
_WORDS = {"dot": ".", "at": "@"}


class Folded(NamedTuple):
    """The folded text, and for each of its characters where it starts and ends in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text is in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The text with the disguises of addresses undone."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _DISGUISED.finditer(text):
        meant = _meant(match)
        parts += [text[at : match.start()], meant]
        starts += [*range(at, match.start()), *[match.start()] * len(meant)]
        ends += [*range(at + 1, match.start() + 1), *[match.end()] * len(meant)]
        at = match.end()
    rest = range(at, len(text))
    return Folded("".join([*parts, text[at:]]), [*starts, *rest], [*ends, *(place + 1 for place in rest)])


def _meant(match: re.Match[str]) -> str:
    if match["unseen"]:
        return ""
    if match["bracketed"]:
        return match["sign"] or _WORDS[match["word"].lower()]
    if match["stop"]:
        return "."
    return _PLAIN[match["one"]]

"""Claims in a text that its ground does not support: links, addresses, @names, numbers, quotations, names,
and stories.

Pure: no Django, no clock; never raises, and takes time in proportion to the text. What counts as a claim is
said in `links`, `numbers`, `names` and `stories` beside this; blanks in square brackets, "[topic]", never do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from engagement.guard.links import find_addresses, is_known, masked
from engagement.guard.names import unknown_names
from engagement.guard.numbers import unknown_numbers
from engagement.guard.stories import MARKED, untrue_stories
from engagement.guard.words import SAID, SAY, WORDING

MAX_TEXT = 20_000
MAX_CLAIMS = 50
_WORDS = re.compile(r"\w+")
_BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")
_QUOTATION = re.compile(
    r"“([^“”]{2,400})”|„([^„“”]{2,400})[“”]|«([^«»]{2,400})»|\"([^\"\n]{2,400})\"|「([^「」]{2,400})」"
    r"|(?<!\w)['‘]([^'‘’\n]{10,400})['’](?!\w)"  # noqa: RUF001  quotation marks of many scripts
)
_TOLD_TO_SAY = re.compile(
    rf"(?:^|[.!?:;,]\s*|\bto |\band |\bor )(?:{SAY})[\s:,]*\Z", re.IGNORECASE | re.MULTILINE
)
_WORDED = re.compile(
    rf"(?:{WORDING})\b[^.!?\n]{{0,40}}:\s*\Z|\b(?:like|as|with|asking|say)\s*\Z", re.IGNORECASE
)
_SAID = re.compile(rf"\b(?:{SAID})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_LEFT_OUT = re.compile(r"…|\.\.\.")


class ClaimKind(StrEnum):
    """What a claim is about."""

    URL = "url"
    NUMBER = "number"
    QUOTATION = "quotation"
    HANDLE = "handle"
    EMAIL = "email"
    NAME = "name"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Claim:
    """One unsupported claim: `text[start:end]` of the checked text."""

    kind: ClaimKind
    text: str
    start: int
    end: int


def claims(text: str, ground: str, allowed: Iterable[str] = ()) -> tuple[Claim, ...]:
    """The claims in `text` found in neither `ground` nor `allowed`, in order, at most MAX_CLAIMS."""
    ground = "\n".join([ground, *allowed])
    found = sorted(_claims(text[:MAX_TEXT], ground), key=lambda claim: (claim.start, claim.end))
    return tuple(found)[:MAX_CLAIMS]


def stands_in(text: str, ground: str) -> bool:
    """Whether every word and number of `text` occurs in `ground`, ignoring case."""
    return set(_WORDS.findall(text.casefold())) <= set(_WORDS.findall(ground.casefold()))


def stands_word_for_word_in(text: str, ground: str) -> bool:
    """Whether the words of `text` stand in `ground` one after the other, ignoring case and signs."""
    return _as_words(text) in _as_words(ground)


def _claims(text: str, ground: str) -> Iterator[Claim]:
    """Each kind is searched where no earlier one was found, so that nothing is reported twice."""
    addresses = find_addresses(text)
    for address in addresses:
        if not is_known(address, ground):
            yield Claim(ClaimKind(address.kind), address.text, address.start, address.end)
    rest = masked(text, ((address.start, address.end) for address in addresses))
    blanks = [match.span() for match in _BLANK.finditer(rest)]
    quoted = list(_unknown_quotations(masked(rest, blanks, by="_"), ground))
    yield from _as_claims(ClaimKind.QUOTATION, text, quoted)
    rest = masked(rest, [*blanks, *quoted])
    yield from _as_claims(ClaimKind.NUMBER, text, unknown_numbers(rest, ground))
    names = unknown_names(rest, ground)
    yield from _as_claims(ClaimKind.NAME, text, names)
    told = masked(masked(rest, [*blanks, *quoted], by="_"), names, by=MARKED)
    yield from _as_claims(ClaimKind.STORY, text, untrue_stories(told, ground))


def _as_claims(kind: ClaimKind, text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Claim]:
    return (Claim(kind, text[start:end], start, end) for start, end in spans)


def _unknown_quotations(text: str, ground: str) -> Iterator[tuple[int, int]]:
    said = _as_words(ground)
    for match in _QUOTATION.finditer(text):
        inner = next(group for group in match.groups() if group is not None)
        parts = [_as_words(part) for part in _LEFT_OUT.split(inner)]
        words = inner.split()
        # More than one small word, and no blank to fill in.
        is_quotation = any(parts) and "_" not in inner and (len(words) > 1 or not words[0].islower())
        if not is_quotation or all(part in said for part in parts):
            continue
        # Words for the salesperson to say are no claim that they have been said.
        before = text[max(0, match.start() - 80) : match.start()]
        clause = _SENTENCE_END.split(before)[-1]
        is_wording = _TOLD_TO_SAY.search(before) or (_WORDED.search(clause) and not _SAID.search(clause))
        if not is_wording:
            yield match.span()


@lru_cache(maxsize=256)
def _as_words(text: str) -> str:
    """The words of a text, lower case, one blank apart, so that a part can be searched for."""
    words = " ".join(_WORDS.findall(text.casefold()))
    return f" {words} " if words else ""

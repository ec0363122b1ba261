"""Stories in a text, that one has read, met or been told something, where nothing says so. Pure.

`stories.txt` has the words, and of each kind what must stand in the ground: "your podcast" needs a word of
its family there, that one has talked a word that says so. Of any other clause that tells of the two in the
past, half of the words that say something have to stand there. A sentence with a blank is for the salesperson
to fill, and no story.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from engagement.guard.words import COMMON, ENGLISH, GERMAN, STARTERS
from engagement.texts.word_table import any_of, sections

MARKED: Final = "ꙮ"  # stands for each letter of a name that is marked already
Known = Callable[["re.Pattern[str]"], bool]  # whether the ground has such words
_STEM: Final = 5  # letters
_AS_FAR: Final = 300  # characters that one thought takes at most
_HALF, _SOME = 0.5, 0.34  # of the words that say something: as many have to be known
_DIGIT = re.compile(r"\d")  # numbers are looked at elsewhere
_SENTENCE = re.compile(r"[^.!?…。\n]+")
_TABLE = sections(Path(__file__).with_name("stories.txt"))
_SEEN = re.compile(rf"(?<!to ){any_of(_TABLE['seen']).pattern}", re.IGNORECASE)
_CONGRATULATED = any_of(_TABLE["congratulated"])
_FAMILIES: Final = tuple(any_of([family], end=r"\w*") for family in _TABLE["things"])
# What is theirs stands in the few words behind "your".
_THEIRS = any_of(_TABLE["yours"], end=r"(?!\w)(?=((?:[^\w\n]{1,3}[\w’'-]+){1,6}))")  # noqa: RUF001
# Of these kinds what follows has to be known as well: what was said, what one is thanked for.
_WITH_MORE: Final = ("said", "pleased", "hoped", "thanked", "acted")
_KINDS: Final = tuple(
    (kind, any_of(told), any_of(_TABLE[f"known: {kind}"], end=""))
    for kind, told in _TABLE.items()
    if f"known: {kind}" in _TABLE
)
_IF = any_of(_TABLE["if"])
_NOTHING = re.compile(r"(?!)")
# What else is told as having happened between the two, a language a row.
_ACCOUNTS: Final = tuple(
    tuple(any_of(_TABLE[f"{part} {name.split()[1]}"]) for part in ("past", "you", "ours", "maybe"))
    for name in _TABLE
    if name.startswith("past ")
)
_CONTENT = re.compile(r"[^\W\d_]{4,}")
_CLAUSE = re.compile(r"(?:,(?! (?:що|dass) )|;|:| –| —| -| because| so) ")  # noqa: RUF001  a dash
_NAME = re.compile(r"[A-ZА-ЯҐЄІЇ][a-zа-яґєії]{3,}")  # noqa: RUF001
# As `leads.seller.selling` writes it: what the seller says of the own work tells nothing of the other side.
_OF_SELLER = re.compile(r"^(?:What is sold|For whom|Proof|Booking link|Signs as|Tone): .*", re.MULTILINE)
_NO_NAMES = frozenset(word.capitalize() for word in COMMON | STARTERS)
_NO_CONTENT = STARTERS | ENGLISH | GERMAN
_EVERYDAY = any_of(_TABLE["everyday"])


def untrue_stories(text: str, ground: str) -> Iterator[tuple[int, int]]:
    """Yield the places in `text` of stories that nothing in `ground` bears out. A blank there is "_"."""
    said = " ".join(ground.casefold().split())
    # Each is looked for once, however many sentences there are, and not at all when nobody asks.
    theirs = _OF_SELLER.sub("", ground)
    known = cache(lambda words: bool(words.search(theirs)))
    names = frozenset(_NAME.findall(theirs)) - _NO_NAMES
    for sentence in _SENTENCE.finditer(text):
        if "_" in sentence[0]:
            continue
        things, of_a_kind = [*_things(sentence[0])], [*_of_a_kind(sentence[0])]
        told = [place for place, family in things if not known(family)][:1]
        told += [
            place
            for place, borne_out, rest in of_a_kind
            if not known(borne_out) or _share(rest, said) < _SOME
        ]
        is_asked = text[sentence.end() : sentence.end() + 1] in ("?", "…")
        if not (things or of_a_kind or is_asked):
            told = [*_happened(sentence[0], said, names)]
        for start, end in told:
            if " ".join(sentence[0][start:end].casefold().split()) not in said:
                yield sentence.start() + start, sentence.start() + end


def _of_a_kind(sentence: str) -> Iterator[tuple[tuple[int, int], "re.Pattern[str]", str]]:
    """Yield where a kind of story is told, what bears it out, and what has to stand in the ground itself."""
    condition = _IF.search(sentence)
    for kind, words, borne_out in _KINDS:
        for found in words.finditer(sentence, 0, condition.start() if condition else len(sentence)):
            rest = sentence[found.end() : found.end() + _AS_FAR].lstrip(" ,") if kind in _WITH_MORE else ""
            yield found.span(), borne_out, _CLAUSE.split(rest)[0]


def _things(sentence: str) -> Iterator[tuple[tuple[int, int], "re.Pattern[str]"]]:
    """Yield what somebody tells to have seen of the prospect, or congratulates them on, with its family."""
    congratulated = _CONGRATULATED.search(sentence)
    places = [(0, sentence)] if congratulated else []
    if not places and _SEEN.search(sentence):
        places = [(found.start(1), found[1]) for found in _THEIRS.finditer(sentence)]
    things = [
        ((start + thing.start(), start + thing.end()), family)
        for start, words in places
        for family in _FAMILIES
        if (thing := family.search(words))
    ]
    yield from things
    if congratulated and not things and not _DIGIT.search(sentence):
        yield congratulated.span(), _NOTHING


def _happened(sentence: str, said: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """What is told as having happened, and less than half of whose words stand in the ground."""
    at, whole = 0, _share(sentence, said, nothing=0)
    for stop in [*_CLAUSE.finditer(sentence), None]:
        clause = sentence[at : stop.start() if stop else None]
        for past, you, ours, maybe in _ACCOUNTS:
            found = past.search(clause)
            if (
                not found
                or MARKED in clause
                or ours.search(clause)
                or maybe.search(sentence, max(0, at - _AS_FAR), at + found.start())
            ):
                continue
            is_theirs = you.search(clause) or not names.isdisjoint(_CONTENT.findall(clause))
            if is_theirs and _share(clause, said, nothing=whole) < _HALF:
                yield at + found.start(), at + found.end()
                return
        at = stop.end() if stop else at


def _share(words: str, said: str, *, nothing: float = 1) -> float:
    """Which share of the words that say something stands in the ground; `nothing` where none does."""
    content = {word.casefold() for word in _CONTENT.findall(words)} - _NO_CONTENT
    # "сайту" and "сайті" share four letters.
    stems = {
        word[: _STEM - (not word.isascii() and len(word) < 7)]
        for word in content
        if not _EVERYDAY.fullmatch(word)
    }
    return sum(stem in said for stem in stems) / len(stems) if stems else nothing

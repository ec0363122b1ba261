"""Stories in a text, that one has read, met or been told something, where nothing says so. Pure.

`stories.txt` has the words, and of each kind what must stand in the ground: "your podcast" needs a word of
its family there, that one has talked a word that says so. A sentence with a blank is for the salesperson to
fill, and no story.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from engagement.word_table import any_of, sections

Known = Callable[["re.Pattern[str]"], bool]  # whether the ground has such words
_STEM: Final = 5  # letters
_DIGIT = re.compile(r"\d")  # numbers are looked at elsewhere
_SENTENCE = re.compile(r"[^.!?…。\n]+")
_TABLE = sections(Path(__file__).with_name("stories.txt"))
_SEEN = re.compile(rf"(?<!to ){any_of(_TABLE['seen']).pattern}", re.IGNORECASE)
_CONGRATULATED = any_of(_TABLE["congratulated"])
_FAMILIES: Final = tuple(any_of([family], end=r"\w*") for family in _TABLE["things"])
# What is theirs stands in the few words behind "your".
_THEIRS = any_of(_TABLE["yours"], end=r"(?!\w)((?:[^\w\n]{1,3}[\w’'-]+){1,6})")  # noqa: RUF001
_KINDS: Final = tuple(
    (any_of(told), any_of(_TABLE[f"known: {kind}"], end=""))
    for kind, told in _TABLE.items()
    if f"known: {kind}" in _TABLE
)

# What else is told as having happened between the two, a language a row.
_ACCOUNTS: Final = tuple(
    tuple(any_of(_TABLE[f"{part} {name.split()[1]}"]) for part in ("past", "you", "ours", "maybe"))
    for name in _TABLE
    if name.startswith("past ")
)
_CONTENT = re.compile(r"[^\W\d_]{4,}")


def untrue_stories(text: str, ground: str) -> Iterator[tuple[int, int]]:
    """Yield the places in `text` of stories that nothing in `ground` bears out. A blank there is "_"."""
    said = " ".join(ground.casefold().split())
    # Each is looked for once, however many sentences there are, and not at all when nobody asks.
    known = cache(lambda words: bool(words.search(ground)))
    for sentence in _SENTENCE.finditer(text):
        if "_" in sentence[0]:
            continue
        of_a_kind = [(found, borne_out) for kind, borne_out in _KINDS for found in kind.finditer(sentence[0])]
        told = [*_things(sentence[0], known)]
        told += [
            found.span() for found, borne_out in of_a_kind if not (_is_said(found, said) or known(borne_out))
        ]
        is_open = not (told or of_a_kind or _is_about_a_thing(sentence[0]))
        if is_open and text[sentence.end() : sentence.end() + 1] not in ("?", "…"):
            told = [*_happened(sentence[0], said)]
        for start, end in told:
            if " ".join(sentence[0][start:end].casefold().split()) not in said:
                yield sentence.start() + start, sentence.start() + end


def _is_said(found: "re.Match[str]", said: str) -> bool:
    """Whether the ground has the verb that a story ends in: "that you opened", where "They open" is known."""
    verb = found[0].split()[-1].casefold()
    return verb.endswith("ed") and verb[:_STEM] in said


def _is_about_a_thing(sentence: str) -> bool:
    """Whether something that one may have seen of them is named, known or not."""
    is_seen = _CONGRATULATED.search(sentence) or (_SEEN.search(sentence) and _THEIRS.search(sentence))
    return bool(is_seen) and any(family.search(sentence) for family in _FAMILIES)


def _things(sentence: str, known: Known) -> Iterator[tuple[int, int]]:
    """What somebody has seen of the prospect, or congratulates them on, and the ground has no word of."""
    if congratulated := _CONGRATULATED.search(sentence):
        places = [(0, sentence)]
        if not any(family.search(sentence) for family in _FAMILIES) and not _DIGIT.search(sentence):
            yield congratulated.span()
    else:
        theirs = _THEIRS.finditer(sentence) if _SEEN.search(sentence) else ()
        places = [(found.start(1), found[1]) for found in theirs]
    for start, words in places:
        named = ((family.search(words), family) for family in _FAMILIES)
        if thing := next((thing for thing, family in named if thing and not known(family)), None):
            yield start + thing.start(), start + thing.end()


def _happened(sentence: str, said: str) -> Iterator[tuple[int, int]]:
    """What is told as having happened, and less than half of whose words stand in the ground."""
    for past, you, ours, maybe in _ACCOUNTS:
        found = past.search(sentence)
        if found is None or not you.search(sentence) or ours.match(sentence, found.start()):
            continue
        if not maybe.search(sentence, 0, found.start()):
            stems = [word.casefold()[:_STEM] for word in _CONTENT.findall(sentence)]
            if 2 * sum(stem in said for stem in stems) < len(stems):
                yield found.span()
            return

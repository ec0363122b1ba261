"""Names in a text, found by their capitals, and whether some other text holds them too. Pure.

Scripts without capitals (Hebrew, Arabic, Chinese …) show a name only beside a title such as "Mr". In German,
where every noun has a capital, a name is one behind a cue ("Herr"), two in a row, or a well-known one.
"""
# ruff: noqa: RUF001  letters and signs of other scripts are the point

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from engagement.guard.words import (
    ABBREVIATIONS,
    ACTORS,
    ACTS,
    COMMON,
    CUES,
    ENGLISH,
    GERMAN,
    KNOWN_NAMES,
    NO_NAME_AFTER_CUE,
    STARTERS,
    WORDS_TOO,
)
from leads.intake.names import LETTERS, is_given

_LETTER = r"A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u1e00-\u1fff"
_WORD = re.compile(rf"[{_LETTER}]+(?:['’ʼ\-.&](?=[{_LETTER}])[{_LETTER}]+)*")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"['’ʼ\-.&]")
_POSSESSIVE = re.compile(r"['’](?:s|S)?\Z")
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|hallo|liebe[r]?|guten tag|hola|bonjour|salut|cześć|ciao|привіт|вітаю"
    r"|добрий день|привет|здравствуйте|добрый день|good (?:morning|afternoon|evening)|thanks|thank you)"
    r"\b[^,\n]{0,40},\s*\Z",
    re.IGNORECASE,
)
_GERMAN_NOUN = re.compile(r"(?:ung|heit|keit|schaft|tion|ität|nis|tum|ment|ungen|lich|isch|en|er|e)\Z")
_HONOURED = re.compile(
    r"(?:尊敬的|亲爱的)?([\u4e00-\u9fff]{1,3})(?:先生|女士|小姐)|([\u3040-\u30ff\u4e00-\u9fff]{1,6})(?:さん|様|氏)"
    r"|([\uac00-\ud7af]{2,4}) ?(?:님|씨)(?!\w)|(?<!\w)(?:מר|גברת|גב'|ד\"ר) (\w{2,20})"
    r"|(?<!\w)(?:السيد|السيدة|الدكتور|الدكتورة|الأستاذ) (\w{2,20})"
)
_NOT_BEFORE = "¿¡ \t\"'“”„«»‘’([{*_-–—•·>|"  # between the start of a sentence and its first word
_ENDS = ".!?…:。！？"
_LIST_MARK = re.compile(r"(?:^|\n|[.;:!?] )[ \t]*\d{1,2}[.)]\Z")
_ACTS = re.compile(rf" (?:{ACTS})(?!\w)")
_SIGNED = re.compile(  # the line before a name at the end of a letter
    r"(?:best|regards|wishes|cheers|sincerely|thanks|thank you|yours|grüßen?|повагою|уважением|saludos"
    r"|cordialement|pozdrawiam)[,.!]?\s*\Z",
    re.IGNORECASE,
)
_SIGNATURE = 3  # words
_NEW_THOUGHT = ("•", "– ", "— ", " - ")
_SMALL_WORDS = frozenset("a an the of for in on to and or by with at vs your is s t".split())  # noqa: SIM905
_EVERYDAY = COMMON | STARTERS
_STEM = 3
_SHORT_LINE = 5
_LONGEST_GREETING, _LONGEST_HEADING = 60, 120  # characters
_RUN = re.compile(r"\S+")
_MOST_ENDING = 3


class _Word(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def bare(self) -> str:
        """Lower case, without a possessive ending."""
        return _POSSESSIVE.sub("", self.text).casefold()


def unknown_names(text: str, ground: str) -> list[tuple[int, int]]:
    """Spans of names, of one or several words, that `ground` does not have."""
    words = [_Word(match.group(), *match.span()) for match in _WORD.finditer(text)]
    german = _german_lines(words, text)
    marked = [
        word.text[0].isupper()
        and len(word.text) > 1
        and not _is_common(word)
        and not is_grounded(word.text, ground)
        for word in words
    ]
    free = [_stands_free(text, word) for word in words]

    def is_name(i: int) -> bool:
        word = words[i]
        if not marked[i] or (word.start in german and not _is_name_in_german(i, words, marked, text)):
            return False
        if not free[i] or _is_telling(word):
            return True
        # "Globex uses it": only a name, or one of a few nouns, does that.
        if word.bare not in ACTORS and _ACTS.match(text, word.end):
            return True
        # The first of two names in a row: "Sequoia Capital invested".
        is_first = i + 1 < len(words) and marked[i + 1] and not free[i + 1]
        return is_first and text[word.end : words[i + 1].start] == " " and not _is_title_case(text, word)

    spans = _joined([word for i, word in enumerate(words) if is_name(i)], text)
    return [*spans, *_honoured(text, ground)]


def is_grounded(name: str, ground: str) -> bool:
    """Whether the ground has this name, in any case, inflected, or in Latin letters."""
    bare = _POSSESSIVE.sub("", name)
    parts = [part.casefold() for part in _PARTS.split(bare) if len(part) > 1 and not part[0].islower()]
    index = _index(ground)
    whole = "".join(_PARTS.split(bare)).casefold()
    return whole in index.words or all(_has(part, index) for part in parts or [bare.casefold()])


class _Index(NamedTuple):
    words: frozenset[str]
    stems: frozenset[str]  # the words with and without endings


@lru_cache(maxsize=64)
def _index(ground: str) -> _Index:
    words = set(_ANY_WORD.findall(ground.casefold()))
    words |= {part.casefold() for word in _WORD.findall(ground) for part in re.split(r"['’ʼ\-.&]", word)}
    words |= {part.casefold() for part in re.findall(r"[A-Z][a-z]+", ground)}  # of a CamelCase word
    words |= {_romanised(word) for word in words}
    return _Index(frozenset(words), frozenset(stem for word in words for stem in _stems(word)))


def _has(part: str, index: _Index) -> bool:
    roman = _romanised(part)
    if part in index.words or roman in index.words:
        return True
    if roman == part and part.isascii():  # in plain Latin letters no other ending than an "s"
        other = part[:-1] if part.endswith("s") and len(part) > _STEM else ""
        return (len(part) >= _STEM and f"{part}s" in index.words) or other in index.words
    return not index.stems.isdisjoint((*_stems(part), *_stems(roman)))


def _stems(word: str) -> Iterator[str]:
    """The word without its ending, as "Олено" and "Олена" share it; at least three letters are left."""
    return (word[:end] for end in range(max(len(word) - _MOST_ENDING, _STEM), len(word) + 1))


def _romanised(word: str) -> str:
    if "Ѐ" <= word[:1] <= "ԯ":
        return word.translate(LETTERS)
    plain = unicodedata.normalize("NFKD", word)
    return (
        "".join(char for char in plain if not unicodedata.combining(char))
        .replace("ł", "l")
        .replace("ß", "ss")
    )


def _is_common(word: _Word) -> bool:
    bare = word.bare
    first = re.split(r"['’]", bare)[0]  # "Let's"
    if not {bare, first}.isdisjoint(_EVERYDAY):
        return True
    # Of "AI-powered" and "C-level" every part is; a lower-case one always, since names are capitals.
    parts = _PARTS.split(_POSSESSIVE.sub("", word.text))
    return all(part[:1].islower() or len(part) == 1 or part.casefold() in _EVERYDAY for part in parts)


def _is_telling(word: _Word) -> bool:
    """A name even at the start of a sentence: inner capitals, only capitals, well known, or a possessive."""
    inner = any(char.isupper() for part in word.text.split("-") for char in part[1:])
    owns = bool(re.search(r"['’]s\Z", word.text))
    return inner or owns or word.bare in KNOWN_NAMES or (is_given(word.bare) and word.bare not in WORDS_TOO)


def _stands_free(text: str, word: _Word) -> bool:
    """Whether any word has a capital here: at the start of a sentence, after a greeting, in a heading."""
    at = word.start - 1
    while at >= 0 and (text[at] in _NOT_BEFORE or unicodedata.category(text[at]) in ("So", "Sk", "Cf", "Mn")):
        at -= 1
    between = text[at + 1 : word.start]
    if at < 0 or text[at] == "\n":
        behind = islice(_RUN.finditer(text, word.start), _SIGNATURE + 1)
        return sum(1 for _ in behind) > _SIGNATURE or not _SIGNED.search(text, max(0, at - 40), at + 1)
    if _LIST_MARK.search(text[max(0, at - 6) : at + 1]) or any(sign in between for sign in _NEW_THOUGHT):
        return True
    if text[at] in _ENDS:
        return not (text[at] == "." and _is_abbreviation(text, at))
    if text[at] == ",":
        line = _line_before(text, word.start, _LONGEST_GREETING)
        return len(line) < _LONGEST_GREETING and bool(_GREETING.match(line))
    return _is_title_case(text, word)


def _line_before(text: str, end: int, most: int) -> str:
    """The part of the line before `end`, at most its last `most` characters."""
    return text[max(0, end - most) : end].rpartition("\n")[2]


def _is_abbreviation(text: str, at: int) -> bool:
    """Whether the full stop belongs to "Dr." or to an initial."""
    start = at
    while start > 0 and at - start < 6 and (text[start - 1].isalpha() or text[start - 1] == "."):
        start -= 1
    short = text[start:at].casefold()
    return short in ABBREVIATIONS or (len(short) == 1 and text[start].isupper())


def _is_title_case(text: str, word: _Word) -> bool:
    """Whether the word is in a heading in which small words have capitals too."""
    behind = text[word.start : word.start + _LONGEST_HEADING + 1].partition("\n")[0]
    line = _line_before(text, word.start, _LONGEST_HEADING + 1) + behind
    if len(line) > _LONGEST_HEADING or line.rstrip()[-1:] in ".!,":
        return False
    words = _ANY_WORD.findall(line)
    lower = [found for found in words if found[0].islower() and found not in _SMALL_WORDS]
    small = [
        found for found in words if len(found) > 1 and found[0].isupper() and found.casefold() in STARTERS
    ]
    return len(words) > 2 and not lower and bool(small or line.rstrip().endswith(":"))


def _german_lines(words: Sequence[_Word], text: str) -> frozenset[int]:
    """Where the words of German lines start; a short line is taken for German when the whole text is."""
    lines: dict[int, list[_Word]] = {}
    line, at = 0, 0
    for word in words:
        line += text.count("\n", at, word.start)
        at = word.start
        lines.setdefault(line, []).append(word)
    whole = _is_german(words)
    german = (found for found in lines.values() if _is_german(found) or (whole and len(found) <= _SHORT_LINE))
    return frozenset(word.start for found in german for word in found)


def _is_german(words: Sequence[_Word]) -> bool:
    german, english = (sum(word.bare in known for word in words) for known in (GERMAN, ENGLISH))
    return german > english and german * 6 >= len(words)


def _is_name_in_german(i: int, words: Sequence[_Word], marked: Sequence[bool], text: str) -> bool:
    word = words[i]
    if _is_telling(word):
        return True
    before = words[i - 1] if i else None
    if before and before.bare in CUES and text[before.end : word.start] in (" ", ". "):
        # "bei Projekten" names nobody.
        is_noun = before.bare == "bei" and word.bare.endswith(("en", "ern", "ung"))
        return word.bare not in NO_NAME_AFTER_CUE and not is_noun
    beside = (j for j in (i - 1, i + 1) if 0 <= j < len(words) and marked[j])
    pairs = (
        j for j in beside if text[min(words[i].end, words[j].end) : max(word.start, words[j].start)] == " "
    )
    return any(not _GERMAN_NOUN.search(words[j].bare) or not _GERMAN_NOUN.search(word.bare) for j in pairs)


def _joined(words: Sequence[_Word], text: str) -> list[tuple[int, int]]:
    """Spans in which names side by side are one."""
    spans: list[tuple[int, int]] = []
    for word in words:
        if spans and text[spans[-1][1] : word.start] in (" ", ". ", " & ", "-"):
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return spans


def _honoured(text: str, ground: str) -> Iterator[tuple[int, int]]:
    """In scripts without capitals: the name beside a title."""
    for match in _HONOURED.finditer(text):
        group = next(i for i, found in enumerate(match.groups(), start=1) if found)
        name = match.group(group)
        if name not in ground and not (len(name) > 2 and name[-2:] in ground):
            yield match.span(group)

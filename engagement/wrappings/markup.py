"""What a model marks up for machines, taken out: its reasoning, channels, turns and control tokens.

Pure. Takes time in proportion to the text. Tags are recognised by their form, in any brackets, "<x>…</x>",
"[X]…[/X]", "◁x▷…◁/x▷", "<|x|>"; their names only say what stands between them.
"""
# ruff: noqa: RUF001  full-width signs are the point

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engagement.wrappings.tag_names import (
    TAG,
    compared,
    element_of,
    is_end,
    is_slashed,
    is_thinking,
    kind_of,
    name_of,
)
from engagement.wrappings.turns import last_turn, said

_MOST_LAYERS = 20
_BRACKETS = "<[{◁＜⟨【‹"
_QUOTING = "【‹"  # of names and titles too
_SPELLED_OUT = re.compile(
    r"\A\s*(?:thinking\.\.\.\s.*?\.\.\.\s?done thinking\.?|analysis(?=[^\w,.]|[A-Z]).*?assistant\s?final"
    r"|\[tool_calls\]\s*(?:\[\s*\])?)",
    re.DOTALL | re.IGNORECASE,
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>|<!--[^<>]{0,400}-->")
JSON = re.compile(r"\A\s*(?:```\w*\s*)?(?:\{(?!\{?[\w -]{2,30}\})|\[\s*[\[{\"\]\d])")
_TAG_ENDS = ">]}▷＞⟩】›`"
_REACH = 40


class _Tag(NamedTuple):
    """One tag: its place and name, and whether it closes."""

    start: int
    end: int
    name: str
    closes: bool
    is_capitalised: bool  # as names of products are
    is_apart: bool  # at the start of a line, and no sentence goes on behind it

    @property
    def kind(self) -> str:
        """reasoning, answer, part, html or unknown."""
        return kind_of(self.name)


class _Pair(NamedTuple):
    opening: _Tag
    closing: _Tag

    @property
    def kind(self) -> str:
        return self.opening.kind

    @property
    def span(self) -> tuple[int, int]:
        return self.opening.start, self.closing.end


class _Tags(NamedTuple):
    """The tags of a text that are not inside a pair."""

    pairs: Sequence[_Pair]
    openings: Sequence[_Tag]
    closings: Sequence[_Tag]


def answer_of(raw: str) -> str:
    """The answer itself; "" when there is only reasoning. Text without tags stays as it is."""
    text = said(_CDATA.sub("", _SPELLED_OUT.sub("", raw, count=1)))
    if not any(sign in text for sign in _BRACKETS):
        return text
    text = last_turn(text)
    for _ in range(_MOST_LAYERS):
        peeled = _peeled(text)
        if peeled == text:
            break
        text = peeled
    return text


def _peeled(text: str) -> str:
    """The text without its outer layer of tags."""
    is_json = bool(JSON.match(text))
    tags = _outer(_find_tags(text, only_reasoning=is_json))
    if is_json:
        # What follows JSON that belongs to reasoning. The texts in JSON are cleaned once it is read.
        ends = (tag.end for tag in tags.closings if text[: tag.start].rstrip().endswith(("}", "]", "`")))
        return text[max(ends, default=0) :]
    answers = [pair for pair in tags.pairs if pair.kind == "answer"]
    # One in the middle of a line is the message when it is most of the text.
    half = len(text) / 2
    answers = [one for one in answers if one.span[1] - one.span[0] >= half or not _is_inline(one, text)]
    if answers:
        best = max(
            answers, key=lambda one: ("final" in one.opening.name, one.closing.start - one.opening.end)
        )
        inner = text[best.opening.end : best.closing.start]
        subjects = _subjects(text, tags.pairs)
        return subjects + inner if inner.strip() else _cut(text, [best.span])
    if opened := [tag for tag in tags.openings if tag.kind == "answer" and tag.is_apart]:
        return text[opened[-1].end :]
    return _unwrapped(_without_reasoning(text, tags), text, tags)


def _subjects(text: str, pairs: Iterable[_Pair]) -> str:
    found = (text[one.opening.end : one.closing.start] for one in pairs if one.opening.name == "subject")
    return next((f"Subject: {line.strip()}\n\n" for line in found), "")


def _without_reasoning(text: str, tags: _Tags) -> str:
    """The text without certain reasoning: in a pair, before a stray closing tag, behind an opening one."""
    spans = [
        pair.span
        for pair in tags.pairs
        if pair.kind == "reasoning" and (is_thinking(pair.opening.name) or not _is_inline(pair, text))
    ]
    closings = (tag for tag in tags.closings if tag.kind == "reasoning" and tag.is_apart)
    begin = max((tag.end for tag in closings), default=0)
    openings = (tag for tag in tags.openings if tag.kind == "reasoning" and tag.is_apart)
    end = next((tag.start for tag in openings), len(text))
    return _cut(text, [(0, begin), *spans, (end, len(text))])


def _unwrapped(rest: str, text: str, tags: _Tags) -> str:
    """The rest after reasoning, without tags whose names say nothing about their content."""
    if rest != text:
        return rest
    if subjects := [pair for pair in tags.pairs if pair.opening.name == "subject"]:
        cut = [pair.span for pair in subjects]
        before, behind = text[: cut[0][0]], _cut(text, [(0, cut[0][1]), *cut])
        return f"{before}{_subjects(text, subjects)}{behind.lstrip()}"
    parts = [pair for pair in tags.pairs if pair.kind == "part"]
    unknown = [
        pair
        for pair in tags.pairs
        if pair.kind == "unknown"
        and not (pair.opening.is_capitalised and not _begins_line(text, pair.opening.start))
        if not _is_inline(pair, text)
    ]
    without = _cut(text, [pair.span for pair in unknown])
    if unknown and without.strip():
        return without
    ends = [(tag.start, tag.end) for pair in (*parts, *unknown) for tag in pair]
    return _cut(text, ends) if ends else _without_strays(text, tags)


def _without_strays(text: str, tags: _Tags) -> str:
    """The text without tags that have no partner."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    spans = []
    for tag in tags.closings:
        if tag.kind == "answer" and tag.start > first and tag.is_apart:
            return text[: tag.start]
        if text[tag.end : tag.end + 1] in ("\n", "") or tag.start <= first:
            spans.append((tag.start, tag.end))
    for tag in tags.openings:
        is_first = tag.start <= first and tag.is_apart
        if tag.is_capitalised:
            continue
        if is_first and text[tag.start] == "<" and tag.kind != "part":
            return ""
        is_alone = text[tag.start - 1 : tag.start] == "\n" and text[tag.end : tag.end + 1] == "\n"
        if is_first or is_alone or tag.end >= last:
            spans.append((tag.start, tag.end))
    return _cut(text, spans)


def _is_inline(pair: _Pair, text: str) -> bool:
    """Whether a pair is inside a line, with words on both sides."""
    behind = text[pair.closing.end : pair.closing.end + _REACH].lstrip(" \t")
    return not _begins_line(text, pair.opening.start) and behind[:1] not in ("", "\n")


def _begins_line(text: str, at: int) -> bool:
    """Whether a line starts here, or another tag has just ended."""
    before = text[max(0, at - _REACH) : at].rstrip(" \t")
    return not before or before[-1] == "\n" or before[-1] in _TAG_ENDS


def _goes_on(text: str, at: int, *, is_strong: bool) -> bool:
    """Whether a sentence goes on here: "<plan> is a tag"."""
    behind = text[at : at + 2]
    if behind[:1] in tuple(",.!?;:'’)`"):
        return True
    return behind[:1] == " " and (behind[1:].islower() or not is_strong)


def _find_tags(text: str, *, only_reasoning: bool) -> list[_Tag]:
    found = list(TAG.finditer(text))
    closed = {name_of(match) for match in found if match["square_end"] or match["curly_end"]}
    tags = []
    for match in found:
        name = name_of(match)
        kind = kind_of(name)
        if kind == "html" or not _is_tag(match, kind, closed) or (only_reasoning and kind != "reasoning"):
            continue
        start, end = match.span()
        closes = is_slashed(match) or name.startswith("/") or is_end(name)
        is_title = (match["tag"] or "")[:1].isupper() and not match["tag"].isupper()
        is_strong = closes or is_thinking(name) or kind_of(name) == "answer"
        is_apart = (closes or _begins_line(text, start)) and not _goes_on(text, end, is_strong=is_strong)
        tag = _Tag(start, end, element_of(name) or name, closes, is_title, is_apart)
        tags.append(tag)
        if match["tag"] and match.group().endswith("/>") and not match["tag_end"]:  # it holds nothing
            tags.append(tag._replace(start=tag.end, closes=True))
    return tags


def _is_tag(match: re.Match[str], kind: str, closed: set[str]) -> bool:
    """A tag, and not a placeholder in square brackets, code, or "a <b and c> d"."""
    start, end = match.span()
    if match.string[start - 1 : start] == "`" == match.string[end : end + 1]:
        return False
    if name := match["square"] or match["curly"]:
        is_shouted = match["square"] == "INST" or (name.isupper() and is_thinking(name.casefold()))
        return compared(name) in closed or (is_shouted and match["square"] is not None)
    if match.group()[0] in _QUOTING and kind not in ("reasoning", "answer"):
        return False
    rest = (match["rest"] or "").strip()
    return not rest or any(sign in rest for sign in "=\"'")


def _outer(tags: Sequence[_Tag]) -> _Tags:
    """The tags as pairs, without those inside a pair."""
    pairs, closings, stack = [], [], list[_Tag]()
    openings: list[_Tag] = []
    is_open: Counter[str] = Counter()
    for tag in tags:
        if not tag.closes:
            stack.append(tag)
            is_open[tag.name] += 1
            continue
        if not is_open[tag.name]:
            closings.append(tag)
            continue
        while (opening := stack.pop()).name != tag.name:
            is_open[opening.name] -= 1
            openings.append(opening)
        is_open[tag.name] -= 1
        pairs.append(_Pair(opening, tag))
    outer: list[_Pair] = []
    for pair in sorted(pairs):
        if not outer or pair.opening.start > outer[-1].closing.end - 1:
            outer.append(pair)
    return _Tags(outer, _outside([*openings, *stack], outer), _outside(closings, outer))


def _outside(tags: Iterable[_Tag], pairs: Sequence[_Pair]) -> list[_Tag]:
    """The tags in none of the pairs, in order; the pairs are in order and apart."""
    left, found = iter(pairs), []
    pair = next(left, None)
    for tag in sorted(tags):
        while pair is not None and pair.closing.end <= tag.start:
            pair = next(left, None)
        if pair is None or tag.start < pair.opening.start:
            found.append(tag)
    return found


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without these spans."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts.append(text[at : max(start, at)])
        at = max(at, end)
    return "".join([*parts, text[at:]])

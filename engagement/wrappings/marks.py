"""What a model marks up for machines, taken out: its reasoning, channels, turns and control tokens.

Pure. Takes time in proportion to the text. The marks are told by their form, in any brackets, "<x>…</x>",
"[X]…[/X]", "◁x▷…◁/x▷", "<|x|>"; their names only say what stands between them.
"""
# ruff: noqa: RUF001  full-width signs are the point

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engagement.wrappings.mark_names import (
    MARK,
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
    r"\A\s*(?:thinking\.\.\.\s.*?\.\.\.\s?done thinking\.?|analysis(?=[^\w,.]|[A-Z]).*?assistant\s?final)",
    re.DOTALL | re.IGNORECASE,
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
JSON = re.compile(r"\A\s*(?:```\w*\s*)?(?:\{(?!\{?[\w -]{2,30}\})|\[\s*[\[{\"\]\d])")
_MARK_ENDS = ">]}▷＞⟩】›`"
_REACH = 40


class _Mark(NamedTuple):
    """One mark: where it stands, its name, and whether it closes."""

    start: int
    end: int
    name: str
    closes: bool
    is_capitalised: bool  # as names of products are
    is_apart: bool  # at the start of a line, and no sentence goes on behind it


class _Pair(NamedTuple):
    """An opening mark and its closing one."""

    opening: _Mark
    closing: _Mark


class _Marks(NamedTuple):
    """The marks of a text that are not inside of a pair."""

    pairs: Sequence[_Pair]
    openings: Sequence[_Mark]
    closings: Sequence[_Mark]


def answer_of(raw: str) -> str:
    """The answer itself; "" when there is nothing but reasoning. What is not marked up stays as it is."""
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
    """The text without its outer layer of marks."""
    is_json = bool(JSON.match(text))
    marks = _outer(_marks(text, only_reasoning=is_json))
    if is_json:
        return _behind_reasoning(text, marks.closings)
    if answers := [pair for pair in marks.pairs if _is_answer(pair, text)]:
        best = max(
            answers, key=lambda one: ("final" in one.opening.name, one.closing.start - one.opening.end)
        )
        inner = text[best.opening.end : best.closing.start]
        subjects = _subjects(text, marks.pairs)
        return subjects + inner if inner.strip() else _cut(text, [(best.opening.start, best.closing.end)])
    if opened := [mark for mark in marks.openings if kind_of(mark.name) == "answer" and mark.is_apart]:
        return text[opened[-1].end :]
    return _unwrapped(_without_reasoning(text, marks), text, marks)


def _rank(answer: _Pair) -> tuple[bool, int]:
    """What is called final comes first, then what is longest."""
    return "final" in answer.opening.name, answer.closing.start - answer.opening.end


def _is_answer(pair: _Pair, text: str) -> bool:
    """Tell the element of the message; one in the middle of a line is when it is most of the text."""
    is_most = pair.closing.end - pair.opening.start >= len(text) / 2
    return kind_of(pair.opening.name) == "answer" and (is_most or not _is_inline(pair, text))


def _behind_reasoning(text: str, closings: Iterable[_Mark]) -> str:
    """What follows JSON that belongs to reasoning. The texts in JSON are cleaned once it is read."""
    ends = (mark.end for mark in closings if text[: mark.start].rstrip().endswith(("}", "]", "`")))
    return text[max(ends, default=0) :]


def _subjects(text: str, pairs: Iterable[_Pair]) -> str:
    found = (text[one.opening.end : one.closing.start] for one in pairs if one.opening.name == "subject")
    return next((f"Subject: {line.strip()}\n\n" for line in found), "")


def _without_reasoning(text: str, marks: _Marks) -> str:
    """The text without what is certainly reasoning: in a pair, before a stray end, behind a beginning."""
    spans = [
        (pair.opening.start, pair.closing.end)
        for pair in marks.pairs
        if kind_of(pair.opening.name) == "reasoning"
        and (is_thinking(pair.opening.name) or not _is_inline(pair, text))
    ]
    closings = (mark for mark in marks.closings if kind_of(mark.name) == "reasoning" and mark.is_apart)
    begin = max((mark.end for mark in closings), default=0)
    openings = (mark for mark in marks.openings if kind_of(mark.name) == "reasoning" and mark.is_apart)
    end = next((mark.start for mark in openings), len(text))
    return _cut(text, [(0, begin), *spans, (end, len(text))])


def _unwrapped(rest: str, text: str, marks: _Marks) -> str:
    """The rest after reasoning, without marks of names that say nothing about what they hold."""
    if rest != text:
        return rest
    if subjects := [pair for pair in marks.pairs if pair.opening.name == "subject"]:
        cut = [(pair.opening.start, pair.closing.end) for pair in subjects]
        before, behind = text[: cut[0][0]], _cut(text, [(0, cut[0][1]), *cut])
        return f"{before}{_subjects(text, subjects)}{behind.lstrip()}"
    parts = [pair for pair in marks.pairs if kind_of(pair.opening.name) == "part"]
    unknown = [
        pair
        for pair in marks.pairs
        if kind_of(pair.opening.name) == "unknown" and not _is_named(pair.opening, text)
        if not _is_inline(pair, text)
    ]
    without = _cut(text, [(pair.opening.start, pair.closing.end) for pair in unknown])
    if unknown and without.strip():
        return without
    ends = [(mark.start, mark.end) for pair in (*parts, *unknown) for mark in pair]
    return _cut(text, ends) if ends else _without_strays(text, marks)


def _without_strays(text: str, marks: _Marks) -> str:
    """The text without marks that have no partner."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    spans = []
    for mark in marks.closings:
        if kind_of(mark.name) == "answer" and mark.start > first and mark.is_apart:
            return text[: mark.start]
        if text[mark.end : mark.end + 1] in ("\n", "") or mark.start <= first:
            spans.append((mark.start, mark.end))
    for mark in marks.openings:
        is_first = mark.start <= first and mark.is_apart
        if mark.is_capitalised:
            continue
        if is_first and text[mark.start] == "<" and kind_of(mark.name) != "part":
            return ""
        is_alone = text[mark.start - 1 : mark.start] == "\n" and text[mark.end : mark.end + 1] == "\n"
        if is_first or is_alone or mark.end >= last:
            spans.append((mark.start, mark.end))
    return _cut(text, spans)


def _is_named(mark: _Mark, text: str) -> bool:
    """Tell whether a tag in the middle of a line is the name of a product: "<Suspense>"."""
    return mark.is_capitalised and not _begins_line(text, mark.start)


def _is_inline(pair: _Pair, text: str) -> bool:
    """Tell whether a pair stands inside of a line, with words on both sides of it."""
    behind = text[pair.closing.end : pair.closing.end + _REACH].lstrip(" \t")
    return not _begins_line(text, pair.opening.start) and behind[:1] not in ("", "\n")


def _begins_line(text: str, at: int) -> bool:
    """Tell whether a line begins here, or another mark has just ended."""
    before = text[max(0, at - _REACH) : at].rstrip(" \t")
    return not before or before[-1] == "\n" or before[-1] in _MARK_ENDS


def _goes_on(text: str, at: int, *, is_strong: bool) -> bool:
    """Tell whether a sentence goes on here: "<plan> is a tag"."""
    behind = text[at : at + 2]
    if behind[:1] in tuple(",.!?;:'’)`"):
        return True
    return behind[:1] == " " and (behind[1:].islower() or not is_strong)


def _marks(text: str, *, only_reasoning: bool) -> list[_Mark]:
    found = list(MARK.finditer(text))
    closed = {name_of(match) for match in found if match["square_end"] or match["curly_end"]}
    marks = []
    for match in found:
        name = name_of(match)
        kind = kind_of(name)
        if kind == "html" or not _is_mark(match, kind, closed) or (only_reasoning and kind != "reasoning"):
            continue
        mark = _mark_of(match, name, text)
        marks.append(mark)
        if match["tag"] and match.group().endswith("/>") and not match["tag_end"]:  # it holds nothing
            marks.append(mark._replace(start=mark.end, closes=True))
    return marks


def _mark_of(match: re.Match[str], name: str, text: str) -> _Mark:
    start, end = match.span()
    closes = is_slashed(match) or name.startswith("/") or is_end(name)
    is_title = (match["tag"] or "")[:1].isupper() and not match["tag"].isupper()
    is_strong = closes or is_thinking(name) or kind_of(name) == "answer"
    is_apart = (closes or _begins_line(text, start)) and not _goes_on(text, end, is_strong=is_strong)
    return _Mark(start, end, element_of(name) or name, closes, is_title, is_apart)


def _is_mark(match: re.Match[str], kind: str, closed: set[str]) -> bool:
    """Tell a mark from a blank in square brackets, from code, and from "a <b and c> d"."""
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


def _outer(marks: Sequence[_Mark]) -> _Marks:
    """The marks by pairs, without what stands inside of a pair."""
    pairs, closings, stack = [], [], list[_Mark]()
    openings: list[_Mark] = []
    is_open: Counter[str] = Counter()
    for mark in marks:
        if not mark.closes:
            stack.append(mark)
            is_open[mark.name] += 1
            continue
        if not is_open[mark.name]:
            closings.append(mark)
            continue
        while (opening := stack.pop()).name != mark.name:
            is_open[opening.name] -= 1
            openings.append(opening)
        is_open[mark.name] -= 1
        pairs.append(_Pair(opening, mark))
    outer: list[_Pair] = []
    for pair in sorted(pairs):
        if not outer or pair.opening.start > outer[-1].closing.end - 1:
            outer.append(pair)
    return _Marks(outer, _outside([*openings, *stack], outer), _outside(closings, outer))


def _outside(marks: Iterable[_Mark], pairs: Sequence[_Pair]) -> list[_Mark]:
    """The marks that stand in none of the pairs, in order; the pairs are in order and apart."""
    left, found = iter(pairs), []
    pair = next(left, None)
    for mark in sorted(marks):
        while pair is not None and pair.closing.end <= mark.start:
            pair = next(left, None)
        if pair is None or mark.start < pair.opening.start:
            found.append(mark)
    return found


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without these places."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts.append(text[at : max(start, at)])
        at = max(at, end)
    return "".join([*parts, text[at:]])

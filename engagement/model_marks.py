"""What a model marks up for machines, taken out: its reasoning, channels, turns and control tokens.

Pure. Takes time in proportion to the text. The marks are told by their form, in any brackets, "<x>…</x>",
"[X]…[/X]", "◁x▷…◁/x▷", "<|x|>"; their names only say what stands between them.
"""
# ruff: noqa: RUF001  full-width signs are the point

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from engagement.plan_text import HTML_NAMES

_MOST_LAYERS = 20
_MARK = re.compile(
    r"[<＜]\s?(?P<pipe_end>/?)[|｜](?P<pipe>[^<>|｜＜＞\n]{1,60})[|｜]/?[>＞]"
    r"|\[(?P<square_end>/?)(?P<square>[A-Za-z_][\w-]{1,30})\]"
    r"|[<◁＜⟨]{1,2}\s?(?P<tag_end>/?)\s?(?P<tag>[^\W\d_][\w:-]{0,60})(?P<rest>\s[^<>＜＞◁▷⟨⟩]{0,300})?/?[>▷＞⟩]{1,2}"
)
_BRACKETS = "<[◁＜⟨"
_SEPARATOR = re.compile(r"[\s▁-]+")
_OPENS = re.compile(r"(?:begin|start)_(?:of_)?(?=\w)|_(?:start|begin)$")
_CLOSES = re.compile(r"end_(?:of_)?(?=\w)|_end$")
_REASONING = re.compile(
    r"think|thought|reason|scratch|analy[sz]|reflect|monolog|deliberat|ponder|rationale|brainstorm|musing"
    r"|consider|internal|inner|\bcot\b|chain|planning|plan$|working|міркуван|думк|мысл|рассужд|überleg|思"
)
_ANSWER = re.compile(
    r"answer|final|response|output|draft|message|mail|reply|result|text$|content|solution|comment$|script$"
    r"|invit|version|sms$|post$"
)
# Parts of a message that are kept, without their tags.
_PARTS = re.compile(r"greeting|salutation|opening|closing|sign|paragraph|intro|cta|^ask$|^ps$|^line$")
_TOKEN = re.compile(
    r"^(?:bos|eos|pad|unk|mask|cls|sep|s|eo[stmdp]\w*|sop|im_\w+|(?:end|begin|start)_?of_?\w+|endoftext"
    r"|startoftext|extra_id_\d+|unused\d+|reserved\w*|image|video|audio)$"
)
_ROLES = frozenset("assistant model bot chatbot ai user human system developer tool ipython function".split())  # noqa: SIM905
_OTHERS = frozenset("user human system developer tool ipython function".split())  # noqa: SIM905
_ROLE_COMES = frozenset({"im_start", "start", "start_header_id", "start_of_turn", "start_of_role", "role"})
_CHANNEL_COMES = frozenset({"channel", "constrain"})
_TURN_ENDS = re.compile(r"^(?:/?s|end\w*|\w+_end|eo[stmd]\w*|return|call|stop|im_end)$")
_SPELLED_OUT = re.compile(
    r"\A\s*(?:thinking\.\.\.\s.*?\.\.\.\s?done thinking\.?|analysis(?=[^\w,.]|[A-Z]).*?assistant\s?final)",
    re.DOTALL | re.IGNORECASE,
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_JSON = re.compile(r"\s*(?:```\w*\s*)?(?:\{|\[\s*[\[{\"\]\d])")
_IN_SENTENCE = re.compile(r"[,.!?;:'’)]| [a-z]")


class _Mark(NamedTuple):
    """One mark: where it stands, its name, and whether it closes."""

    start: int
    end: int
    name: str
    closes: bool
    is_capitalised: bool  # as names of products are


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
    text = _CDATA.sub("", _SPELLED_OUT.sub("", raw, count=1))
    if not any(sign in text for sign in _BRACKETS):
        return text
    text = _last_turn(text)
    for _ in range(_MOST_LAYERS):
        peeled = _peeled(text)
        if peeled == text:
            break
        text = peeled
    return text


def _last_turn(text: str) -> str:
    """What the model says to the person: its final channel, else its first turn; control tokens are gone."""
    turns: list[tuple[str, str, str]] = []  # role, channel, text
    role = channel = comes = ""
    at = 0
    for match in _MARK.finditer(text):
        name = _name_of(match)
        is_control = match["pipe"] is not None or bool(match["tag"] and _TOKEN.match(name))
        if not is_control or _element(name):
            continue
        piece, at = text[at : match.start()], match.end()
        role, channel, piece = _headed(comes, role, channel, piece)
        turns.append((role, channel, piece))
        closes = match["pipe_end"] == "/" or match["tag_end"] == "/"
        role, channel, comes = _after(name, role, channel, closes=closes)
    role, channel, piece = _headed(comes, role, channel, text[at:])
    return _chosen([*turns, (role, channel, piece)]) if at else text


def _after(name: str, role: str, channel: str, *, closes: bool) -> tuple[str, str, str]:
    """Role and channel behind a control token, and which of the two stands in the text that follows."""
    word = name.removesuffix("_token")
    if name in _ROLE_COMES:
        return "", "", "role"
    if name in _CHANNEL_COMES:
        return role, channel, name
    if name.startswith("unused"):
        return role, channel, "thought"
    if word in _ROLES:
        return word, "", ""
    if closes or (_TURN_ENDS.match(name) and name not in ("end_header_id", "end_of_role")):
        return "", "\0", ""  # nobody's
    return role, channel, ""


def _headed(comes: str, role: str, channel: str, piece: str) -> tuple[str, str, str]:
    """Role and channel when they stand at the beginning of a piece, and the rest of the piece."""
    if comes == "constrain":
        return role, channel, ""
    head, _newline, rest = piece.partition("\n")
    word = head.strip().casefold()
    if comes == "channel":
        return role, word.partition(" ")[0], rest
    if comes == "thought":
        return role, word if word == comes else "", piece
    if comes == "role":
        first = word.partition(" ")[0]
        if first in _ROLES:
            return first, channel, rest
        return (role, "thought", rest) if _REASONING.search(first) else (role, channel, piece)
    return role, channel, piece


def _chosen(turns: Sequence[tuple[str, str, str]]) -> str:
    """The pieces of the final channel; without one, those before the first turn has ended."""
    final = [piece for role, channel, piece in turns if channel == "final" and role not in _OTHERS]
    if any(piece.strip() for piece in final):
        return "".join(final)
    spoken: list[str] = []
    for role, channel, piece in turns:
        if channel == "\0" and any(one.strip() for one in spoken):
            break
        if role not in _OTHERS and channel in ("", "\0"):
            spoken.append(piece)
    return "".join(spoken)


def _peeled(text: str) -> str:
    """The text without its outer layer of marks."""
    is_json = bool(_JSON.match(text))
    marks = _outer(_marks(text, only_reasoning=is_json))
    if is_json:
        return _behind_reasoning(text, marks.closings)
    if answers := [pair for pair in marks.pairs if _kind(pair.opening.name) == "answer"]:
        best = next((pair for pair in answers if "final" in pair.opening.name), answers[-1])
        inner = text[best.opening.end : best.closing.start]
        subjects = _subjects(text, marks.pairs)
        return subjects + inner if inner.strip() else _cut(text, [(best.opening.start, best.closing.end)])
    if opened := [mark for mark in marks.openings if _kind(mark.name) == "answer"]:
        return text[opened[-1].end :]
    return _unwrapped(_without_reasoning(text, marks), text, marks)


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
        if _kind(pair.opening.name) == "reasoning"
    ]
    begin = max((mark.end for mark in marks.closings if _kind(mark.name) == "reasoning"), default=0)
    end = next((mark.start for mark in marks.openings if _kind(mark.name) == "reasoning"), len(text))
    return _cut(text, [(0, begin), *spans, (end, len(text))])


def _unwrapped(rest: str, text: str, marks: _Marks) -> str:
    """The rest after reasoning, without marks of names that say nothing about what they hold."""
    if rest != text:
        return rest
    subject = next((pair for pair in marks.pairs if pair.opening.name == "subject"), None)
    if subject:
        before, behind = text[: subject.opening.start], text[subject.closing.end :]
        line = text[subject.opening.end : subject.closing.start].strip()
        return f"{before}Subject: {line}\n\n{behind.lstrip()}"
    parts = [pair for pair in marks.pairs if _kind(pair.opening.name) == "part"]
    unknown = [
        pair
        for pair in marks.pairs
        if _kind(pair.opening.name) == "unknown" and not _is_named(pair.opening, text)
    ]
    without = _cut(text, [(pair.opening.start, pair.closing.end) for pair in unknown])
    if unknown and without.strip():
        return without
    ends = [(mark.start, mark.end) for pair in (*parts, *unknown) for mark in pair]
    return _cut(text, ends) if ends else _without_strays(text, marks)


def _without_strays(text: str, marks: _Marks) -> str:
    """The text without marks that have no partner."""
    for mark in marks.closings:
        before, behind = text[: mark.start], text[mark.end :]
        if _kind(mark.name) == "answer" and before.strip():
            return before
        if behind[:1] in ("\n", "") or not before.strip():
            return behind if behind.strip() and _kind(mark.name) != "part" else before + behind
    for mark in marks.openings:
        before, behind = text[: mark.start], text[mark.end :]
        if not before.strip() and not _IN_SENTENCE.match(behind):
            return ""
        if not mark.is_capitalised and (
            not behind.strip() or (before.endswith("\n") and behind.startswith("\n"))
        ):
            return before + behind
    return text


def _is_named(mark: _Mark, text: str) -> bool:
    """Tell whether a tag in the middle of a line is the name of a product: "<Suspense>"."""
    return mark.is_capitalised and bool(text[: mark.start].rpartition("\n")[2].strip())


def _marks(text: str, *, only_reasoning: bool) -> list[_Mark]:
    found = list(_MARK.finditer(text))
    closed = {match["square"].casefold() for match in found if match["square_end"]}
    marks = []
    for match in found:
        name = _name_of(match)
        kind = _kind(name)
        if kind == "html" or not _is_mark(match, kind, closed) or (only_reasoning and kind != "reasoning"):
            continue
        named, is_title = _element(name) or name, _is_title(match)
        marks.append(_Mark(match.start(), match.end(), named, _is_end(match, name), is_title))
        if match["tag"] and match.group().endswith("/>") and not match["tag_end"]:  # it holds nothing
            marks.append(_Mark(match.end(), match.end(), named, True, is_title))
    return marks


def _is_mark(match: re.Match[str], kind: str, closed: set[str]) -> bool:
    """Tell a mark from a blank in square brackets, and from "a <b and c> d"."""
    if match["square"]:
        shouted = match["square"].isupper() and (kind == "reasoning" or match["square"] == "INST")
        return bool(match["square_end"]) or match["square"].casefold() in closed or shouted
    rest = (match["rest"] or "").strip()
    return not rest or any(sign in rest for sign in "=\"'") or kind == "reasoning"


def _is_end(match: re.Match[str], name: str) -> bool:
    is_slashed = any(match[group] for group in ("pipe_end", "square_end", "tag_end")) or name.startswith("/")
    return is_slashed or bool(_element(name) and _CLOSES.search(name))


def _is_title(match: re.Match[str]) -> bool:
    return (match["tag"] or "")[:1].isupper() and not match["tag"].isupper()


def _name_of(match: re.Match[str]) -> str:
    """The name in a mark as it is compared: lower case, with underscores, without its namespace."""
    name = match["pipe"] or match["square"] or match["tag"]
    return _SEPARATOR.sub("_", name.strip().rpartition(":")[2].casefold())


@lru_cache(maxsize=1024)
def _element(name: str) -> str:
    """ "begin_of_thought" and "end_of_thought" as "thought"; "" for a token that holds nothing."""
    bare = _CLOSES.sub("", _OPENS.sub("", name.removeprefix("/")))
    has_ends = bare != name
    holds = _REASONING.search(bare) or (has_ends and bare not in ("text", "message") and _ANSWER.search(bare))
    return bare if holds else ""


@lru_cache(maxsize=1024)
def _kind(name: str) -> str:
    """What stands in such an element: reasoning, answer, part, html or unknown."""
    bare = name.removeprefix("/")
    if bare in HTML_NAMES:
        return "html"
    if _REASONING.search(bare):
        return "reasoning"
    if bare != "subject" and _PARTS.search(bare):
        return "part"
    return "answer" if _ANSWER.search(bare) else "unknown"


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

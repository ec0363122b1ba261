"""Reads what the model answered, task by task; tolerant of fences, prose around, wrappers and cut-off ends.

Pure: no Django, no clock. Nothing here judges whether a text is true; that is `engagement.guard`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engagement.advice import AdviceTexts
from engagement.plans import MAX_SUGGESTED_TEXT
from engagement.plans.parsing import ParsedPlan, PlanRejected, parse_plan
from engagement.plans.salvage import find_objects, find_step_objects, find_value, find_values, snake
from engagement.texts.plan_text import clean_line, clean_text
from engagement.wrappings import message_of
from engagement.wrappings.markup import JSON, answer_of
from leads.fields import Writer, written_by
from leads.seller.selling import LIMITS

MAX_RAW = 100_000
MAX_ANALYSIS = 2_000
MAX_FIELD = 200
MAX_POINTS = 6
MAX_POINT = 300
_MAX_DEPTH = 6
_FEWEST_LETTERS = 8
ANALYSIS_KEYS = ("prospect_analysis", "closing_strategy", "engagement_tactics", "draft_response")
SITUATION_KEYS = ("situation", "situation_words")  # of an intake: what it is, and where the text says so
SELLER_KEYS = tuple(LIMITS)
INTAKE_KEYS = tuple(field.key for field in written_by(Writer.MODEL))
_OTHER_WORDS = {
    "name": ("prospect_name", "full_name"),
    "title": ("prospect_title", "role", "position", "job_title"),
    "company": ("prospect_company", "organisation", "organization", "employer"),
    "place": ("prospect_geography", "geography", "location", "city"),
    "draft": ("text", "suggested_text", "message", "draft_text", "body", "content", "reply", "answer"),
    "assessment": ("situation", "analysis", "summary"),
    "next_action": ("next_step", "action", "recommendation"),
    "talking_points": ("points", "arguments"),
    "risks": ("risk", "warnings"),
    "reply_draft": ("draft_reply", "reply", "suggested_reply", "response", "draft"),
}
_NOTHING = frozenset(
    {"", "null", "none", "n/a", "na", "-", "unknown", "not known", "not specified", "not provided"}
)
_REFUSAL = re.compile(
    r"\A\W*(?:i(?:'m| am) (?:sorry|afraid|unable|not able)|sorry,|i (?:can(?:no|')t|cannot|won't|will not)|"
    r"as an ai|i apologi[sz]e|unfortunately, i (?:can|am))",
    re.IGNORECASE,
)
# What no salesperson writes to a prospect: an order to the model, copied from the material.
INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|all)\b.{0,20}"
    r"\b(?:instruction|prompt|rule|message)s?\b|\bsystem prompt\b|\byou are now (?:a|an|in)\b",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*|__(?=\S)|(?<=\S)__|^#{1,6}[ \t]+|`", re.MULTILINE)
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


class UnusableAnswer(Exception):
    """The answer holds nothing of what was asked for."""

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__(self.__doc__)
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class AdviceRead(AdviceTexts):
    """Advice as the model wrote it; `plan` is None when it changes no step."""

    plan: ParsedPlan | None = None
    lost_reply: bool = False  # there was a reply_draft, but no message in it


def read_plan(raw: str, *, first_step_id: int, known_ids: frozenset[int] = frozenset()) -> ParsedPlan:
    """The plan in `raw`. Raises UnusableAnswer."""
    reasons: list[str] = []
    for reading in (raw, _renamed(find_values(raw))):
        try:
            return parse_plan(reading, first_step_id=first_step_id, known_ids=known_ids)
        except PlanRejected as refused:
            reasons = reasons or refused.reasons
    raise UnusableAnswer(reasons)


def read_analysis(raw: str) -> dict[str, str]:
    """The four texts of an analysis under their keys, as many as there are. Raises UnusableAnswer."""
    found = {key: plain(value, MAX_ANALYSIS) for key, value in _fields(raw, ANALYSIS_KEYS).items()}
    known = {key: text for key, text in found.items() if text}
    if not known:
        raise UnusableAnswer([f"none of {', '.join(ANALYSIS_KEYS)} was found"])
    return known


def read_intake(raw: str) -> dict[str, str]:
    """Name, title, company, place, situation, as many as there are. Raises UnusableAnswer without any key.

    All of them `null` is an answer: the text does not tell.
    """
    fields = _fields(raw, (*INTAKE_KEYS, *SITUATION_KEYS))
    if not fields and all(item.keys().isdisjoint(INTAKE_KEYS) for item in find_objects(raw)):
        raise UnusableAnswer([f"none of {', '.join(INTAKE_KEYS)} was found"])
    return _lines(fields, MAX_FIELD)


def read_seller(raw: str) -> dict[str, str]:
    """The fields of what somebody sells, as many as there are. Raises UnusableAnswer without any key."""
    fields = _fields(raw, SELLER_KEYS)
    if not fields and all(item.keys().isdisjoint(SELLER_KEYS) for item in find_objects(raw)):
        raise UnusableAnswer([f"none of {', '.join(SELLER_KEYS)} was found"])
    return _lines(fields, max(LIMITS.values()))


def read_draft(raw: str) -> str:
    """The message itself, from JSON or plain text. Raises UnusableAnswer, also for a refusal."""
    fields = _fields(raw, ("draft", "subject"))
    if len(find_step_objects(raw)) > 1:
        raise UnusableAnswer(["it is a plan, not a message"])
    if "draft" not in fields:
        text = message_of(raw[:MAX_RAW])
        if JSON.match(text):
            raise UnusableAnswer(["it is JSON without a text in it"])
        return _accepted(plain(text, MAX_SUGGESTED_TEXT))
    text, subject = plain(fields["draft"], MAX_SUGGESTED_TEXT), fields.get("subject")
    line = clean_line(subject, limit=MAX_FIELD) if isinstance(subject, str) else ""
    if line and text and not text.lower().startswith("subject:"):
        text = f"Subject: {line}\n\n{text}"
    return _accepted(text)


def read_advice(raw: str, *, first_step_id: int, known_ids: frozenset[int] = frozenset()) -> AdviceRead:
    """Assessment, next action and the rest. Raises UnusableAnswer when both of those are missing."""
    fields = _fields(raw, ("assessment", "next_action", "talking_points", "risks", "reply_draft"))
    assessment = plain(fields.get("assessment"), MAX_ANALYSIS)
    next_action = plain(fields.get("next_action"), MAX_ANALYSIS)
    if not (assessment or next_action):
        raise UnusableAnswer(["neither assessment nor next_action was found"])
    reply = plain(fields.get("reply_draft"), MAX_SUGGESTED_TEXT)
    try:
        plan = read_plan(raw, first_step_id=first_step_id, known_ids=known_ids)
    except UnusableAnswer:
        plan = None
    return AdviceRead(
        assessment=assessment,
        next_action=next_action,
        talking_points=_points(fields.get("talking_points")),
        risks=_points(fields.get("risks")),
        reply_draft=reply,
        plan=plan,
        lost_reply=not reply and str(fields.get("reply_draft") or "").strip().lower() not in _NOTHING,
    )


def plain(value: object, limit: int) -> str:
    """Clean text of a string, a list of lines or an object of parts.

    No reasoning, no talk about the text itself, no tags, no Markdown, nothing unseen.
    """
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        value = "\n".join(item for item in value if isinstance(item, str))
    if not isinstance(value, str):
        return ""
    text = clean_text(_MARKDOWN.sub("", message_of(value[:MAX_RAW])), limit=limit)
    return "" if text.lower() in _NOTHING else text


def _lines(fields: Mapping[str, object], limit: int) -> dict[str, str]:
    """The fields that are a line of text, without those that say that there is none."""
    texts = {key: clean_line(value, limit=limit) for key, value in fields.items() if isinstance(value, str)}
    return {key: text for key, text in texts.items() if text.lower() not in _NOTHING}


def _fields(raw: str, keys: Iterable[str]) -> dict[str, object]:
    """The values of these keys, from the object with most of them, or else from a text that was cut off."""
    wanted = {key: (key, *_OTHER_WORDS.get(key, ())) for key in keys}
    found = [_known(item, wanted) for item in find_objects(raw)]
    best = max(found, key=len, default={})
    if best:
        return best
    text = answer_of(raw)
    return {
        key: value
        for key, names in wanted.items()
        if (value := next(filter(None, (find_value(text, name) for name in names)), None)) is not None
    }


def _known(item: Mapping[str, object], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    lowered = {re.sub("[ -]", "_", str(key).strip().lower()): value for key, value in item.items()}
    present = {name: value for name, value in lowered.items() if value is not None}
    found = ((key, next((name for name in names if name in present), None)) for key, names in wanted.items())
    return {key: present[name] for key, name in found if name is not None}


def _accepted(text: str) -> str:
    if not text:
        raise UnusableAnswer(["it is empty"])
    if sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
        raise UnusableAnswer(["it is no message"])
    if INJECTION.search(text):
        raise UnusableAnswer(["it repeats an instruction from the material"])
    if _REFUSAL.match(text):
        raise UnusableAnswer(["it is a refusal, not a message"])
    return text


def _points(value: object) -> tuple[str, ...]:
    """A list of short points; a single text is split into its lines."""
    if isinstance(value, str):
        value = value.split("\n")
    points = []
    for item in value if isinstance(value, list | tuple) else ():
        if isinstance(item, Mapping):
            item = ": ".join(part for part in item.values() if isinstance(part, str))
        if isinstance(item, str):
            points.append(clean_line(plain(_LIST_MARK.sub("", item), MAX_POINT * 2), limit=MAX_POINT))
    return tuple(point for point in points if point)[:MAX_POINTS]


def _renamed(value: object, depth: int = 0) -> object:
    """A copy with the keys of the prompts: "delayDays" and "Delay Days" become `delay_days`."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {snake(str(key)): _renamed(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(inner, depth + 1) for inner in value]
    return value

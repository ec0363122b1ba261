"""Engagement plans as typed steps: read, repaired, compared.

Pure: no Django, no model, no clock. A plan is stored as a JSON list of steps with the documents' keys;
`parse_plan` turns what a model or a person wrote into such steps, `Step.from_json` reads a stored one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from engagement.plan_text import clean_line, clean_text, joined, typed_line, typed_text
from engagement.salvage import StepObject, find_step_objects, snake
from engagement.wrappings import message_of
from leads.stored_plan import StoredStep

MAX_OPEN_STEPS = 10
MAX_DESCRIPTION = 500
MAX_SUGGESTED_TEXT = 4_000
MAX_TIMING = 100
MAX_DELAY_DAYS = 365
MAX_STEP_ID = 1_000_000
MAX_RAW_TEXT = 60_000
_WHOLE_NUMBER = re.compile(r"0*(\d{1,3})(?:\.0+)?(?: ?(?:d|days?|(w|wks?|weeks?)))?", re.ASCII | re.I)
_WORD_BREAK = re.compile(r"[\s\-]+")
_NO_TEXT = frozenset({"", "null", "none", "n/a", "na", "-"})
_NO_MESSAGE = "\0no message"  # a key that no model writes
_TEXT_KEYS = ("description", "suggested_text", "timing")
_E = TypeVar("_E", bound=StrEnum)


class ActionType(StrEnum):
    """What the salesperson does in a step."""

    LINKEDIN_LIKE = "linkedin_like"
    LINKEDIN_COMMENT = "linkedin_comment"
    LINKEDIN_CONNECT = "linkedin_connect"
    LINKEDIN_MESSAGE = "linkedin_message"
    EMAIL = "email"
    CALL = "call"
    TEXT_MESSAGE = "text_message"
    RESEARCH = "research"
    FOLLOW_UP = "follow_up"
    MEETING_REQUEST = "meeting_request"
    OTHER = "other"


# What the prospect notices as coming from us: after the first of these, they have been reached out to.
REACHING_OUT = frozenset(
    {
        ActionType.LINKEDIN_CONNECT,
        ActionType.LINKEDIN_MESSAGE,
        ActionType.EMAIL,
        ActionType.CALL,
        ActionType.TEXT_MESSAGE,
        ActionType.FOLLOW_UP,
        ActionType.MEETING_REQUEST,
    }
)


class Channel(StrEnum):
    """Where a step happens; it shapes the form and length of the draft."""

    LINKEDIN = "linkedin"
    EMAIL = "email"
    PHONE = "phone"
    OTHER = "other"


class StepState(StrEnum):
    """A copy of a step's state for display; its reminder row decides."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"


# Other words that models use for the same thing.
_ACTION_WORDS = {
    "linkedin_connection": ActionType.LINKEDIN_CONNECT,
    "linkedin_connection_request": ActionType.LINKEDIN_CONNECT,
    "linkedin_invite": ActionType.LINKEDIN_CONNECT,
    "connection_request": ActionType.LINKEDIN_CONNECT,
    "linkedin_dm": ActionType.LINKEDIN_MESSAGE,
    "linkedin_inmail": ActionType.LINKEDIN_MESSAGE,
    "e_mail": ActionType.EMAIL,
    "send_email": ActionType.EMAIL,
    "phone_call": ActionType.CALL,
    "phone": ActionType.CALL,
    "sms": ActionType.TEXT_MESSAGE,
    "followup": ActionType.FOLLOW_UP,
    "meeting": ActionType.MEETING_REQUEST,
}
_CHANNEL_WORDS = {
    "e_mail": Channel.EMAIL,
    "mail": Channel.EMAIL,
    "call": Channel.PHONE,
    "telephone": Channel.PHONE,
    "sms": Channel.PHONE,
}
_CHANNEL_OF_ACTION = {
    ActionType.LINKEDIN_LIKE: Channel.LINKEDIN,
    ActionType.LINKEDIN_COMMENT: Channel.LINKEDIN,
    ActionType.LINKEDIN_CONNECT: Channel.LINKEDIN,
    ActionType.LINKEDIN_MESSAGE: Channel.LINKEDIN,
    ActionType.EMAIL: Channel.EMAIL,
    ActionType.CALL: Channel.PHONE,
    ActionType.TEXT_MESSAGE: Channel.PHONE,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One dated thing to do. `delay_days` counts from the plan's start; `completed_at` is ISO 8601 in UTC."""

    step_id: int
    action_type: ActionType
    description: str
    suggested_text: str | None
    timing: str
    delay_days: int | None
    channel: Channel
    status: StepState = StepState.PENDING
    completed_at: str | None = None
    flags: tuple[str, ...] | None = field(default=None, compare=False)  # unsupported claims; None: not judged
    missing: str = field(default="", compare=False)  # channel without an address when the plan was started

    def to_json(self) -> StoredStep:
        """The step as it is stored: `content`, then what is doubtful."""
        stored = self.content()
        if self.flags is not None:
            stored["flags"] = list(self.flags)
        if self.missing:
            stored["missing"] = self.missing
        return stored

    def content(self) -> StoredStep:
        """The keys of the source documents, in their order."""
        return {
            "step_id": self.step_id,
            "action_type": self.action_type.value,
            "description": self.description,
            "suggested_text": self.suggested_text,
            "timing": self.timing,
            "delay_days": self.delay_days,
            "channel": self.channel.value,
            "status": self.status.value,
            "completed_at": self.completed_at,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object], *, position: int = 1) -> Step:
        """A stored step; never raises. `position` (from 1) is its id when it was stored without one."""
        step = _read_step(data, step_id=_stored_id(data.get("step_id"), position), is_stored=True)
        completed_at, flags = data.get("completed_at"), data.get("flags")
        return replace(
            step,
            status=_member(StepState, {}, data.get("status")) or StepState.PENDING,
            completed_at=completed_at if isinstance(completed_at, str) and completed_at else None,
            flags=tuple(map(str, flags)) if isinstance(flags, list) else None,
            missing=str(data.get("missing") or ""),
        )


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """Usable steps, and what had to be repaired to get them, in words for staff."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    without_text: tuple[int, ...] = ()  # ids of steps whose text held no message


class PlanRejected(Exception):
    """The answer holds no usable step."""

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__(self.__doc__)
        self.reasons = list(reasons)


def parse_plan(
    raw: object,
    *,
    first_step_id: int = 1,
    max_open: int = MAX_OPEN_STEPS,
    known_ids: frozenset[int] = frozenset(),
) -> ParsedPlan:
    """The steps in `raw` (parsed JSON or text), repaired where that is safe.

    Ids of at least `first_step_id` (or of `known_ids`, steps that are still open) that are whole numbers and
    unique are kept, other ids renumbered upwards. `delay_days` of new steps never falls; a known step's is
    left as it is. At most `max_open` steps are kept, in the order given. Raises `PlanRejected` and nothing
    else.
    """
    found = [_with_messages(data) for data in find_step_objects(raw)]
    if not found or max_open < 1:
        raise PlanRejected(["no step object was found" if max_open > 0 else "there is no room for a step"])
    described = [bool(_text(data.get("description"), MAX_DESCRIPTION, clean_text)) for data in found]
    usable = [data for data, is_described in zip(found, described, strict=True) if is_described]
    notes = [
        f"step {position} was dropped: it has no description"
        for position, is_described in enumerate(described, start=1)
        if not is_described
    ]
    if not usable:
        raise PlanRejected(notes)
    if len(usable) > max_open:
        notes.append(f"{len(usable) - max_open} steps beyond the first {max_open} were left out")
    ids = _assign_ids(usable[:max_open], first_step_id, known_ids, notes)
    new = [_new_step(data, step_id, notes) for data, step_id in zip(usable, ids, strict=False)]
    steps = _in_order(new, known_ids, notes)
    if len(steps) == 1:
        notes.append("the plan has a single step")
    without = tuple(step_id for data, step_id in zip(usable, ids, strict=False) if data[_NO_MESSAGE])
    return ParsedPlan(steps, tuple(notes), without)


def whole_days(value: object) -> int | None:
    """A whole number in 0..365, given as an int, an integral float or a string such as "3d"; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        match = _WHOLE_NUMBER.fullmatch(value.strip())
        value = int(match.group(1)) * (7 if match.group(2) else 1) if match else None
    return value if isinstance(value, int) and 0 <= value <= MAX_DELAY_DAYS else None


def fingerprint(steps: Iterable[Step]) -> str:
    """64 hex digits, equal for two plans that ask for the same steps whatever their state."""
    wanted = [{**step.content(), "status": None, "completed_at": None} for step in steps]
    canonical = json.dumps(wanted, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def merge_display(
    plan: Sequence[StoredStep], step_id: int, *, status: StepState, completed_at: str | None
) -> list[StoredStep]:
    """A copy of the JSON plan in which step `step_id` has this state; without such a step nothing changes."""
    shown: StoredStep = {"status": status.value, "completed_at": completed_at}
    return [{**step, **shown} if step.get("step_id") == step_id else {**step} for step in plan]


def _with_messages(data: StepObject) -> StepObject:
    """The step with the keys of the prompts and its texts alone, and whether nothing was left of its message.

    A key that is right wins over one that only resembles it.
    """
    keyed: dict[str, object] = {snake(str(key)): value for key, value in data.items()} | dict(data)
    texts = {key: joined(keyed[key]) for key in _TEXT_KEYS if key in keyed}
    messages = {key: message_of(text[:MAX_RAW_TEXT]) for key, text in texts.items()}
    said = texts.get("suggested_text", "").strip().lower() not in _NO_TEXT
    return {**keyed, **messages, _NO_MESSAGE: said and not messages["suggested_text"].strip()}


def _assign_ids(
    found: Sequence[StepObject], first: int, known: frozenset[int], notes: list[str]
) -> list[int]:
    kept: list[int | None] = []
    for data in found:
        value = data.get("step_id")
        if not isinstance(value, int) or isinstance(value, bool) or value in kept:
            kept.append(None)
        else:
            kept.append(value if first <= value <= MAX_STEP_ID or value in known else None)
    free = (number for number in range(first, first + 2 * len(found)) if number not in kept)
    if renumbered := kept.count(None):
        notes.append(f"{renumbered} step ids were missing, doubled, taken or not whole numbers: renumbered")
    return [next(free) if step_id is None else step_id for step_id in kept]


def _in_order(steps: Sequence[Step], known: frozenset[int], notes: list[str]) -> tuple[Step, ...]:
    """The steps with new ones' delays that never fall: one that would is due with the new one before it.

    A known step has its date already: it neither moves for another step nor moves one.
    """
    ordered: list[Step] = []
    reached = 0
    for step in steps:
        if step.step_id not in known and step.delay_days is not None:
            if step.delay_days < reached:
                notes.append(f"step {step.step_id}: delay_days {step.delay_days} falls, and became {reached}")
                step = replace(step, delay_days=reached, timing=f"Day {reached}")
            reached = max(reached, step.delay_days or 0)
        ordered.append(step)
    return tuple(ordered)


def _new_step(data: StepObject, step_id: int, notes: list[str]) -> Step:
    step = _read_step(data, step_id=step_id)
    for key, kind, words in (
        ("action_type", ActionType, _ACTION_WORDS),
        ("channel", Channel, _CHANNEL_WORDS),
    ):
        if data.get(key) is not None and _member(kind, words, data[key]) is None:
            notes.append(f"step {step_id}: unknown {key} {_quoted(data.get(key))} became other")
    if step.delay_days is None and data.get("delay_days") is not None:
        notes.append(f"step {step_id}: delay_days {_quoted(data.get('delay_days'))} is not 0 to 365 days")
    return step


def _read_step(data: Mapping[str, object], *, step_id: int, is_stored: bool = False) -> Step:
    """Read a step; a stored one may hold what a person typed, which is no markup."""
    line, text = (typed_line, typed_text) if is_stored else (clean_line, clean_text)
    action = _member(ActionType, _ACTION_WORDS, data.get("action_type")) or ActionType.OTHER
    if data.get("channel") is None:
        channel = _CHANNEL_OF_ACTION.get(action, Channel.OTHER)
    else:
        channel = _member(Channel, _CHANNEL_WORDS, data["channel"]) or Channel.OTHER
    days = whole_days(data.get("delay_days"))
    timings = [data.get("timing"), data.get("delay_days") if days is None else ""]  # "two weeks" is no number
    return Step(
        step_id=step_id,
        action_type=action,
        description=_text(data.get("description"), MAX_DESCRIPTION, line),
        suggested_text=_text(data.get("suggested_text"), MAX_SUGGESTED_TEXT, text) or None,
        timing=next(filter(None, (_text(each, MAX_TIMING, line) for each in timings)), ""),
        delay_days=days,
        channel=channel,
    )


def _member(kind: type[_E], words: Mapping[str, _E], value: object) -> _E | None:
    if not isinstance(value, str):
        return None
    word = _WORD_BREAK.sub("_", value.strip().lower())
    return words.get(word) or next((member for member in kind if member.value == word), None)


def _text(value: object, limit: int, clean: Callable[..., str]) -> str:
    """Clean text of a string, of a list of lines, or of an object of parts such as subject and body."""
    text = clean(joined(value), limit=limit)
    return "" if text.lower() in _NO_TEXT else text


def _stored_id(value: object, position: int) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) <= 9:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else position


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return f"'{clean_line(value, limit=40)}'"
    if isinstance(value, int) and abs(value) <= MAX_STEP_ID:
        return str(value)
    return f"({type(value).__name__})"

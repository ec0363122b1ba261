"""Engagement plans as typed steps: as they are stored, and compared.

Pure: no Django, no model, no clock. A plan is stored as a JSON list of steps with the documents' keys;
`Step.from_json` reads a stored one, `engagement.plans.parsing` what a model or a person wrote.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from engagement.texts.plan_text import clean_line, clean_text, joined, typed_line, typed_text
from leads.stored_plan import StoredStep

MAX_OPEN_STEPS = 10
MAX_DESCRIPTION = 500
MAX_SUGGESTED_TEXT = 4_000
MAX_TIMING = 100
MAX_DELAY_DAYS = 365
MAX_STEP_ID = 1_000_000
NO_TEXT = frozenset({"", "null", "none", "n/a", "na", "-"})  # what models write where there is none
_WHOLE_NUMBER = re.compile(r"0*(\d{1,3})(?:\.0+)?(?: ?(?:d|days?|(w|wks?|weeks?)))?", re.ASCII | re.I)
_WORD_BREAK = re.compile(r"[\s\-]+")
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
        step = read_step(data, step_id=_stored_id(data.get("step_id"), position), is_stored=True)
        completed_at, flags = data.get("completed_at"), data.get("flags")
        return replace(
            step,
            status=_member(StepState, {}, data.get("status")) or StepState.PENDING,
            completed_at=completed_at if isinstance(completed_at, str) and completed_at else None,
            flags=tuple(map(str, flags)) if isinstance(flags, list) else None,
            missing=str(data.get("missing") or ""),
        )


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


def read_step(data: Mapping[str, object], *, step_id: int, is_stored: bool = False) -> Step:
    """Read a step; a stored one may hold what a person typed, which is no markup."""
    line, text = (typed_line, typed_text) if is_stored else (clean_line, clean_text)
    action = action_of(data.get("action_type")) or ActionType.OTHER
    if data.get("channel") is None:
        channel = _CHANNEL_OF_ACTION.get(action, Channel.OTHER)
    else:
        channel = channel_of(data["channel"]) or Channel.OTHER
    days = whole_days(data.get("delay_days"))
    timings = [data.get("timing"), data.get("delay_days") if days is None else ""]  # "two weeks" is no number
    return Step(
        step_id=step_id,
        action_type=action,
        description=text_of(data.get("description"), MAX_DESCRIPTION, line),
        suggested_text=text_of(data.get("suggested_text"), MAX_SUGGESTED_TEXT, text) or None,
        timing=next(filter(None, (text_of(each, MAX_TIMING, line) for each in timings)), ""),
        delay_days=days,
        channel=channel,
    )


def action_of(value: object) -> ActionType | None:
    """The action that a word means, as models write it; None when it is none."""
    return _member(ActionType, _ACTION_WORDS, value)


def channel_of(value: object) -> Channel | None:
    """The channel that a word means, as models write it; None when it is none."""
    return _member(Channel, _CHANNEL_WORDS, value)


def _member(kind: type[_E], words: Mapping[str, _E], value: object) -> _E | None:
    if not isinstance(value, str):
        return None
    word = _WORD_BREAK.sub("_", value.strip().lower())
    return words.get(word) or next((member for member in kind if member.value == word), None)


def text_of(value: object, limit: int, clean: Callable[..., str]) -> str:
    """Clean text of a string, of a list of lines, or of an object of parts such as subject and body."""
    text = clean(joined(value), limit=limit)
    return "" if text.lower() in NO_TEXT else text


def _stored_id(value: object, position: int) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) <= 9:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else position

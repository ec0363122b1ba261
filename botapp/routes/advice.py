"""Buttons about what a prospect did, and about advice on it.

ask:{action}:{request_id}             advice, or a draft that failed
ask:advise:{activity_id}              a note that advice is wanted on
ask:answer:{update_id}:{lead_id}      a forwarded message is this prospect's answer
ask:new:{update_id}                   ... or a new prospect
ask:note:{update_id}                  a reply that may be a time is a note on its step
"""

from dataclasses import dataclass
from enum import StrEnum

from botapp.routes.parts import action_and_ids


class AskAction(StrEnum):
    """What may be asked about news and the advice on it."""

    SHOW = "show"
    USE = "use"  # the changed plan
    KEEP = "keep"  # the plan as it is
    RETRY = "retry"
    PROGRESS = "progress"  # the lead is in progress now
    MEETING = "meeting"  # a meeting is booked
    ADVISE = "advise"
    ANSWER = "answer"
    NEW = "new"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class AskPress:
    """A tap on a button about news or advice; `subject_id` is what the action says it is."""

    action: AskAction
    subject_id: int
    lead_id: int | None = None  # with ANSWER, and only there


def encode_ask(action: AskAction, subject_id: int, lead_id: int | None = None) -> str:
    """Return the data of a button about news or advice."""
    tail = "" if lead_id is None else f":{lead_id}"
    return f"ask:{action}:{subject_id}{tail}"


def decode_ask(parts: list[str]) -> AskPress | None:
    """Read what stands behind `ask:`; None for anything that `encode_ask` would not have written."""
    read = action_and_ids(parts, AskAction, most=2)
    if read is None or (read[0] == AskAction.ANSWER) != (len(read) == 3):
        return None
    return AskPress(*read)

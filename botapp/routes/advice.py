"""Buttons about what a prospect did, and about advice on it.

ask:{action}:{request_id}             advice, or a draft that failed
ask:advise:{activity_id}              a note that advice is wanted on
ask:answer:{update_id}:{lead_id}      a forwarded message is this prospect's answer
ask:new:{update_id}                   ... or a new prospect
ask:note:{update_id}                  a reply that may be a time is a note on its step
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, By, Press


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
class AskPress(Press):
    """A tap on a button about news or advice; `subject_id` is what the action says it is."""

    FAMILY = "ask"
    action: AskAction
    subject_id: Annotated[int, ID]
    lead_id: Annotated[int | None, By({AskAction.ANSWER: ID})] = None

"""Buttons under a plan before it runs, and under its changes.

plan:{action}:{lead_id}[:{step_id}[:{choice}]]   the plan of a prospect, or one step of it
preq:{action}:{request_id}                       an answer of the planner, or a proposed change
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from botapp.routes.codec import ID, Maybe, Press, WholeNumber, Word

_CHOICE = re.compile(r"[a-z0-9]{1,12}", re.ASCII)


class PlanAction(StrEnum):
    """What may be asked of a plan."""

    REVIEW = "review"
    EDIT = "edit"  # the steps to choose from
    STEP = "step"  # one step and what can be changed
    TASK = "task"  # its words, by reply
    TEXT = "text"  # its draft, by reply
    DATE = "date"  # the days to choose from; with a choice: that day
    CHANNEL = "channel"  # the channels to choose from; with a choice: that channel
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"
    ADD = "add"
    CONFIRM = "confirm"  # the changes of a plan that runs, before they count
    DISCARD = "discard"  # ... and forget them
    OTHER = "other"  # another plan: why? with a choice: that reason
    PLAYBOOK = "playbook"  # the standard plan
    FIX = "fix"  # what was understood of a new lead: which fact is wrong?


class RequestAction(StrEnum):
    """What may be asked of a request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    RETRY = "retry"
    PLAYBOOK = "playbook"


class _StepId:
    """A step's id; 0, for none, stands only where a choice follows."""

    def write(self, value: int, press: "PlanPress") -> str | None:
        return str(value) if value or press.choice else None

    def read(self, text: str, known: Mapping[str, Any]) -> int:
        return WholeNumber(0).read(text, known)


@dataclass(frozen=True, slots=True)
class PlanPress(Press):
    """A tap on a plan's button; `step_id` is 0 where the action concerns the whole plan.

    `choice` is a short word in small letters.
    """

    FAMILY = "plan"
    action: PlanAction
    lead_id: Annotated[int, ID]
    step_id: Annotated[int, _StepId()] = 0
    choice: Annotated[str, Maybe(Word(_CHOICE))] = ""


@dataclass(frozen=True, slots=True)
class RequestPress(Press):
    """A tap on a button under an answer of the planner."""

    FAMILY = "preq"
    action: RequestAction
    request_id: Annotated[int, ID]

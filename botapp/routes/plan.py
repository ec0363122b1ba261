"""Buttons under a plan before it runs, and under its changes.

plan:{action}:{lead_id}[:{step_id}[:{choice}]]   the plan of a prospect, or one step of it
preq:{action}:{request_id}                       an answer of the planner, or a proposed change
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from botapp.routes.parts import action_and_ids, identifier

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


class RequestAction(StrEnum):
    """What may be asked of a request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    RETRY = "retry"
    PLAYBOOK = "playbook"


@dataclass(frozen=True, slots=True)
class PlanPress:
    """A tap on a plan's button; `step_id` is 0 where the action concerns the whole plan."""

    action: PlanAction
    lead_id: int
    step_id: int = 0
    choice: str = ""


@dataclass(frozen=True, slots=True)
class RequestPress:
    """A tap on a button under an answer of the planner."""

    action: RequestAction
    request_id: int


def encode_plan(action: PlanAction, lead_id: int, step_id: int = 0, choice: str = "") -> str:
    """Return the data of a plan's button; `choice` is a short word in small letters."""
    step = f":{step_id}" if step_id or choice else ""
    return f"plan:{action}:{lead_id}{step}" + (f":{choice}" if choice else "")


def encode_request(action: RequestAction, request_id: int) -> str:
    """Return the data of a button under an answer of the planner."""
    return f"preq:{action}:{request_id}"


def decode_plan(parts: list[str]) -> PlanPress | None:
    """Read what stands behind `plan:`; None for anything that `encode_plan` would not have written."""
    if not 2 <= len(parts) <= 4 or parts[0] not in list(PlanAction):
        return None
    action, lead_id = PlanAction(parts[0]), identifier(parts[1])
    if lead_id is None:
        return None
    if len(parts) == 2:
        return PlanPress(action, lead_id)
    step_id = 0 if parts[2] == "0" and len(parts) == 4 else identifier(parts[2])
    if step_id is None or (len(parts) == 4 and not _CHOICE.fullmatch(parts[3])):
        return None
    return PlanPress(action, lead_id, step_id, *parts[3:])


def decode_request(parts: list[str]) -> RequestPress | None:
    """Read what stands behind `preq:`; None for anything that `encode_request` would not have written."""
    read = action_and_ids(parts, RequestAction)
    return RequestPress(*read) if read else None

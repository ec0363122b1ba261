"""Buttons under a step: `eplan:{action}:{reminder_id}[:{delivery_id}]`; the delivery id proves arrival."""

from dataclasses import dataclass
from enum import StrEnum

from botapp.routes.parts import action_and_ids


class StepAction(StrEnum):
    """What may be asked of one step."""

    DONE = "done"
    SNOOZE_1 = "snooze1"  # one day from now
    SNOOZE_3 = "snooze3"  # three days from now
    SKIP = "skip"
    DRAFT = "draft"
    LEAD = "lead"
    OPEN = "open"  # the step in a message of its own, from a digest
    UNDO = "undo"
    CHECK = "check"  # done, from the plan view
    UNCHECK = "uncheck"  # back to planned, from the plan view
    CARD = "card"  # the step in place of what is shown
    WHY = "why"  # why it comes at that time


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a step's button."""

    action: StepAction
    reminder_id: int
    delivery_id: int | None = None


def encode(action: StepAction, reminder_id: int, delivery_id: int | None = None) -> str:
    """Return the data of a step's button."""
    tail = "" if delivery_id is None else f":{delivery_id}"
    return f"eplan:{action}:{reminder_id}{tail}"


def decode_step(parts: list[str]) -> Press | None:
    """Read what stands behind `eplan:`; None for anything that `encode` would not have written."""
    read = action_and_ids(parts, StepAction, most=2)
    return Press(*read) if read else None

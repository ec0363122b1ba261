"""Buttons under a step: `eplan:{action}:{reminder_id}[:{delivery_id}][:v{seen}]`.

The delivery id proves arrival. `seen` is the step's version: Undo takes back no other change than its own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, OPTIONAL_ID, SEEN, Press


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
class StepPress(Press):
    """A tap on a step's button."""

    FAMILY = "eplan"
    action: StepAction
    reminder_id: Annotated[int, ID]
    delivery_id: Annotated[int | None, OPTIONAL_ID] = None
    seen: Annotated[int | None, SEEN] = None

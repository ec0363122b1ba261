"""Buttons under a step's draft: `draft:{action}:{reminder_id}[:{delivery_id}]`.

The delivery id is that of the reminder whose message shows the draft; it proves arrival, and Back needs it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, OPTIONAL_ID, Press


class DraftAction(StrEnum):
    """What may be asked of one step's draft."""

    SHOW = "show"  # in a message of its own, from a plan
    SHORTER = "shorter"
    LONGER = "longer"
    WARMER = "warmer"
    FORMAL = "formal"
    WORDS = "words"  # the person says what to change
    OWN = "own"  # the person writes it
    UNDO = "undo"
    DONE = "done"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class DraftPress(Press):
    """A tap on a button under a draft."""

    FAMILY = "draft"
    action: DraftAction
    reminder_id: Annotated[int, ID]
    delivery_id: Annotated[int | None, OPTIONAL_ID] = None

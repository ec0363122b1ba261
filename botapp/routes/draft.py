"""Buttons under a step's draft: `draft:{action}:{reminder_id}[:{delivery_id}]`.

The delivery id is that of the reminder whose message shows the draft; it proves arrival, and Back needs it.
"""

from dataclasses import dataclass
from enum import StrEnum

from botapp.routes.parts import action_and_ids


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
class DraftPress:
    """A tap on a button under a draft."""

    action: DraftAction
    reminder_id: int
    delivery_id: int | None = None


def encode_draft(action: DraftAction, reminder_id: int, delivery_id: int | None = None) -> str:
    """Return the data of a button under a draft."""
    tail = "" if delivery_id is None else f":{delivery_id}"
    return f"draft:{action}:{reminder_id}{tail}"


def decode_draft(parts: list[str]) -> DraftPress | None:
    """Read what stands behind `draft:`; None for anything that `encode_draft` would not have written."""
    read = action_and_ids(parts, DraftAction, most=2)
    return DraftPress(*read) if read else None

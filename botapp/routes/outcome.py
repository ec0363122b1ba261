"""Buttons under a closed step: `how:{outcome}:{reminder_id}`; `none` takes the outcome back."""

import re
from dataclasses import dataclass

from botapp.routes.parts import identifier

NONE = "none"
_OUTCOME = re.compile(r"[a-z]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OutcomePress:
    """A tap that says how a step ended. The word has the form of an outcome, but may be unknown."""

    reminder_id: int
    outcome: str  # "" takes it back


def encode_outcome(reminder_id: int, outcome: str) -> str:
    """Return the data of an outcome's button; "" for the one that takes it back."""
    return f"how:{outcome or NONE}:{reminder_id}"


def decode_outcome(parts: list[str]) -> OutcomePress | None:
    """Read what stands behind `how:`; None for anything that `encode_outcome` would not have written."""
    if len(parts) != 2 or not _OUTCOME.fullmatch(parts[0]):
        return None
    reminder_id = identifier(parts[1])
    return None if reminder_id is None else OutcomePress(reminder_id, "" if parts[0] == NONE else parts[0])

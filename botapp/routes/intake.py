"""Buttons under the question whether a pasted prospect is known: `paste:{action}:{update_id}`.

The update is the message that was pasted: its text and what became of it are kept with it.
"""

from dataclasses import dataclass
from enum import StrEnum

from botapp.routes.parts import action_and_ids


class PasteAction(StrEnum):
    """What a pasted text is to become."""

    MERGE = "merge"  # a note on the lead that is there
    NEW = "new"  # a lead of its own
    DROP = "drop"  # nothing


@dataclass(frozen=True, slots=True)
class PastePress:
    """An answer to that question."""

    action: PasteAction
    update_id: int


def encode_paste(action: PasteAction, update_id: int) -> str:
    """Return the data of an answer's button."""
    return f"paste:{action}:{update_id}"


def decode_paste(parts: list[str]) -> PastePress | None:
    """Read what stands behind `paste:`; None for anything that `encode_paste` would not have written."""
    read = action_and_ids(parts, PasteAction)
    return PastePress(*read) if read else None

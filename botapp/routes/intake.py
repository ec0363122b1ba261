"""Buttons under the question whether a text is a prospect, or a known one: `paste:{action}:{update_id}`.

The update is the message that was pasted: its text and what became of it are kept with it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, Press


class PasteAction(StrEnum):
    """What a pasted text is to become."""

    MERGE = "merge"  # a note on the lead that is there
    NEW = "new"  # a lead of its own
    LEAD = "lead"  # a lead, when it was not clear that it is one
    DROP = "drop"  # nothing


@dataclass(frozen=True, slots=True)
class PastePress(Press):
    """An answer to such a question."""

    FAMILY = "paste"
    action: PasteAction
    update_id: Annotated[int, ID]

"""Buttons under the questions about a paste. The update is the message: its text is kept with it.

paste:{action}:{update_id}            whether it is a prospect, and a known one
many:{action}:{update_id}             several people: to be added, to be one, or nothing
many:{in or out}:{update_id}:{number} ... whether one of them is to be added
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, Press, WholeNumber, with_


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


MOST_PEOPLE = 50  # in one paste


class ManyAction(StrEnum):
    """What several people in one paste are to become."""

    IN = "in"  # this one is to be added
    OUT = "out"  # this one is not
    ADD = "add"
    ONE = "one"  # it is one prospect
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class ManyPress(Press):
    """An answer to the question who of several people is to be added; `number` counts from 0."""

    FAMILY = "many"
    action: ManyAction
    update_id: Annotated[int, ID]
    number: Annotated[int | None, with_(WholeNumber(0, MOST_PEOPLE - 1), (ManyAction.IN, ManyAction.OUT))] = (
        None
    )

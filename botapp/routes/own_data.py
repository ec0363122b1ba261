"""Buttons about a person's own data.

own:keep             nothing is erased
own:erase:{seconds}  erase everything; offered until that moment, seconds since 1970
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import Press, WholeNumber, with_

LAST_MOMENT = 4_102_444_800  # the year 2100


class OwnDataAction(StrEnum):
    """What may be said to the question whether everything is to be erased."""

    KEEP = "keep"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class OwnDataPress(Press):
    """A tap on an answer to that question."""

    FAMILY = "own"
    action: OwnDataAction
    until: Annotated[int | None, with_(WholeNumber(0, LAST_MOMENT), (OwnDataAction.ERASE,))] = None

"""Buttons about what is sold: `sell:{action}:{own or team}[:{field or tone}]`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import By, Press, Word


class Whose(StrEnum):
    """Whose words they are."""

    OWN = "own"
    TEAM = "team"


class SellerAction(StrEnum):
    """What is done about them."""

    SHOW = "show"
    NEW = "new"  # ask for all of it in one message
    LATER = "later"  # … which is not answered now
    RIGHT = "right"  # it was understood rightly
    EDIT = "edit"  # ask for one field
    EMPTY = "empty"  # take a field back
    TONE = "tone"


_FIELD = Word(re.compile(r"offer|audience|proof|booking_link|signature|tone", re.ASCII))
_TONE = Word(re.compile(r"plain|warm|formal", re.ASCII))
_BEHIND = {SellerAction.EDIT: _FIELD, SellerAction.EMPTY: _FIELD, SellerAction.TONE: _TONE}


@dataclass(frozen=True, slots=True)
class SellerPress(Press):
    """A tap about what a person, or the team, sells."""

    FAMILY = "sell"
    action: SellerAction
    whose: Whose
    value: Annotated[str, By(_BEHIND)] = ""

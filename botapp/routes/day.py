"""Buttons of a person's day: `day:{action}:{place}[:{reminder_id}][:m{delivery_id}][:v{seen}]`.

The place is the list that the button stands in and comes back to: `t0` page 0 of today, `d260302.1` page 1
of 2 March 2026, `s0` page 0 of what sleeps, `w` the week, `f` focus, `g` the figures. The delivery id proves
that a briefing came.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from botapp.routes.codec import ID, OPTIONAL_ID, SEEN, By, Marked, Maybe, Press

_PLACE = re.compile(r"([ts])(0|[1-9][0-9]{0,2})|d([0-9]{6})\.(0|[1-9][0-9]{0,2})|([wfg])", re.ASCII)
_CENTURY = 2000


class PlaceKind(StrEnum):
    """The lists of a day."""

    TODAY = "t"
    DATE = "d"
    SLEEPING = "s"
    WEEK = "w"
    FOCUS = "f"
    STATS = "g"


class DayAction(StrEnum):
    """What may be asked there. Those in `ABOUT_A_STEP` name one."""

    SHOW = "show"  # the place; in focus, with a step: that one
    OPEN = "open"  # one step in place of the list
    DONE = "done"
    LATER = "later"  # tomorrow morning
    LATER_3 = "late3"  # in three days
    SKIP = "skip"
    DRAFT = "draft"  # the draft in a message of its own
    UNDO = "undo"
    WAKE = "wake"  # what sleeps is due now
    NEXT = "next"  # in focus: the step behind this one
    STOP = "stop"  # the end of focus


ABOUT_A_STEP = frozenset(DayAction) - {DayAction.SHOW, DayAction.STOP}


@dataclass(frozen=True, slots=True)
class Place:
    """A list, and where in it."""

    kind: PlaceKind
    page: int = 0  # of today, a date and what sleeps
    day: date | None = None  # of a date only

    def __str__(self) -> str:
        match self.kind:
            case PlaceKind.DATE if self.day is not None:
                return f"d{self.day:%y%m%d}.{self.page}"
            case PlaceKind.TODAY | PlaceKind.SLEEPING:
                return f"{self.kind}{self.page}"
        return self.kind.value


TODAY, WEEK, FOCUS = Place(PlaceKind.TODAY), Place(PlaceKind.WEEK), Place(PlaceKind.FOCUS)
SLEEPING, STATS = Place(PlaceKind.SLEEPING), Place(PlaceKind.STATS)


class _PlaceForm:
    """A place as it writes itself."""

    def write(self, value: Place, _press: Press) -> str:
        return str(value)

    def read(self, text: str, _known: Mapping[str, Any]) -> Place:
        found = _PLACE.fullmatch(text)
        if found is None:
            raise ValueError(text)
        paged, page, day, day_page, plain = found.groups()
        if day:
            there = date(_CENTURY + int(day[:2]), int(day[2:4]), int(day[4:]))
            return Place(PlaceKind.DATE, int(day_page), there)
        return Place(PlaceKind(paged or plain), int(page or 0))


_REMINDER = By({action: ID if action in ABOUT_A_STEP else OPTIONAL_ID for action in DayAction})


@dataclass(frozen=True, slots=True)
class DayPress(Press):
    """A tap in one of the lists; the actions in `ABOUT_A_STEP` need a reminder."""

    FAMILY = "day"
    action: DayAction
    place: Annotated[Place, _PlaceForm()]
    reminder_id: Annotated[int | None, _REMINDER] = None
    delivery_id: Annotated[int | None, Maybe(Marked())] = None
    seen: Annotated[int | None, SEEN] = None  # which change of the step Undo takes back

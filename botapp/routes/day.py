"""Buttons of a person's day: `day:{action}:{place}[:{reminder_id}][:m{delivery_id}]`.

The place is the list that the button stands in and comes back to: `t0` page 0 of today, `d260302.1` page 1
of 2 March 2026, `s0` page 0 of what sleeps, `w` the week, `f` focus, `g` the figures. The delivery id proves
that a briefing came.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from botapp.routes.parts import identifier

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


@dataclass(frozen=True, slots=True)
class DayPress:
    """A tap in one of the lists."""

    action: DayAction
    place: Place
    reminder_id: int | None = None
    delivery_id: int | None = None


def encode_day(
    action: DayAction, place: Place, reminder_id: int | None = None, *, delivery_id: int | None = None
) -> str:
    """Return the data of a button; the actions in `ABOUT_A_STEP` need a reminder."""
    step = "" if reminder_id is None else f":{reminder_id}"
    return f"day:{action}:{place}{step}" + ("" if delivery_id is None else f":m{delivery_id}")


def decode_day(parts: list[str]) -> DayPress | None:
    """Read what stands behind `day:`; None for anything that `encode_day` would not have written."""
    if len(parts) < 2 or parts[0] not in list(DayAction):
        return None
    action, place = DayAction(parts[0]), _place(parts[1])
    rest = parts[2:]
    delivery_id = identifier(rest.pop()[1:]) if rest and rest[-1].startswith("m") else None
    reminder_id = identifier(rest.pop(0)) if rest else None
    if place is None or rest or (action in ABOUT_A_STEP and reminder_id is None):
        return None
    press = DayPress(action, place, reminder_id, delivery_id)
    written = encode_day(action, place, reminder_id, delivery_id=delivery_id)
    return press if written == ":".join(["day", *parts]) else None


def _place(text: str) -> Place | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    paged, page, day, day_page, plain = found.groups()
    if plain:
        return Place(PlaceKind(plain))
    if paged:
        return Place(PlaceKind(paged), int(page))
    try:
        return Place(PlaceKind.DATE, int(day_page), _date(day))
    except ValueError:
        return None


def _date(text: str) -> date:
    """Read a date of six digits. Raises ValueError when there is no such day."""
    return date(_CENTURY + int(text[:2]), int(text[2:4]), int(text[4:]))

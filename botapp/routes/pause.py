"""Buttons about rest.

rest:{all|lead_id}:{action}            ask, back, end, stay
rest:{all|lead_id}:look:{choice}       what a pause would do; the choice may be a moment, as for `go`
rest:{all|lead_id}:go:{seconds}        pause until that moment, seconds since 1970; 0: until resumed
often:{remedy}:{delivery_id}           an answer to "Too often?"; the delivery id proves arrival
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from botapp.routes.codec import ID, By, Maybe, Member, Press, Unless, WholeNumber, with_

LAST_MOMENT = 4_102_444_800  # the year 2100: nobody rests longer


class RestAction(StrEnum):
    """What may be asked about a pause."""

    ASK = "ask"  # until when?
    LOOK = "look"  # what would it do?
    GO = "go"
    BACK = "back"  # what would its end do?
    END = "end"
    STAY = "stay"  # neither


class Until(StrEnum):
    """The ends of a pause that have a button."""

    TOMORROW = "1d"
    MONDAY = "mon"
    WEEK = "1w"
    FORTNIGHT = "2w"
    OPEN = "open"  # when somebody resumes


class Remedy(StrEnum):
    """Answers to "Too often?"."""

    FEWER = "fewer"
    MORNINGS = "mornings"
    WEEK = "week"
    FINE = "fine"


class _Seconds:
    """A moment in seconds since 1970; 0 for None, which has no end."""

    def write(self, value: datetime | None, _press: Press) -> str:
        return str(int(value.timestamp()) if value else 0)

    def read(self, text: str, known: Mapping[str, Any]) -> datetime | None:
        seconds = WholeNumber(0, LAST_MOMENT).read(text, known)
        return datetime.fromtimestamp(seconds, UTC) if seconds else None


CHOICE = By({RestAction.LOOK: Maybe(Member(Until))})
MOMENT = Unless("choice", with_(_Seconds(), (RestAction.LOOK, RestAction.GO)))


@dataclass(frozen=True, slots=True)
class RestPress(Press):
    """A tap about a pause: of one lead, or of everything when `lead_id` is None."""

    FAMILY = "rest"
    lead_id: Annotated[int | None, Maybe(ID, "all")]
    action: RestAction
    choice: Annotated[Until | None, CHOICE] = None  # without one, `until` says it
    until: Annotated[datetime | None, MOMENT] = None  # None: until resumed


@dataclass(frozen=True, slots=True)
class OftenPress(Press):
    """A tap on an answer to "Too often?"."""

    FAMILY = "often"
    remedy: Remedy
    delivery_id: Annotated[int, ID]

"""Buttons about rest.

rest:{all|lead_id}:{action}            ask, back, end, stay
rest:{all|lead_id}:look:{choice}       what a pause would do; the choice may be a moment, as for `go`
rest:{all|lead_id}:go:{seconds}        pause until that moment, seconds since 1970; 0: until resumed
often:{remedy}:{delivery_id}           an answer to "Too often?"; the delivery id proves arrival
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from botapp.routes.parts import action_and_ids, identifier, number

LAST_MOMENT = 4_102_444_800  # the year 2100: nobody rests longer
EVERYTHING = "all"


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


@dataclass(frozen=True, slots=True)
class RestPress:
    """A tap about a pause: of one lead, or of everything when `lead_id` is None."""

    action: RestAction
    lead_id: int | None = None
    choice: Until | None = None  # LOOK only; without one, `until` says it
    until: datetime | None = None  # LOOK and GO; None: until resumed


@dataclass(frozen=True, slots=True)
class OftenPress:
    """A tap on an answer to "Too often?"."""

    remedy: Remedy
    delivery_id: int


def encode_rest(action: RestAction, lead_id: int | None = None, tail: str | int = "") -> str:
    """Return the data of a button about a pause; `tail` is LOOK's choice or GO's moment."""
    return f"rest:{lead_id or EVERYTHING}:{action}" + ("" if tail == "" else f":{tail}")


def encode_until(action: RestAction, lead_id: int | None, until: datetime | None) -> str:
    """Return the data of the button that looks at a pause until then, or begins it."""
    return encode_rest(action, lead_id, int(until.timestamp()) if until else 0)


def encode_often(remedy: Remedy, delivery_id: int) -> str:
    """Return the data of an answer to "Too often?"."""
    return f"often:{remedy}:{delivery_id}"


def decode_rest(parts: list[str]) -> RestPress | None:
    """Read what stands behind `rest:`; None for anything that we would not have written."""
    if len(parts) not in (2, 3) or parts[1] not in list(RestAction):
        return None
    lead_id = None if parts[0] == EVERYTHING else identifier(parts[0])
    if lead_id is None and parts[0] != EVERYTHING:
        return None
    action, tail = RestAction(parts[1]), parts[2:]
    match action:
        case RestAction.LOOK:
            return _look(lead_id, tail)
        case RestAction.GO:
            return _until(action, lead_id, tail)
    return RestPress(action, lead_id) if not tail else None


def decode_often(parts: list[str]) -> OftenPress | None:
    """Read what stands behind `often:`; None for anything that `encode_often` would not have written."""
    read = action_and_ids(parts, Remedy)
    return OftenPress(*read) if read else None


def _look(lead_id: int | None, tail: list[str]) -> RestPress | None:
    if tail and tail[0] in list(Until):
        return RestPress(RestAction.LOOK, lead_id, choice=Until(tail[0]))
    return _until(RestAction.LOOK, lead_id, tail)


def _until(action: RestAction, lead_id: int | None, tail: list[str]) -> RestPress | None:
    seconds = number(tail[0], maximum=LAST_MOMENT) if tail else None
    if seconds is None:
        return None
    return RestPress(action, lead_id, until=datetime.fromtimestamp(seconds, UTC) if seconds else None)

"""Callback data: what a button carries back to us, at most 64 bytes.

Pure: no Django, no model, no clock. Whoever presses may send anything, so `decode` is strict and total:
what we would not have written ourselves is None.

    eplan:{action}:{reminder_id}[:{delivery_id}]    a step; the delivery id proves that the message arrived
    lead:{action}:{lead_id}[:{field}]               a prospect
    lead:{action}:{lead_id}[:{delivery_id}]         … under a message that the scheduler sent
    leads:{page}[:{delivery_id}]                    a page of the list, from 0
    zone:{IANA name}                                a time zone
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LIMIT = 64  # bytes, Telegram's own
MAX_ID = 2**63 - 1
MAX_PAGE = 9_999
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_FIELD = re.compile(r"[a-z]{1,12}", re.ASCII)
_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*", re.ASCII)


class StepAction(StrEnum):
    """What may be asked of one step."""

    DONE = "done"
    SNOOZE_1 = "snooze1"  # one day from now
    SNOOZE_3 = "snooze3"  # three days from now
    SKIP = "skip"
    DRAFT = "draft"
    LEAD = "lead"
    OPEN = "open"  # the step in a message of its own, from a digest
    UNDO = "undo"
    CHECK = "check"  # done, from the plan view
    UNCHECK = "uncheck"  # back to planned, from the plan view


class LeadAction(StrEnum):
    """What may be asked of one prospect."""

    CARD = "card"
    PLAN = "plan"
    START = "start"
    EDIT = "edit"  # without a field: which one? with a field: its new value, please
    DELETE = "delete"
    RESTORE = "restore"
    OPEN = "open"  # the card in a message of its own
    RENEW = "renew"  # another plan, once the one before has ended
    FOLLOWUP = "followup"  # the follow-up as it was, from the question how it ended
    CLOSE = "close"  # asks how it ended
    WON = "won"
    LOST = "lost"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a step's button."""

    action: StepAction
    reminder_id: int
    delivery_id: int | None = None


@dataclass(frozen=True, slots=True)
class LeadPress:
    """A tap on a prospect's button."""

    action: LeadAction
    lead_id: int
    field: str | None = None
    delivery_id: int | None = None  # never with a field


@dataclass(frozen=True, slots=True)
class PagePress:
    """A tap that asks for a page of the list of prospects, counted from 0."""

    page: int
    delivery_id: int | None = None


@dataclass(frozen=True, slots=True)
class ZonePress:
    """A tap on a time zone. The name has the form of one, but may be unknown."""

    zone: str


AnyPress = Press | LeadPress | PagePress | ZonePress


def encode(action: StepAction, reminder_id: int, delivery_id: int | None = None) -> str:
    """Return the data of a step's button."""
    tail = "" if delivery_id is None else f":{delivery_id}"
    return f"eplan:{action}:{reminder_id}{tail}"


def encode_lead(
    action: LeadAction, lead_id: int, field: str | None = None, *, delivery_id: int | None = None
) -> str:
    """Return the data of a prospect's button; `field` is a short lower-case word, never with a delivery."""
    tail = field or delivery_id
    return f"lead:{action}:{lead_id}" + (f":{tail}" if tail else "")


def encode_page(page: int, delivery_id: int | None = None) -> str:
    """Return the data of a button that turns the list."""
    return f"leads:{page}" + ("" if delivery_id is None else f":{delivery_id}")


def encode_zone(zone: str) -> str:
    """Return the data of a time zone's button."""
    return f"zone:{zone}"


def decode(data: str) -> AnyPress | None:
    """Read a button's data; None for anything that `encode…` would not have written. Never raises."""
    if len(data) > LIMIT or not data.isascii():
        return None
    family, _, rest = data.partition(":")
    match family:
        case "eplan":
            return _step(rest.split(":"))
        case "lead":
            return _lead(rest.split(":"))
        case "leads":
            return _page(rest.split(":"))
        case "zone":
            return ZonePress(rest) if _ZONE.fullmatch(rest) else None
        case _:
            return None


def _step(parts: list[str]) -> Press | None:
    if len(parts) not in (2, 3) or parts[0] not in list(StepAction):
        return None
    numbers = [_identifier(part) for part in parts[1:]]
    if None in numbers:
        return None
    return Press(StepAction(parts[0]), *(number for number in numbers if number is not None))


def _lead(parts: list[str]) -> LeadPress | None:
    if len(parts) not in (2, 3) or parts[0] not in list(LeadAction):
        return None
    action, lead_id = LeadAction(parts[0]), _identifier(parts[1])
    if lead_id is None:
        return None
    if len(parts) == 2:
        return LeadPress(action, lead_id)
    if _FIELD.fullmatch(parts[2]):
        return LeadPress(action, lead_id, parts[2])
    delivery_id = _identifier(parts[2])
    return None if delivery_id is None else LeadPress(action, lead_id, delivery_id=delivery_id)


def _page(parts: list[str]) -> PagePress | None:
    page = _number(parts[0], maximum=MAX_PAGE)
    if page is None or len(parts) > 2:
        return None
    if len(parts) == 1:
        return PagePress(page)
    delivery_id = _identifier(parts[1])
    return None if delivery_id is None else PagePress(page, delivery_id)


def _identifier(text: str) -> int | None:
    return _number(text, maximum=MAX_ID) or None


def _number(text: str, *, maximum: int) -> int | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if number <= maximum else None

"""Buttons under a prospect and under the list.

lead:{action}:{lead_id}[:{field}]        a prospect
lead:{action}:{lead_id}[:{delivery_id}]  ... under a message that the scheduler sent
leads:{page}[:{delivery_id}]             a page of the list, from 0
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from botapp.routes.parts import identifier, number

MAX_PAGE = 9_999
_FIELD = re.compile(r"[a-z]{1,12}", re.ASCII)


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
    ANSWERED = "answered"  # asks what the prospect answered
    CONTEXT = "context"  # asks what else is new


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


def encode_lead(
    action: LeadAction, lead_id: int, field: str | None = None, *, delivery_id: int | None = None
) -> str:
    """Return the data of a prospect's button; `field` is a short lower-case word, never with a delivery."""
    tail = field or delivery_id
    return f"lead:{action}:{lead_id}" + (f":{tail}" if tail else "")


def encode_page(page: int, delivery_id: int | None = None) -> str:
    """Return the data of a button that turns the list."""
    return f"leads:{page}" + ("" if delivery_id is None else f":{delivery_id}")


def decode_lead(parts: list[str]) -> LeadPress | None:
    """Read what stands behind `lead:`; None for anything that `encode_lead` would not have written."""
    if len(parts) not in (2, 3) or parts[0] not in list(LeadAction):
        return None
    action, lead_id = LeadAction(parts[0]), identifier(parts[1])
    if lead_id is None:
        return None
    if len(parts) == 2:
        return LeadPress(action, lead_id)
    if _FIELD.fullmatch(parts[2]):
        return LeadPress(action, lead_id, parts[2])
    delivery_id = identifier(parts[2])
    return None if delivery_id is None else LeadPress(action, lead_id, delivery_id=delivery_id)


def decode_page(parts: list[str]) -> PagePress | None:
    """Read what stands behind `leads:`; None for anything that `encode_page` would not have written."""
    page = number(parts[0], maximum=MAX_PAGE)
    if page is None or len(parts) > 2:
        return None
    if len(parts) == 1:
        return PagePress(page)
    delivery_id = identifier(parts[1])
    return None if delivery_id is None else PagePress(page, delivery_id)

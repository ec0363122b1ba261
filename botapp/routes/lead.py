"""Buttons under a prospect and under the list.

lead:{action}:{lead_id}[:{field}]        a prospect; the field is a fact, a status or a reason
lead:{action}:{lead_id}[:{delivery_id}]  ... under a message that the scheduler sent
hist:{lead_id}:{page}                    a page of its history, from 0
leads:{page}[:{delivery_id}][:{shown}]   a page of the list, from 0; `shown` names a filter
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, OPTIONAL_ID, Maybe, Press, Unless, WholeNumber, Word

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
    ERASE = "erase"  # asks: for good, of a deleted one
    ERASED = "erased"  # does it
    OPEN = "open"  # the card in a message of its own
    RENEW = "renew"  # another plan, once the one before has ended
    FOLLOWUP = "followup"  # the follow-up as it was, from the question how it ended
    CLOSE = "close"  # asks how it ended
    WON = "won"
    LOST = "lost"
    REOPEN = "reopen"
    ANSWERED = "answered"  # asks what the prospect answered
    CONTEXT = "context"  # asks what else is new
    STATUS = "status"  # without a field: which one? with a field: that one
    WHY = "why"  # why it was closed: without a field: in words, please; with a field: that


@dataclass(frozen=True, slots=True)
class LeadPress(Press):
    """A tap on a prospect's button."""

    FAMILY = "lead"
    action: LeadAction
    lead_id: Annotated[int, ID]
    field: Annotated[str | None, Maybe(Word(_FIELD))] = None
    delivery_id: Annotated[int | None, Unless("field", OPTIONAL_ID)] = None


@dataclass(frozen=True, slots=True)
class HistoryPress(Press):
    """A tap that asks for a page of a prospect's history, counted from 0."""

    FAMILY = "hist"
    lead_id: Annotated[int, ID]
    page: Annotated[int, WholeNumber(0, MAX_PAGE)]


@dataclass(frozen=True, slots=True)
class PagePress(Press):
    """A tap that asks for a page of the list of prospects, counted from 0."""

    FAMILY = "leads"
    page: Annotated[int, WholeNumber(0, MAX_PAGE)]
    delivery_id: Annotated[int | None, OPTIONAL_ID] = None
    shown: Annotated[str | None, Maybe(Word(_FIELD))] = None  # a filter of the portfolio; None: all

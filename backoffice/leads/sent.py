"""All that was sent to a person, the newest first, a page at a time: with its state in words, and the reason.

The ledger is read through its index on person and moment; nothing counts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.shared.decisions import LONGEST_ID
from backoffice.shared.words import (
    DELIVERY_COLOURS,
    DELIVERY_MEANING,
    error_words,
    kind_words,
    page_address,
    page_of,
    zoned,
    zoned_briefly,
)
from leads.models import TelegramUser
from reminders.models import Delivery, DeliveryState

A_PAGE: Final = 30  # rows of the ledger
NAMED: Final = 4  # leads of one message
BEFORE: Final = "before"  # in the address: the row of the ledger behind which a page begins
# What is read of the ledger, and of a lead that is only named.
LEDGER: Final = (
    "kind", "nudge", "cycle", "batch", "telegram_id", "state", "armed_at", "retry_at", "error_class",
    "resolved_by", "resolved_reason", "subject_key", "lead_id",
)  # fmt: skip
NAME: Final = ("prospect_name", "prospect_company")


@dataclass(frozen=True, slots=True)
class SentLine:
    """One message, or one that was tried: of a digest the first of its rows stands for all."""

    at: str  # on the person's clock
    what: str
    address: str
    leads: Sequence[SafeString | str]
    more: int  # leads that are not named
    word: str
    colour: str
    why: str  # what the state means, what went wrong, who settled it and why


@dataclass(frozen=True, slots=True)
class Sent:
    """A page of what was sent to somebody, the newest first."""

    lines: Sequence[SentLine]
    older: str  # the address of the page before it in time; "" where there is none
    is_first: bool


def sent_to(user: TelegramUser, *, before: str, now: datetime) -> Sent:
    """Return a page of the ledger, from the row `before` backwards. Two queries, whatever was sent."""
    own = Delivery.objects.filter(telegram_id=user.telegram_id)
    is_number = before.isdecimal() and len(before) <= LONGEST_ID
    start = own.filter(pk=before).values_list("armed_at", "pk").first() if is_number else None
    if start is not None:
        at, number = start
        own = own.filter(armed_at__lte=at).exclude(armed_at=at, pk__gte=number)
    named = own.select_related("lead").only(*LEDGER, *(f"lead__{name}" for name in NAME))
    found = list(named.order_by("-armed_at", "-id")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    messages = [list(group) for _key, group in groupby(shown, key=lambda row: row.batch or row.pk)]
    older = f"?{BEFORE}={shown[-1].pk}#sent" if len(found) > A_PAGE else ""
    return Sent([_sent_line(rows, user, now) for rows in messages], older, is_first=start is None)


def _sent_line(rows: Sequence[Delivery], user: TelegramUser, now: datetime) -> SentLine:
    first, state = rows[0], DeliveryState(rows[0].state)
    what = kind_words(first)
    if first.batch:
        many = ngettext("%(n)s step in one message", "%(n)s steps in one message", len(rows))
        what = many % {"n": len(rows)}
    leads = list(dict.fromkeys(page_of(row.lead) or _number(row.lead_id) for row in rows if row.lead_id))
    return SentLine(
        at=zoned(first.armed_at, user.timezone),
        what=what,
        address=page_address(first),
        leads=leads[:NAMED],
        more=max(len(leads) - NAMED, 0),
        word=str(state.label),
        colour=DELIVERY_COLOURS[state],
        why=_why(first, state, user, now),
    )


def _number(lead_id: int) -> str:
    return _("#%(n)s (erased)") % {"n": lead_id}


def _why(row: Delivery, state: DeliveryState, user: TelegramUser, now: datetime) -> str:
    """Return what a state means, why it is so, when it is tried again, and who has settled it by hand."""
    parts = [str(DELIVERY_MEANING[state])]
    if row.error_class:
        parts.append(f"{capfirst(error_words(row.error_class))}.")
    if row.retry_at and row.retry_at > now:
        parts.append(_("Tried again from %(at)s.") % {"at": zoned_briefly(row.retry_at, user.timezone, now)})
    if row.resolved_by:
        said = {"who": row.resolved_by, "why": Truncator(row.resolved_reason).chars(200)}
        parts.append(_("Settled by %(who)s: %(why)s") % said)
    return " ".join(parts)

"""A question that is open: which message is no answer to it, and what it goes on waiting for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from botapp.screens.intake.incoming import CONTACT, FORWARD
from botapp.screens.lead.text import field_name
from botapp.screens.seller.text import field_name as seller_field_name
from botapp.shared import chat_state
from botapp.shared.chat_state import AwaitedReply
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.text import paragraphs
from leads.fields import BY_KEY, ValueKind
from leads.intake import IntakeRefused, Prospect, read_prospect
from leads.intake.evidence import is_paste, is_paste_of_person, is_surely_one
from leads.intake.several import people_in
from leads.seller.selling_text import read_seller

TAKE_FORWARDS = (chat_state.NEWS, chat_state.NEWS_MORE, chat_state.PROSPECT)
# What takes any words, so that a prospect has to look like nothing else.
TAKE_WORDS = frozenset(
    {
        chat_state.DRAFT_WORDS,
        chat_state.DRAFT_OWN,
        chat_state.NEWS,
        chat_state.PLAN_TASK,
        chat_state.PLAN_TEXT,
        chat_state.PLAN_ADD,
        chat_state.PLAN_WISH,
        chat_state.SELLER_FIELD,
    }
)
# Of what one sells: "Ann Lee, VP Sales at Acme" is how one signs.
OWN_WORDS = frozenset({"offer", "audience", "proof", "signature"})
WAITED_FOR: Mapping[str, Callable[[dict[str, Any]], str]] = {
    chat_state.FIELD: lambda asked: field_name(asked["field"]),
    chat_state.ZONE: lambda _asked: _("your city, or a tap on your clock"),
    chat_state.DRAFT_WORDS: lambda _asked: _("what to change in the draft"),
    chat_state.DRAFT_OWN: lambda _asked: _("your own text of the draft"),
    chat_state.NEWS: lambda _asked: _("what the lead answered"),
    chat_state.HOURS: lambda _asked: _("your hours"),
    chat_state.COUNTRY: lambda _asked: _("your country"),
    chat_state.DAYS_OFF: lambda _asked: _("your days off"),
    chat_state.END_WORDS: lambda _asked: _("why it ended"),
    chat_state.REST: lambda _asked: _("until when to rest"),
    chat_state.SNOOZE: lambda _asked: _("until when to snooze"),
    chat_state.PLAN_TASK: lambda _asked: _("what to do in the step"),
    chat_state.PLAN_TEXT: lambda _asked: _("the draft of the step"),
    chat_state.PLAN_DATE: lambda _asked: _("the day of the step"),
    chat_state.PLAN_ADD: lambda _asked: _("the new step"),
    chat_state.PLAN_WISH: lambda _asked: _("what the other plan should be like"),
    chat_state.SELLER: lambda _asked: _("what you sell"),
    chat_state.SELLER_FIELD: lambda asked: seller_field_name(asked["field"]),
}


def is_prospect_instead(said: Said, waiting: AwaitedReply) -> bool:
    """Say whether a message is a prospect although something else was asked for."""
    if waiting.state not in WAITED_FOR:
        return False
    if said.kind in (CONTACT, FORWARD):
        return said.kind == CONTACT or waiting.state not in TAKE_FORWARDS
    if people_in(said.text):
        return True
    try:
        prospect = read_prospect(said.text)
    except IntakeRefused:
        return False
    match waiting.state:
        case chat_state.SELLER:
            return _is_no_seller(prospect)
        case chat_state.SELLER_FIELD if waiting.payload["field"] in OWN_WORDS and "\n" not in said.text:
            return False
    return is_paste(prospect, beside_words=_takes_words(waiting))


def _is_no_seller(prospect: Prospect) -> bool:
    """Say whether it is a prospect, and not one's own company: what it is about was asked for just now."""
    told = read_seller(prospect.original)
    return not told.is_named and (
        is_paste_of_person(prospect) or (not told.fields and is_surely_one(prospect))
    )


def still_open(screens: list[Screen], telegram_id: int, *, now: datetime) -> list[Screen]:
    """Return an answer with a line about what is still waited for, when something is."""
    waiting = chat_state.waiting(telegram_id, now=now)
    if waiting is None or waiting.state not in WAITED_FOR or not screens:
        return screens
    what = WAITED_FOR[waiting.state](waiting.payload)
    line = "⏳ " + _("I still wait for: %(what)s. /cancel drops the question.") % {"what": what}
    return [*screens[:-1], replace(screens[-1], text=paragraphs(screens[-1].text, line))]


def _takes_words(waiting: AwaitedReply) -> bool:
    is_notes = waiting.state == chat_state.FIELD and BY_KEY[waiting.payload["field"]].kind is ValueKind.NOTES
    return is_notes or waiting.state in TAKE_WORDS

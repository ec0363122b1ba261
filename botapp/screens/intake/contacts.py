"""Contacts that were shared at once: each is a lead of its own, and one message names them all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from telegram import InlineKeyboardMarkup

from botapp.routes import PlanAction, PlanPress
from botapp.screens.intake import replies
from botapp.screens.intake import text as texts
from botapp.screens.intake.duplicates import TWIN
from botapp.shared.effects import Effect
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import MOST_BUTTONS, NAME_IN_DIGEST, button, in_rows, keyboard
from leads.models import Lead, TelegramUser
from planning.queue import requests

CONTACTS: Final = "contacts"  # the effect of the first: {"parts": what became of each}
Part = dict[
    str, Any
]  # "lead": a new one; "known": one that is likely there already; neither: it was unreadable


def with_contact(said: Said, user: TelegramUser, caused: Effect) -> Effect | None:
    """Take one more contact beside those before; None when they were answered otherwise."""
    parts = [*caused.value["parts"]] if caused.kind == CONTACTS else _parts(caused)
    if not parts:
        return None
    if caused.kind == "added" and "request" in caused.value:
        # The message that waits for its plan names them all from now on.
        requests.detach(request_id=caused.value["request"], telegram_id=user.telegram_id)
    return Effect(CONTACTS, {"parts": [*parts, *_parts(replies.add_prospect(said, user))]})


def shown(value: dict[str, Any], user: TelegramUser, _now: datetime) -> list[Screen]:
    """Return the one message about all of them."""
    own = Lead.objects.shown_to(user.telegram_id).in_bulk(_ids(value["parts"], "lead", "known"))
    new = [own[pk] for pk in _ids(value["parts"], "lead") if pk in own]
    known = [own[pk] for pk in _ids(value["parts"], "known") if pk in own]
    unread = sum(not part for part in value["parts"])
    return [Screen(texts.contacts(new, known, unread), _buttons([*new, *known]))]


def _buttons(leads: Sequence[Lead]) -> InlineKeyboardMarkup:
    """Return a button for each, which shows the lead and its plan in a message of its own."""
    buttons = [
        button(
            shorten(one_line(str(lead.display_name)), NAME_IN_DIGEST) or "—",
            PlanPress(PlanAction.REVIEW, lead.pk, choice="new"),
        )
        for lead in leads[:MOST_BUTTONS]
    ]
    return keyboard(*in_rows(buttons, 2))


def _parts(effect: Effect) -> list[Part]:
    """Return what became of one contact; nothing for what is no answer to one."""
    match effect.kind, effect.value:
        case "added", {"lead": lead}:
            return [{"lead": lead}]
        case kind, {"lead": lead, **rest} if kind == TWIN and "decision" not in rest:
            return [{"known": lead}]
        case "refused", _:
            return [{}]
    return []


def _ids(parts: Sequence[Part], *keys: str) -> list[int]:
    return list(dict.fromkeys(part[key] for part in parts for key in keys if key in part))

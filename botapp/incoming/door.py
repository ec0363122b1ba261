"""Before every other handler: who is inside goes on, who has a link comes in, nobody else goes further.

It is decided when an update's turn comes, for much may have happened since it was stored.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from telegram import Update
from telegram.ext import ApplicationHandlerStop, TypeHandler

from botapp.database import in_database
from botapp.incoming.codes import LINK
from botapp.incoming.handling import Context, now
from botapp.incoming.strangers import LOCAL, NOTE, DoorReason
from botapp.screens.invitations import text as texts
from botapp.shared.effects import has_erased
from botapp.shared.people import Sender, join, reached
from botapp.shared.screen import Screen
from botapp.telegram.calls import answer, say
from core.speech import speaking
from leads.models import TelegramUser
from leads.people import access, invitations


async def at_the_door(update: Update, context: Context) -> None:
    """Let a person in, or answer what `strangers` has said that is to be answered, and stop."""
    user = update.effective_user
    if user is None:
        return
    facts: dict[str, Any] = {"speaks": _speaks(update), "notes": update.api_kwargs}
    text = await in_database(greet, Sender.of(user), **facts, now=now())
    if text is None or await in_database(has_erased, update.update_id):
        return
    if text and update.callback_query is not None:
        await answer(update.callback_query, text)
    elif text:
        await say(context.bot, user.id, Screen(text))
    raise ApplicationHandlerStop


def _speaks(update: Update) -> bool:
    """Say whether the person has just proven that they can be reached: by writing or tapping in private."""
    chat = update.effective_chat
    is_private = chat is not None and chat.type == chat.PRIVATE
    return is_private and (update.message is not None or update.callback_query is not None)


def greet(sender: Sender, *, speaks: bool, notes: Mapping[str, Any], now: datetime) -> str | None:
    """Return None for whoever is inside, or comes in now; else what they are told, "" for nothing.

    `notes` is what the inbox has added to the update; `speaks`: they have written or tapped in private. What
    the sandbox has left in the inbox is nobody's here.
    """
    if notes.get(LOCAL) and not settings.SANDBOX:
        return ""
    person = TelegramUser.objects.filter(telegram_id=sender.telegram_id).first()
    if access.may_enter(sender.telegram_id, person):
        if person is not None and speaks:
            reached(person, now=now)
        return None
    if person is not None and person.is_deactivated:
        with speaking(person.language_code or sender.language):
            return texts.deactivated() if notes.get(NOTE) == DoorReason.TELL else ""
    with speaking(sender.language):
        match notes.get(NOTE):
            case DoorReason.ENTERS | DoorReason.PRESSES:
                try:
                    join(sender, str(notes[LINK]), now=now)
                except invitations.LinkRefused as refusal:
                    return texts.link_refused(refusal.code)
                return None
            case DoorReason.TELL:
                return texts.stranger(sender.telegram_id, by_link=access.takes_links())
    return ""


FIRST = (TypeHandler(Update, at_the_door),)

"""Who comes in: decided when an update's turn comes, for much may have happened since it was stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botapp.incoming.codes import LINK
from botapp.incoming.strangers import NOTE, Reason
from botapp.screens.invitations import text as words
from botapp.shared.people import Sender, join, reached, speaking
from leads import access, invitations
from leads.models import TelegramUser


def greet(sender: Sender, *, speaks: bool, notes: Mapping[str, Any], now: datetime) -> str | None:
    """Return None for whoever is inside, or comes in now; else what they are told, "" for nothing.

    `notes` is what the inbox has added to the update; `speaks`: they have written or tapped in private.
    """
    person = TelegramUser.objects.filter(telegram_id=sender.telegram_id).first()
    if access.may_enter(sender.telegram_id, person):
        if person is not None and speaks:
            reached(person, now=now)
        return None
    with speaking(sender.language):
        match notes.get(NOTE):
            case Reason.ENTERS | Reason.PRESSES:
                return _refusal(sender, str(notes[LINK]), now)
            case Reason.TELL:
                return words.stranger(sender.telegram_id, by_link=access.takes_links())
    return ""


def _refusal(sender: Sender, digest: str, now: datetime) -> str | None:
    try:
        join(sender, digest, now=now)
    except invitations.LinkRefused as refusal:
        return words.link_refused(refusal.code)
    return None

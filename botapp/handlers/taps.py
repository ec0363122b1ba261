"""Every tap comes through here: decoded once, then handed to the handler of its family."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler

from botapp import presses
from botapp.callbacks import (
    AskPress,
    DayPress,
    DraftPress,
    InvitationPress,
    LeadPress,
    OutcomePress,
    PagePress,
    PastePress,
    PlanPress,
    Press,
    RequestPress,
    SnoozePress,
    ZonePress,
    decode,
)
from botapp.callbacks.pauses import OftenPress, RestPress
from botapp.callbacks.settings import SettingPress
from botapp.handlers.advice import advice_tapped
from botapp.handlers.common import Context, does, press_of
from botapp.handlers.invitations import invitation_tapped
from botapp.handlers.refusals import refuse_button
from botapp.handlers.start import zone_tapped
from botapp.presses import agenda, draft, lead, pause, request, review, settings, snooze
from botapp.screens import intake

TAPPED: dict[type, Callable[[Update, Context, Any], Awaitable[None]]] = {
    Press: does(presses.react, unless=presses.objection),
    LeadPress: does(lead.react, unless=lead.objection),
    PagePress: does(lead.turn),
    ZonePress: zone_tapped,
    PastePress: does(intake.decided, unless=intake.objection),
    PlanPress: does(review.react, unless=review.objection),
    RequestPress: does(request.react, unless=request.objection),
    SettingPress: does(settings.react, unless=settings.objection),
    RestPress: does(pause.react, unless=pause.objection),
    OftenPress: does(pause.remedy),
    DayPress: does(agenda.react, unless=agenda.objection),
    DraftPress: does(draft.react, unless=draft.objection),
    AskPress: advice_tapped,
    InvitationPress: invitation_tapped,
    SnoozePress: does(snooze.react, unless=snooze.objection),
    OutcomePress: does(snooze.react, unless=snooze.objection),
}


async def tapped(update: Update, context: Context) -> None:
    """Decode a tap; what we would not have written ourselves is answered kindly and does nothing."""
    query, _sender = press_of(update)
    press = decode(query.data or "")
    if press is None:
        await refuse_button(update, context)
    else:
        await TAPPED[type(press)](update, context, press)


HANDLERS = (CallbackQueryHandler(tapped),)

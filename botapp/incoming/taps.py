"""Every tap comes through here: decoded once, then handed to the handler of its family."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler

from botapp.incoming.handling import Context, does, press_of
from botapp.incoming.refusals import refuse_button
from botapp.routes import (
    AskPress,
    DayPress,
    DraftPress,
    InvitationPress,
    LeadPress,
    OutcomePress,
    PagePress,
    PastePress,
    PlanPress,
    RequestPress,
    SnoozePress,
    StepPress,
    ZonePress,
    decode,
)
from botapp.routes.pause import OftenPress, RestPress
from botapp.routes.settings import SettingPress
from botapp.screens.advice.taps import advice_tapped
from botapp.screens.day import actions as agenda
from botapp.screens.draft import actions as draft
from botapp.screens.intake import view as intake
from botapp.screens.invitations.commands import invitation_tapped
from botapp.screens.lead import actions as lead
from botapp.screens.pause import actions as pause
from botapp.screens.plan import actions as review
from botapp.screens.plan import request_actions
from botapp.screens.settings import actions as settings
from botapp.screens.snooze import actions as snooze
from botapp.screens.start.commands import zone_tapped
from botapp.screens.step import actions as presses

TAPPED: dict[type, Callable[[Update, Context, Any], Awaitable[None]]] = {
    StepPress: does(presses.react, unless=presses.objection),
    LeadPress: does(lead.react, unless=lead.objection),
    PagePress: does(lead.turn),
    ZonePress: zone_tapped,
    PastePress: does(intake.decided, unless=intake.objection),
    PlanPress: does(review.react, unless=review.objection),
    RequestPress: does(request_actions.react, unless=request_actions.objection),
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

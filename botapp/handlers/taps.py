"""Every tap comes through here: decoded once, then handed to the handler of its family."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler

from botapp.callbacks import (
    AskPress,
    DayPress,
    DraftPress,
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
from botapp.handlers.agenda import day_tapped
from botapp.handlers.common import Context, press_of
from botapp.handlers.drafts import draft_tapped
from botapp.handlers.leads import lead_tapped, page_tapped
from botapp.handlers.pauses import often_tapped, rest_tapped
from botapp.handlers.plans import paste_tapped, plan_tapped, request_tapped
from botapp.handlers.refusals import refuse_button
from botapp.handlers.settings import setting_tapped
from botapp.handlers.snooze import snooze_tapped
from botapp.handlers.start import zone_tapped
from botapp.handlers.steps import step_tapped

TAPPED: dict[type, Callable[[Update, Context, Any], Awaitable[None]]] = {
    Press: step_tapped,
    LeadPress: lead_tapped,
    PagePress: page_tapped,
    ZonePress: zone_tapped,
    PastePress: paste_tapped,
    PlanPress: plan_tapped,
    RequestPress: request_tapped,
    SettingPress: setting_tapped,
    RestPress: rest_tapped,
    OftenPress: often_tapped,
    DayPress: day_tapped,
    DraftPress: draft_tapped,
    AskPress: advice_tapped,
    SnoozePress: snooze_tapped,
    OutcomePress: snooze_tapped,
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

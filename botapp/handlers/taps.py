"""Every tap comes through here: decoded once, then handed to the handler of its family."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler

from botapp.callbacks import LeadPress, PagePress, Press, ZonePress, decode
from botapp.handlers.common import Context, press_of
from botapp.handlers.leads import lead_tapped, page_tapped
from botapp.handlers.refusals import refuse_button
from botapp.handlers.start import zone_tapped
from botapp.handlers.steps import step_tapped

TAPPED: dict[type, Callable[[Update, Context, Any], Awaitable[None]]] = {
    Press: step_tapped,
    LeadPress: lead_tapped,
    PagePress: page_tapped,
    ZonePress: zone_tapped,
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

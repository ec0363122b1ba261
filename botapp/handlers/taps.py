"""Every tap comes through here: decoded once, then handed to the handler of its family."""

from telegram import Update
from telegram.ext import CallbackQueryHandler

from botapp.callbacks import LeadPress, PagePress, Press, ZonePress, decode
from botapp.handlers.common import Context, press_of
from botapp.handlers.leads import lead_tapped, page_tapped
from botapp.handlers.refusals import refuse_button
from botapp.handlers.start import zone_tapped
from botapp.handlers.steps import step_tapped


async def tapped(update: Update, context: Context) -> None:
    """Decode a tap; what we would not have written ourselves is answered kindly and does nothing."""
    query, _sender = press_of(update)
    match decode(query.data or ""):
        case Press() as press:
            await step_tapped(update, context, press)
        case LeadPress() as press:
            await lead_tapped(update, context, press)
        case PagePress() as press:
            await page_tapped(update, context, press)
        case ZonePress() as press:
            await zone_tapped(update, context, press)
        case None:
            await refuse_button(update, context)


HANDLERS = (CallbackQueryHandler(tapped),)

"""/start, /timezone, and the tap on a time zone."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.incoming import conversation
from botapp.incoming.handling import PRIVATE, Context, message_of, now, press_of
from botapp.incoming.refusals import refuse_button
from botapp.routes import ZonePress
from botapp.screens.lead import actions as lead_presses
from botapp.shared.tap import Reaction
from botapp.telegram.calls import answer, say, show
from reminders.policy.windows import parse_zone


async def start(update: Update, context: Context) -> None:
    """Register, greet, and ask for the time zone."""
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, *await in_database(conversation.start, sender, now=now()))


async def timezone(update: Update, context: Context) -> None:
    """Ask for the time zone again."""
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, await in_database(conversation.ask_zone, sender, now=now()))


async def zone_tapped(update: Update, context: Context, press: ZonePress) -> None:
    """Keep the zone and say what comes next."""
    if parse_zone(press.zone) is None:
        await refuse_button(update, context)
        return
    query, sender = press_of(update)
    await answer(query)
    screen = await in_database(lead_presses.keep_zone, sender, press.zone, now=now())
    await show(context.bot, query, Reaction(edit=screen))


HANDLERS = (
    CommandHandler("start", start, filters=PRIVATE),
    CommandHandler(["timezone", "zone"], timezone, filters=PRIVATE),
)

"""/leads."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.incoming.handling import PRIVATE, Context, message_of, now
from botapp.screens.lead import actions as lead_presses
from botapp.shared import chat_state
from botapp.telegram.calls import say


async def leads(update: Update, context: Context) -> None:
    """Show the first page of the person's prospects; who asks for it has let a correction be."""
    message, sender = message_of(update)
    await in_database(chat_state.forget, sender.telegram_id)
    screen = await in_database(lead_presses.lead_list, sender, page=0, now=now())
    await say(context.bot, message.chat_id, screen)


HANDLERS = (CommandHandler("leads", leads, filters=PRIVATE),)

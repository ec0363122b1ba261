"""/settings."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.incoming.handling import PRIVATE, Context, message_of, now
from botapp.screens.settings import actions as settings_presses
from botapp.telegram.calls import say


async def settings(update: Update, context: Context) -> None:
    """Show everything that can be set, with its present value."""
    message, sender = message_of(update)
    await say(
        context.bot, message.chat_id, await in_database(settings_presses.open_settings, sender, now=now())
    )


HANDLERS = (CommandHandler("settings", settings, filters=PRIVATE),)

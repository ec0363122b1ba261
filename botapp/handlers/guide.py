"""/help."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.handlers.common import PRIVATE, Context, message_of
from botapp.messages import people as words
from botapp.people import spoken_to
from botapp.screens import Screen
from botapp.talk import say


async def help_(update: Update, context: Context) -> None:
    """Say what can be done here."""
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, Screen(await in_database(spoken_to, sender, words.help_text)))


HANDLERS = (CommandHandler("help", help_, filters=PRIVATE),)

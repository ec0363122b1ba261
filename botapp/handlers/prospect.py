"""/add and plain text: a prospect, or the answer to what we asked."""

import re

from telegram import Message, Update
from telegram.ext import CommandHandler, MessageHandler, filters

from botapp import conversation
from botapp.database import in_database
from botapp.handlers.common import PRIVATE, Context, message_of, now
from botapp.people import Sender
from botapp.said import Said
from botapp.talk import say

COMMAND = re.compile(r"^/\w+(@\w+)?\s*")


async def add(update: Update, context: Context) -> None:
    """Take what stands behind /add as a prospect, or ask for one."""
    message, sender = message_of(update)
    text = COMMAND.sub("", message.text or "", count=1)
    if text.strip():
        said = _said(update, message, sender, text)
        screens = await in_database(conversation.hear, said, prospect_only=True)
    else:
        screens = [await in_database(conversation.ask_for_prospect, sender, now=now())]
    await say(context.bot, message.chat_id, *screens)


async def heard(update: Update, context: Context) -> None:
    """Take plain text, or the caption of a photo."""
    message, sender = message_of(update)
    said = _said(update, message, sender, message.text or message.caption or "")
    await say(context.bot, message.chat_id, *await in_database(conversation.hear, said))


def _said(update: Update, message: Message, sender: Sender, text: str) -> Said:
    return Said(update.update_id, sender, text, sent_at=message.date, now=now())


COMMANDS = (CommandHandler("add", add, filters=PRIVATE),)
PLAIN = (MessageHandler(PRIVATE & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND, heard),)

"""/help."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.handlers.common import PRIVATE, Context, message_of
from botapp.messages import people as words
from botapp.messages.access import manager_hint
from botapp.people import Sender, spoken_to
from botapp.screens import Screen
from botapp.talk import say
from leads import access
from leads.models import INVITING, TelegramUser


async def help_(update: Update, context: Context) -> None:
    """Say what can be done here."""
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, Screen(await in_database(_help, sender)))


def _help(sender: Sender) -> str:
    managers = TelegramUser.objects.filter(telegram_id=sender.telegram_id, role__in=INVITING)
    hint = access.takes_links() and managers.exists()
    return spoken_to(sender, lambda: "\n\n".join([words.help_text(), *([manager_hint()] if hint else [])]))


HANDLERS = (CommandHandler("help", help_, filters=PRIVATE),)

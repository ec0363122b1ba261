"""/help."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.incoming.handling import PRIVATE, Context, message_of
from botapp.screens.invitations.text import manager_hint
from botapp.shared import words
from botapp.shared.people import Sender, spoken_to
from botapp.shared.screen import Screen
from botapp.telegram.calls import say
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

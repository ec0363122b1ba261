"""/invite, and the taps on a manager's links."""

from functools import partial

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.incoming.handling import PRIVATE, Context, carry_out, message_of, now
from botapp.routes import InvitationPress
from botapp.screens.invitations import actions as presses
from botapp.telegram.calls import say


async def invite(update: Update, context: Context) -> None:
    """Show a manager's links."""
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, await in_database(presses.open_links, sender, now=now()))


async def invitation_tapped(update: Update, context: Context, press: InvitationPress) -> None:
    """Make a link with our own name in it, or revoke one."""
    react = partial(presses.react, username=context.bot.username)
    await carry_out(update, context, press, react, unless=presses.objection)


HANDLERS = (CommandHandler("invite", invite, filters=PRIVATE),)

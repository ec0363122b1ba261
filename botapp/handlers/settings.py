"""/settings, and the taps on it."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.callbacks.settings import SettingPress
from botapp.database import in_database
from botapp.handlers.common import PRIVATE, Context, carry_out, message_of, now, press_of
from botapp.presses import settings as settings_presses
from botapp.presses.settings import SettingTap
from botapp.talk import say


async def settings(update: Update, context: Context) -> None:
    """Show everything that can be set, with its present value."""
    message, sender = message_of(update)
    await say(
        context.bot, message.chat_id, await in_database(settings_presses.open_settings, sender, now=now())
    )


async def setting_tapped(update: Update, context: Context, press: SettingPress) -> None:
    """Answer at once, then set what was tapped, or open its screen."""
    query, sender = press_of(update)
    tap = SettingTap(press, sender, now())
    await carry_out(context, query, tap, objection=settings_presses.objection, react=settings_presses.react)


HANDLERS = (CommandHandler("settings", settings, filters=PRIVATE),)

"""What every handler needs: who spoke, what was tapped, and when."""

from datetime import datetime

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackContext, ExtBot, filters

from botapp.shared.people import Sender
from core.databases.database_clock import ours

Context = CallbackContext[ExtBot[None], dict[object, object], dict[object, object], dict[object, object]]
# New messages of one person, and edited ones; channel posts are left alone.
PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
EDITED = filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE


def now() -> datetime:
    """Read the clock: once per update."""
    return ours().now()


def message_of(update: Update) -> tuple[Message, Sender]:
    """Return a new message and its sender; the filters guarantee both."""
    if update.message is None or update.message.from_user is None:
        raise TypeError("this handler takes messages of people")
    return update.message, Sender.of(update.message.from_user)


def tap_of(update: Update) -> tuple[CallbackQuery, Sender]:
    """Return a tap and who made it; the handler's type guarantees it."""
    if update.callback_query is None:
        raise TypeError("this handler takes taps")
    return update.callback_query, Sender.of(update.callback_query.from_user)

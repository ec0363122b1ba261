"""/today, /week, /snoozed, /stats and /focus."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler

from botapp.database import in_database
from botapp.incoming.handling import PRIVATE, Context, message_of, now
from botapp.routes.day import FOCUS, SLEEPING, STATS, TODAY, WEEK, Place
from botapp.screens.day import actions as agenda_presses
from botapp.shared import chat_state
from botapp.telegram.calls import say

COMMANDS = {"today": TODAY, "week": WEEK, "snoozed": SLEEPING, "stats": STATS, "focus": FOCUS}


def shows(place: Place) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Return the handler of a command that shows this list; who asks for it has let a correction be."""

    async def command(update: Update, context: Context) -> None:
        message, sender = message_of(update)
        await in_database(chat_state.forget, sender.telegram_id)
        screen = await in_database(agenda_presses.screen_of, sender, place, now=now())
        await say(context.bot, message.chat_id, screen)

    return command


HANDLERS: tuple[BaseHandler[Any, Any, Any], ...] = tuple(
    CommandHandler(name, shows(place), filters=PRIVATE) for name, place in COMMANDS.items()
)

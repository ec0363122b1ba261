"""Before every other handler: who is inside goes on, who has a link comes in, nobody else goes further."""

from typing import Any

from telegram import Update
from telegram.ext import ApplicationHandlerStop, TypeHandler

from botapp.database import in_database
from botapp.incoming.entry import greet
from botapp.incoming.handling import Context, now
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.telegram.calls import answer, say


async def at_the_door(update: Update, context: Context) -> None:
    """Let a person in, or answer what `strangers` has said that is to be answered, and stop."""
    user = update.effective_user
    if user is None:
        return
    facts: dict[str, Any] = {"speaks": _speaks(update), "notes": update.api_kwargs}
    text = await in_database(greet, Sender.of(user), **facts, now=now())
    if text is None:
        return
    if text and update.callback_query is not None:
        await answer(update.callback_query, text)
    elif text:
        await say(context.bot, user.id, Screen(text))
    raise ApplicationHandlerStop


def _speaks(update: Update) -> bool:
    """Say whether the person has just proven that they can be reached: by writing or tapping in private."""
    chat = update.effective_chat
    is_private = chat is not None and chat.type == chat.PRIVATE
    return is_private and (update.message is not None or update.callback_query is not None)


FIRST = (TypeHandler(Update, at_the_door),)

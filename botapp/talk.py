"""Saying, showing and answering: the few calls to Telegram that every handler makes."""

from typing import Any

from telegram import CallbackQuery, Message
from telegram.error import BadRequest, TelegramError

from botapp.bot import Bot
from botapp.database import in_database
from botapp.screens import Screen
from botapp.tap import Reaction
from core.clock import SystemClock
from reminders import requests

# Telegram's words for an edit that has nothing left to do: right already, or the message is gone or too old.
NOT_MODIFIED = "message is not modified"
SETTLED = (
    NOT_MODIFIED,
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message_id_invalid",
)
# … for a deletion that comes more than two days after the message
CANNOT_BE_DELETED = ("message can't be deleted",)
# … and for an answer to a press that waited too long: the spinner has stopped by itself.
TOO_OLD = ("query is too old", "query_id_invalid", "query id is invalid")


def options(screen: Screen) -> dict[str, Any]:
    """Return a screen's arguments besides its text, for a send or an edit."""
    chosen: dict[str, Any] = {"reply_markup": screen.keyboard}
    return chosen | {"parse_mode": None} if screen.plain else chosen


def says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    """Say whether Telegram's words hold one of these phrases."""
    words = error.message.lower()
    return any(phrase in words for phrase in phrases)


async def say(bot: Bot, chat_id: int, *screens: Screen) -> None:
    """Send messages, in order; one that waits for a request's answer is told to it once it is there."""
    for screen in screens:
        message = await bot.send_message(chat_id, screen.text, **options(screen))
        await _wait_for_answer(screen, chat_id, message.message_id)


async def answer(query: CallbackQuery, text: str = "") -> None:
    """Answer a press: with words as an alert, without words to stop the spinner. Too late is no error."""
    try:
        await query.answer(text or None, show_alert=bool(text))
    except BadRequest as error:
        if not says(error, TOO_OLD):
            raise


async def show(bot: Bot, query: CallbackQuery, reaction: Reaction) -> None:
    """Edit the tapped message, or say it anew where it cannot be edited; then send what is new."""
    chat_id = query.from_user.id
    if reaction.edit is not None and not await _edit(query, reaction.edit):
        await say(bot, chat_id, reaction.edit)
    await say(bot, chat_id, *reaction.messages)


def message_id_of(query: CallbackQuery) -> int | None:
    """Return the number of the tapped message, None when Telegram does not tell."""
    return query.message.message_id if query.message else None


async def _edit(query: CallbackQuery, screen: Screen) -> bool:
    """Edit the tapped message; False when there is none that can be edited."""
    # Telegram gives a message that it no longer shows us the date 0; the library does not tell it apart.
    if not isinstance(query.message, Message) or not query.message.date.timestamp():
        return False
    try:
        await query.edit_message_text(screen.text, **options(screen))
    except BadRequest as error:
        if not says(error, SETTLED):
            raise
        if not says(error, (NOT_MODIFIED,)):
            return False
    await _wait_for_answer(screen, query.from_user.id, query.message.message_id)
    return True


async def _wait_for_answer(screen: Screen, chat_id: int, message_id: int) -> None:
    """Let a request know which message its answer replaces; only now, lest "thinking" come after it."""
    if screen.request_id is not None:
        about = {"request_id": screen.request_id, "chat_id": chat_id, "message_id": message_id}
        await in_database(requests.attach, **about, now=SystemClock().now())
    elif screen.beside is not None:
        about = {"request_id": screen.beside, "chat_id": chat_id, "message_id": message_id}
        await in_database(requests.attach_beside, **about, now=SystemClock().now())

"""What we do not do has an answer too: groups, unknown commands, photos, buttons of another time."""

from collections.abc import Callable

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from botapp import conversation
from botapp.database import in_database
from botapp.handlers.common import PRIVATE, Context, message_of, press_of
from botapp.messages import intake as intake_words
from botapp.messages import people as words
from botapp.people import spoken_to
from botapp.screens import Screen
from botapp.talk import answer, say


async def refuse_group(update: Update, context: Context) -> None:
    """Say politely that we work in private chats only; a command for another bot is none of our business."""
    message, _sender = message_of(update)
    if _is_for_us(message.text or "", context.bot.username):
        await _reply(update, context, words.only_private)


async def unknown_command(update: Update, context: Context) -> None:
    """Point to /help."""
    await _reply(update, context, words.unknown_command)


async def no_text(update: Update, context: Context) -> None:
    """Say what works instead of a voice message, a sticker and the like."""
    await _reply(update, context, intake_words.what_works)


async def cancel(update: Update, context: Context) -> None:
    """Drop what was waited for."""
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, await in_database(conversation.cancel, sender))


async def refuse_button(update: Update, context: Context) -> None:
    """Answer a tap that we did not offer, or no longer do."""
    query, sender = press_of(update)
    await answer(query, await in_database(spoken_to, sender, words.unknown_button))


def _is_for_us(command: str, username: str) -> bool:
    """Say whether a message addresses us: "/start", "/start@our_bot", but not "/start@another_bot"."""
    _name, _at, addressee = command.split(maxsplit=1)[0].partition("@")
    return addressee.lower() in ("", username.lower())


async def _reply(update: Update, context: Context, text: Callable[[], str]) -> None:
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, Screen(await in_database(spoken_to, sender, text)))


GROUPS = (
    MessageHandler(filters.UpdateType.MESSAGE & filters.ChatType.GROUPS & filters.COMMAND, refuse_group),
)
COMMANDS = (CommandHandler("cancel", cancel, filters=PRIVATE),)
# Everything the other handlers have left over; service messages (a pin, a new photo) need no answer.
LEFTOVERS = (
    MessageHandler(PRIVATE & filters.COMMAND, unknown_command),
    MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, no_text),
)

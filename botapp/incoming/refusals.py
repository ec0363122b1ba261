"""What we do not do has an answer too: groups, floods, unknown commands, photos, buttons of another time."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from telegram import MessageEntity, Update
from telegram.ext import BaseHandler, MessageHandler, filters

from botapp.database import in_database
from botapp.incoming import floods
from botapp.incoming.handling import PRIVATE, Context, message_of, now, tap_of
from botapp.screens.intake import text as intake_texts
from botapp.shared import chat_state, words
from botapp.shared.effects import Effect, once
from botapp.shared.people import Sender, spoken_to
from botapp.shared.screen import Screen
from botapp.telegram.calls import answer, say

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


class When(BaseHandler[Update, Context, None]):
    """Takes the updates of which this is true."""

    def __init__(self, is_meant: Callable[[Update], bool], callback: Handler) -> None:
        super().__init__(callback)
        self._is_meant = is_meant

    def check_update(self, update: object) -> bool:
        """Say whether we take it."""
        return isinstance(update, Update) and self._is_meant(update)


async def left_unread(update: Update, context: Context) -> None:
    """Say once how much of a flood was left unread, and from where on."""
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.chat.type != message.chat.PRIVATE:
        return
    sender = Sender.of(message.from_user)
    count = await in_database(floods.left_unread, update.update_id)
    text = await in_database(spoken_to, sender, lambda: words.too_many(count))
    await say(context.bot, message.chat_id, Screen(text, reply_to=message.message_id))


async def ignore(_update: Update, _context: Context) -> None:
    """Do nothing: other bots are no people, and an answer to one could go on for ever."""


def answered_with(text: Callable[[], str]) -> Handler:
    """Return the handler that answers a tap or a message with this text, and does nothing else."""

    async def handler(update: Update, context: Context) -> None:
        if update.callback_query is not None:
            query, sender = tap_of(update)
            await answer(query, await in_database(spoken_to, sender, text))
        else:
            message, sender = message_of(update)
            await say(context.bot, message.chat_id, Screen(await in_database(spoken_to, sender, text)))

    return handler


async def refuse_group(update: Update, context: Context) -> None:
    """Say once per group that we work in private chats; a command for another bot is not our business."""
    message, _sender = message_of(update)
    if not _is_for_us(message.text or message.caption or "", context.bot.username):
        return
    if await in_database(_is_first, update.update_id, message.chat_id, now()):
        await answered_with(words.only_private)(update, context)


def _is_for_us(command: str, username: str) -> bool:
    """Say whether a message addresses us: "/start", "/start@our_bot", but not "/start@another_bot"."""
    name, _at, addressee = command.partition(" ")[0].strip().partition("@")
    return name.startswith("/") and addressee.lower() in ("", username.lower())


def _is_first(update_id: int, chat_id: int, moment: datetime) -> bool:
    """Say whether a group is refused for the first time; a repeat of the same update says the same."""
    effect = once(update_id, lambda: Effect("first", chat_state.meet_group(chat_id, now=moment)))
    return bool(effect.value)


def _is_set_aside(update: Update) -> bool:
    return floods.SET_ASIDE in update.api_kwargs


def _is_group_tap(update: Update) -> bool:
    chat = update.effective_chat
    return update.callback_query is not None and chat is not None and chat.type != chat.PRIVATE


def _is_of_a_bot(update: Update) -> bool:
    user = update.effective_user
    return user is not None and user.is_bot


def _is_forwarded_command(update: Update) -> bool:
    message = update.message
    if message is None or message.forward_origin is None or message.chat.type != message.chat.PRIVATE:
        return False
    return any(entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 for entity in message.entities)


# A tap that we did not offer, or no longer do.
refuse_button = answered_with(words.unknown_button)
# Before anything else is considered.
DOORS = (
    When(
        lambda update: _is_set_aside(update) and update.callback_query is not None,
        answered_with(words.too_many_taps),
    ),
    When(_is_set_aside, left_unread),
    When(_is_of_a_bot, ignore),
    # Others can read the message: nothing is shown there.
    When(_is_group_tap, answered_with(words.only_private)),
    # A command counts only where it is typed: a forwarded /pause is somebody else's.
    When(_is_forwarded_command, answered_with(words.forwarded_command)),
)
GROUPS = (
    MessageHandler(filters.UpdateType.MESSAGE & filters.ChatType.GROUPS & filters.COMMAND, refuse_group),
)
# Everything the other handlers have left over; service messages (a pin, a new photo) need no answer.
LEFTOVERS = (
    MessageHandler(PRIVATE & filters.COMMAND, answered_with(words.unknown_command)),
    MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, answered_with(intake_texts.what_works)),
)

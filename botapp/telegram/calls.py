"""Saying, showing and answering: the few calls to Telegram that every handler makes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from telegram import CallbackQuery, Message, ReplyParameters
from telegram.error import BadRequest, TelegramError

from botapp.database import in_database
from botapp.incoming.pipeline import UpdateAttempt, current_attempt
from botapp.incoming.progress import NOBODY_KNOWS
from botapp.shared import app_button, effects
from botapp.shared.live import buttons_of, left_of, subjects_of
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.telegram.bot import Bot
from botapp.telegram.sending import edit_surely, send_once
from core.databases.database_clock import ours
from core.logs import redact
from planning.queue import requests
from reminders.ledger import live_buttons
from reminders.ledger.live_buttons import Shown

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


UPLOAD = 60.0  # seconds for Telegram to answer a file

T = TypeVar("T")


def options(screen: Screen) -> dict[str, Any]:
    """Return a screen's arguments besides its text, for a send or an edit."""
    chosen: dict[str, Any] = {"reply_markup": screen.keyboard}
    return chosen | {"parse_mode": None} if screen.plain else chosen


def _place(screen: Screen) -> dict[str, Any]:
    """Return where a new message is to stand: under the one that it replies to, if that is still there."""
    if screen.reply_to is None:
        return {}
    return {"reply_parameters": ReplyParameters(screen.reply_to, allow_sending_without_reply=True)}


def says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    """Say whether Telegram's words hold one of these phrases."""
    words = error.message.lower()
    return any(phrase in words for phrase in phrases)


async def with_app_or_without(screen: Screen, request: Callable[[Screen], Awaitable[T]]) -> T:
    """Make a call with a screen; once more without the way into the app where Telegram refuses that.

    A refused message has certainly not arrived.
    """
    try:
        return await request(screen)
    except BadRequest as error:
        without = screen.without_app
        if without is screen or not app_button.is_refusal(error.message):
            raise
        app_button.refused(redact(error.message))
    return await request(without)


async def say(bot: Bot, chat_id: int, *screens: Screen, keep: bool = False) -> None:
    """Send the messages of an answer, in order; what has arrived by an earlier try is not sent again.

    What has arrived is noted before the next one is sent, and with it what its buttons are about: older ones
    about the same lose theirs; with `keep` the last one too, for its place may be taken later. A request
    whose answer will take a message's place learns its id likewise.
    """
    attempt = current_attempt.get(UpdateAttempt(0, number=1))
    progress = attempt.answer
    for left, screen in zip(range(len(screens) - 1, -1, -1), _each_its_own(screens), strict=True):
        is_new = progress.said == len(progress.arrived)
        if is_new:
            progress.arrived.append(await _deliver(bot, chat_id, screen))
            progress.in_doubt = False
        message_id = progress.arrived[progress.said]
        progress.said += 1
        changes_buttons = screen.instead_of is not None or bool(subjects_of(screen.keyboard))
        # The end of the update says as much of a last one without buttons.
        is_to_note = is_new and (left > 0 or keep or changes_buttons)
        if is_to_note or _waits(screen):
            noted = list(progress.arrived) if is_to_note else None
            await in_database(_keep, screen, chat_id, message_id, attempt.update_id, noted)


async def answer(query: CallbackQuery, text: str = "") -> None:
    """Answer a press: with words as an alert, without words to stop the spinner. Too late is no error."""
    try:
        await edit_surely(partial(query.answer, text or None, show_alert=bool(text)))
    except BadRequest as error:
        if not says(error, TOO_OLD):
            raise


async def show(bot: Bot, query: CallbackQuery, reaction: Reaction) -> None:
    """Edit the tapped message, or send it again where it cannot be edited; then send what is new.

    Either way it is the answer's first message, so that a resumed answer goes on at the same place whether
    or not the edit works this time. Where it has been shown already, it is not touched again.
    """
    progress = current_attempt.get(UpdateAttempt(0, number=1)).answer
    screens = _each_its_own([*([reaction.edit] if reaction.edit else []), *reaction.messages])
    is_new = progress.said == len(progress.arrived)
    if reaction.edit and is_new and await _edit(query, screens[0]):
        progress.arrived.append(message_id_of(query) or NOBODY_KNOWS)
        progress.said, progress.in_doubt = progress.said + 1, False
        screens = screens[1:]
    await say(bot, query.from_user.id, *screens)


def message_id_of(query: CallbackQuery) -> int | None:
    """Return the number of the tapped message, None when Telegram does not tell."""
    return query.message.message_id if query.message else None


async def _edit(query: CallbackQuery, screen: Screen) -> bool:
    """Edit the tapped message; False when there is none that can be edited."""
    # Telegram gives a message that it no longer shows us the date 0; the library does not tell it apart.
    if not isinstance(query.message, Message) or not query.message.date.timestamp():
        return False
    if not await _is_shown(screen, partial(_show_in, query)):
        return False
    await in_database(_keep, screen, query.from_user.id, query.message.message_id)
    return True


async def _is_shown(screen: Screen, edit: Callable[[Screen], Awaitable[object]]) -> bool:
    """Edit a message of ours into a screen; False when it is gone, or too old."""
    try:
        await edit_surely(partial(with_app_or_without, screen, edit))
    except BadRequest as error:
        if not says(error, SETTLED):
            raise
        return says(error, (NOT_MODIFIED,))
    return True


async def _deliver(bot: Bot, chat_id: int, screen: Screen) -> int:
    """Show a screen in place of the message that it replaces, else send it; return that message's id."""
    if (place := screen.instead_of) is not None:

        async def edit(shown: Screen) -> object:
            return await bot.edit_message_text(shown.text, chat_id, place, **options(shown))

        if await _is_shown(screen, edit):
            return place
    message = await send_once(bot, partial(with_app_or_without, screen, partial(_send, bot, chat_id)))
    return message.message_id if message else NOBODY_KNOWS


async def _send(bot: Bot, chat_id: int, screen: Screen) -> Message:
    if (file := screen.attachment) is not None:
        about = {"caption": screen.text, "filename": file.name} | options(screen) | _place(screen)
        return await bot.send_document(chat_id, file.content, read_timeout=UPLOAD, **about)
    return await bot.send_message(chat_id, screen.text, **options(screen), **_place(screen))


async def _show_in(query: CallbackQuery, screen: Screen) -> object:
    return await query.edit_message_text(screen.text, **options(screen))


def _waits(screen: Screen) -> bool:
    """Say whether a request is to know of the message."""
    return screen.request_id is not None


def _each_its_own(screens: Sequence[Screen]) -> list[Screen]:
    """Return the messages of an answer, those buttons left out that a later one of them shows."""
    later, shown = frozenset[str](), list[Screen]()
    for screen in reversed(screens):
        subjects = subjects_of(screen.keyboard)
        shown.append(replace(screen, keyboard=left_of(screen.keyboard, subjects - later)))
        later |= subjects
    return shown[::-1]


def _keep(
    screen: Screen, chat_id: int, message_id: int, update_id: int = 0, arrived: list[int] | None = None
) -> None:
    """Note what has arrived of an answer, what its buttons are about, and who waits: one transaction."""
    with transaction.atomic():
        if arrived is not None:
            effects.note_arrived(update_id, arrived)
        shown = Shown(chat_id, message_id, buttons_of(screen.keyboard))
        live_buttons.take([shown], now=ours().now())
        if message_id != NOBODY_KNOWS:
            _attach(screen, chat_id, message_id)


def _attach(screen: Screen, chat_id: int, message_id: int) -> None:
    """Let a request know which message its answer replaces; only now, lest "thinking" come after it."""
    now = ours().now()
    if (request_id := screen.request_id) is not None:
        requests.attach(request_id=request_id, chat_id=chat_id, message_id=message_id, now=now)

"""What every handler needs: who spoke, what was tapped, and when."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackContext, ExtBot, filters

from botapp.database import in_database
from botapp.shared.people import Sender
from botapp.shared.tap import P, Reaction, Tap
from botapp.telegram.calls import answer, message_id_of, show
from core.clock import SystemClock

Context = CallbackContext[ExtBot[None], dict[object, object], dict[object, object], dict[object, object]]
# New messages of one person; edited ones and channel posts are left alone.
PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
_clock = SystemClock()


def now() -> datetime:
    """Read the clock: once per update."""
    return _clock.now()


def message_of(update: Update) -> tuple[Message, Sender]:
    """Return a new message and its sender; the filters guarantee both."""
    if update.message is None or update.message.from_user is None:
        raise TypeError("this handler takes messages of people")
    return update.message, Sender.of(update.message.from_user)


def press_of(update: Update) -> tuple[CallbackQuery, Sender]:
    """Return a tap and who made it; the handler's type guarantees it."""
    if update.callback_query is None:
        raise TypeError("this handler takes taps")
    return update.callback_query, Sender.of(update.callback_query.from_user)


async def carry_out(
    update: Update,
    context: Context,
    press: P,
    react: Callable[[Tap[P]], Reaction],
    *,
    unless: Callable[[Tap[P]], str] | None = None,
) -> None:
    """Answer a tap at once, with words if something objects to it; else do it and show what came of it."""
    query, sender = press_of(update)
    tap = Tap(press, sender, message_id_of(query), now(), update.update_id)
    reason = await in_database(unless, tap) if unless else ""
    await answer(query, reason)
    if not reason:
        await show(context.bot, query, await in_database(react, tap))


def does(
    react: Callable[[Tap[P]], Reaction], *, unless: Callable[[Tap[P]], str] | None = None
) -> Callable[[Update, Context, P], Coroutine[Any, Any, None]]:
    """Return a handler of taps that reacts so, unless there is an objection."""

    async def tapped(update: Update, context: Context, press: P) -> None:
        await carry_out(update, context, press, react, unless=unless)

    return tapped

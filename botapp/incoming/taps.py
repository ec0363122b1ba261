"""Every tap comes through here: decoded, looked at, answered at once, then done."""

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler

from botapp.database import apart, in_database
from botapp.incoming.handling import Context, now, tap_of
from botapp.incoming.refusals import refuse_button
from botapp.incoming.registry import TAPS
from botapp.routes import decode
from botapp.shared.tap import Tap
from botapp.telegram.calls import answer, message_id_of, show


async def tapped(update: Update, context: Context) -> None:
    """Answer a tap at once, with words if it is refused; else do it and show what came of it.

    What we would not have written ourselves is answered kindly and does nothing.
    """
    query, sender = tap_of(update)
    press = decode(query.data or "")
    if press is None:
        await refuse_button(update, context)
        return
    taps = TAPS[type(press)]
    tap: Tap[Any] = Tap(press, sender, message_id_of(query), now(), update.update_id, context.bot.username)
    row, reason = await in_database(taps.look, tap)
    await answer(query, reason)
    if not reason:
        run = apart if taps.takes_long(press) else in_database
        await show(context.bot, query, await run(taps.react, tap, row))


HANDLERS = (CallbackQueryHandler(tapped),)

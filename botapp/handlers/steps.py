"""The taps on a step: Done, Snooze, Skip, Draft, Lead, Undo, and the toggles of a plan."""

from telegram import Update

from botapp import presses
from botapp.callbacks import Press
from botapp.database import in_database
from botapp.handlers.common import Context, now, press_of
from botapp.presses import Tap
from botapp.talk import answer, message_id_of, show


async def step_tapped(update: Update, context: Context, press: Press) -> None:
    """Answer at once, then do what was asked of a step."""
    query, sender = press_of(update)
    tap = Tap(press, sender, message_id_of(query), now())
    objection = await in_database(presses.objection, tap)
    await answer(query, objection)
    if not objection:
        await show(context.bot, query, await in_database(presses.react, tap))

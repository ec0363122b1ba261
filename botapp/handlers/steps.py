"""The taps on a step: Done, Snooze, Skip, Draft, Lead, Undo, and the toggles of a plan."""

from telegram import Update

from botapp import presses
from botapp.callbacks import Press
from botapp.handlers.common import Context, carry_out, now, press_of
from botapp.presses import Tap
from botapp.talk import message_id_of


async def step_tapped(update: Update, context: Context, press: Press) -> None:
    """Answer at once, then do what was asked of a step."""
    query, sender = press_of(update)
    tap = Tap(press, sender, message_id_of(query), now())
    await carry_out(context, query, tap, objection=presses.objection, react=presses.react)

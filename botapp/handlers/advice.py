"""The taps on the buttons under news of a prospect and under advice."""

from telegram import Update

from botapp.callbacks import AskPress
from botapp.handlers.common import Context, carry_out, now, press_of
from botapp.intake import forwards
from botapp.presses import advice as advice_presses
from botapp.presses.advice import AskTap
from botapp.talk import message_id_of


async def advice_tapped(update: Update, context: Context, press: AskPress) -> None:
    """Answer at once, then do what was asked about news or advice."""
    query, sender = press_of(update)
    tap = AskTap(press, sender, message_id_of(query), now())
    presses = forwards if press.action in forwards.DECISIONS else advice_presses
    await carry_out(context, query, tap, objection=presses.objection, react=presses.react)

"""The taps on the buttons under news of a prospect and under advice."""

from telegram import Update

from botapp.incoming.handling import Context, carry_out
from botapp.routes import AskPress
from botapp.screens.advice import actions as advice_presses
from botapp.screens.intake import forwards


async def advice_tapped(update: Update, context: Context, press: AskPress) -> None:
    """Answer at once, then do what was asked about news or advice."""
    presses = forwards if press.action in forwards.DECISIONS else advice_presses
    await carry_out(update, context, press, presses.react, unless=presses.objection)

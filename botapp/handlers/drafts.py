"""The taps on the buttons under a draft."""

from telegram import Update

from botapp.callbacks import DraftPress
from botapp.handlers.common import Context, carry_out, now, press_of
from botapp.presses import draft as draft_presses
from botapp.presses.draft import DraftTap
from botapp.talk import message_id_of


async def draft_tapped(update: Update, context: Context, press: DraftPress) -> None:
    """Answer at once, then do what was asked of a draft."""
    query, sender = press_of(update)
    tap = DraftTap(press, sender, message_id_of(query), update.update_id, now())
    await carry_out(context, query, tap, objection=draft_presses.objection, react=draft_presses.react)

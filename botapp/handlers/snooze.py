"""The taps in the snooze menu, and on how a closed step ended."""

from telegram import Update

from botapp.callbacks import OutcomePress, SnoozePress
from botapp.handlers.common import Context, carry_out, now, press_of
from botapp.presses import snooze as snooze_presses
from botapp.presses.snooze import SnoozeTap
from botapp.talk import message_id_of


async def snooze_tapped(update: Update, context: Context, press: SnoozePress | OutcomePress) -> None:
    """Answer at once, then do what was asked."""
    query, sender = press_of(update)
    tap = SnoozeTap(press, sender, message_id_of(query), now())
    await carry_out(context, query, tap, objection=snooze_presses.objection, react=snooze_presses.react)

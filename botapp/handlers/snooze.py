"""The taps in the snooze menu, and on how a closed step ended."""

from telegram import Update

from botapp.callbacks import OutcomePress, SnoozePress
from botapp.database import in_database
from botapp.handlers.common import Context, now, press_of
from botapp.presses import snooze as snooze_presses
from botapp.presses.snooze import SnoozeTap
from botapp.talk import answer, message_id_of, show


async def snooze_tapped(update: Update, context: Context, press: SnoozePress | OutcomePress) -> None:
    """Answer at once, then do what was asked."""
    query, sender = press_of(update)
    tap = SnoozeTap(press, sender, message_id_of(query), now())
    objection = await in_database(snooze_presses.objection, tap)
    await answer(query, objection)
    if not objection:
        await show(context.bot, query, await in_database(snooze_presses.react, tap))

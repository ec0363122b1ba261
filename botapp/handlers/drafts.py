"""The taps on the buttons under a draft."""

from telegram import Update

from botapp.callbacks import DraftPress
from botapp.database import in_database
from botapp.handlers.common import Context, now, press_of
from botapp.presses import draft as draft_presses
from botapp.presses.draft import DraftTap
from botapp.talk import answer, message_id_of, show


async def draft_tapped(update: Update, context: Context, press: DraftPress) -> None:
    """Answer at once, then do what was asked of a draft."""
    query, sender = press_of(update)
    tap = DraftTap(press, sender, message_id_of(query), update.update_id, now())
    objection = await in_database(draft_presses.objection, tap)
    await answer(query, objection)
    if not objection:
        await show(context.bot, query, await in_database(draft_presses.react, tap))

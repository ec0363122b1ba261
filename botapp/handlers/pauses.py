"""/pause and /resume, and the taps about rest."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.callbacks.pauses import OftenPress, RestPress
from botapp.database import in_database
from botapp.handlers.common import PRIVATE, Context, carry_out, message_of, now, press_of
from botapp.handlers.prospect import COMMAND
from botapp.presses import pause as pause_presses
from botapp.presses.pause import OftenTap, RestTap
from botapp.talk import answer, message_id_of, say, show


async def pause(update: Update, context: Context) -> None:
    """Ask until when, or show what a pause until the day behind the command would do."""
    message, sender = message_of(update)
    said = COMMAND.sub("", message.text or "", count=1)
    screen = await in_database(pause_presses.ask_pause, sender, said, now=now())
    await say(context.bot, message.chat_id, screen)


async def resume(update: Update, context: Context) -> None:
    """Show what the end of the pause would do."""
    message, sender = message_of(update)
    await say(context.bot, message.chat_id, await in_database(pause_presses.ask_resume, sender, now=now()))


async def rest_tapped(update: Update, context: Context, press: RestPress) -> None:
    """Answer at once, then show, begin or end a pause."""
    query, sender = press_of(update)
    tap = RestTap(press, sender, now())
    await carry_out(context, query, tap, objection=pause_presses.objection, react=pause_presses.react)


async def often_tapped(update: Update, context: Context, press: OftenPress) -> None:
    """Take an answer to "Too often?"."""
    query, sender = press_of(update)
    await answer(query)
    tap = OftenTap(press, sender, message_id_of(query), now())
    await show(context.bot, query, await in_database(pause_presses.remedy, tap))


HANDLERS = (
    CommandHandler("pause", pause, filters=PRIVATE),
    CommandHandler("resume", resume, filters=PRIVATE),
)

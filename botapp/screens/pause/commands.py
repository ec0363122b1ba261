"""/pause and /resume."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp.database import in_database
from botapp.incoming.handling import PRIVATE, Context, message_of, now
from botapp.screens.intake.commands import COMMAND
from botapp.screens.pause import actions as pause_presses
from botapp.telegram.calls import say


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


HANDLERS = (
    CommandHandler("pause", pause, filters=PRIVATE),
    CommandHandler("resume", resume, filters=PRIVATE),
)

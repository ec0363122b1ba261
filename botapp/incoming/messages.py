"""What a person sends: a command, a prospect, or the answer to what we asked."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.ext import CommandHandler, MessageHandler, filters

from botapp.database import apart, in_database
from botapp.incoming import conversation, registry
from botapp.incoming.following import hear_edit
from botapp.incoming.handling import EDITED, PRIVATE, Context, message_of, now
from botapp.incoming.pipeline import pause
from botapp.screens.intake import text as intake_texts
from botapp.screens.intake.incoming import FILE, content_of, lead_under, step_under, told_under
from botapp.screens.intake.replies import ask_for_prospect
from botapp.screens.intake.together import waits_for_more
from botapp.shared.entries import Asked, Command
from botapp.shared.people import Sender, spoken_to
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.telegram import files
from botapp.telegram.calls import say

COMMAND = re.compile(r"^/\w+(@\w+)?\s*")
ALBUM_TAKES = 0.8  # seconds until all parts of an album are there


async def add(update: Update, context: Context) -> None:
    """Take what stands behind /add as a prospect, or ask for one."""
    message, sender = message_of(update)
    text = COMMAND.sub("", message.text or "", count=1)
    if text.strip():
        said = _said(update, message, sender, text)
        screens = await in_database(conversation.hear, said, prospect_only=True)
    else:
        screens = await in_database(ask_for_prospect, Asked(sender, "", now()))
    await say(context.bot, message.chat_id, *screens, keep=True)


def does(command: Command, run: Any = in_database) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Return the handler of a screen's command."""

    async def handler(update: Update, context: Context) -> None:
        message, sender = message_of(update)
        asked = Asked(sender, COMMAND.sub("", message.text or "", count=1), now())
        await say(context.bot, message.chat_id, *await run(command, asked))

    return handler


async def heard(update: Update, context: Context) -> None:
    """Take plain text, a forwarded message, a contact, or a picture or file with its caption.

    A picture without words whose album has only begun to come waits for the rest: it may say who it is.
    """
    message, sender = message_of(update)
    said = _said(update, message, sender)
    if message.media_group_id is not None and await in_database(waits_for_more, said):
        await pause(ALBUM_TAKES)
    screens = await in_database(conversation.hear, said)
    await say(context.bot, message.chat_id, *screens, keep=True)


async def edited(update: Update, context: Context) -> None:
    """Follow an edited message, or say that we do not."""
    message = update.edited_message
    if message is None or message.from_user is None:
        return
    said = _said(update, message, Sender.of(message.from_user))
    edited_at = message.edit_date or said.now
    screens = await in_database(hear_edit, said, message.message_id, edited_at)
    await say(context.bot, message.chat_id, *screens, keep=True)


async def filed(update: Update, context: Context) -> None:
    """Take the people in a list that was sent as a file."""
    message, sender = message_of(update)
    if message.document is None:
        raise TypeError("this handler takes files")
    text = await files.text_of(context.bot, message.document)
    if text is None:
        screens = [Screen(await in_database(spoken_to, sender, intake_texts.too_large_a_file))]
    else:
        said = replace(_said(update, message, sender, text), kind=FILE)
        screens = await in_database(conversation.hear, said, prospect_only=True)
    await say(context.bot, message.chat_id, *screens)


def _said(update: Update, message: Message, sender: Sender, text: str | None = None) -> Said:
    replied = message.reply_to_message
    content = content_of(message)
    return Said(
        update.update_id,
        sender,
        content.text if text is None else text,
        sent_at=message.date,
        now=now(),
        kind=content.kind,
        hint=content.hint,
        reply_to=replied.message_id if replied else None,
        reply_step=step_under(replied) if replied else None,
        reply_lead=lead_under(replied) if replied else None,
        reply_to_us=bool(replied and replied.from_user and replied.from_user.is_bot),
        reply_text=told_under(replied) if replied else "",
    )


READABLE = filters.TEXT | filters.CAPTION | filters.CONTACT
PICTURES = filters.PHOTO | filters.Document.ALL
COMMANDS = (
    CommandHandler("add", add, filters=PRIVATE),
    *(CommandHandler(name, does(command), filters=PRIVATE) for name, command in registry.COMMANDS.items()),
    *(
        CommandHandler(name, does(command, apart), filters=PRIVATE)
        for name, command in registry.LONG_COMMANDS.items()
    ),
)
LISTS = filters.Document.FileExtension("csv") | filters.Document.FileExtension("vcf")
PLAIN = (
    MessageHandler(PRIVATE & LISTS, filed),
    MessageHandler(PRIVATE & (READABLE | PICTURES) & ~filters.COMMAND, heard),
    MessageHandler(EDITED & READABLE, edited),
)

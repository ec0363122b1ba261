"""/leads, and the taps on prospects and on the list."""

from telegram import Update
from telegram.ext import CommandHandler

from botapp import chat_state
from botapp.callbacks import LeadPress, PagePress
from botapp.database import in_database
from botapp.handlers.common import PRIVATE, Context, carry_out, message_of, now, press_of
from botapp.presses import lead as lead_presses
from botapp.presses.lead import LeadTap, PageTap
from botapp.talk import answer, message_id_of, say, show


async def leads(update: Update, context: Context) -> None:
    """Show the first page of the person's prospects; who asks for it has let a correction be."""
    message, sender = message_of(update)
    await in_database(chat_state.forget, sender.telegram_id)
    screen = await in_database(lead_presses.lead_list, sender, page=0, now=now())
    await say(context.bot, message.chat_id, screen)


async def page_tapped(update: Update, context: Context, press: PagePress) -> None:
    """Turn the list."""
    query, sender = press_of(update)
    await answer(query)
    tap = PageTap(press, sender, message_id_of(query), now())
    await show(context.bot, query, await in_database(lead_presses.turn, tap))


async def lead_tapped(update: Update, context: Context, press: LeadPress) -> None:
    """Answer at once, then do what was asked of a prospect."""
    query, sender = press_of(update)
    tap = LeadTap(press, sender, message_id_of(query), now())
    await carry_out(context, query, tap, objection=lead_presses.objection, react=lead_presses.react)


HANDLERS = (CommandHandler("leads", leads, filters=PRIVATE),)

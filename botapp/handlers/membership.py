"""A person blocks us, or lets us back in."""

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler, TypeHandler

from botapp import chat_state
from botapp.database import in_database
from botapp.handlers.common import Context, now
from botapp.people import reached
from reminders import services

GONE = (ChatMember.BANNED, ChatMember.LEFT)


async def membership_changed(update: Update, _context: Context) -> None:
    """Park the person's reminders, or bring them back. Groups are no persons."""
    change = update.my_chat_member
    if change is None:
        return
    gone = change.new_chat_member.status in GONE
    if change.chat.type != change.chat.PRIVATE:
        if gone:
            await in_database(chat_state.forget, change.chat.id)  # whoever asks us in again is told again
        return
    mark = services.mark_blocked if gone else services.mark_returned
    await in_database(mark, telegram_id=change.chat.id, now=now())


async def seen(update: Update, _context: Context) -> None:
    """Whatever a person writes or taps in private proves that they can be reached."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or chat.type != chat.PRIVATE:
        return
    if update.message is not None or update.callback_query is not None:
        await in_database(reached, user.id, now=now())


FIRST = (TypeHandler(Update, seen),)  # runs before the handler that answers
HANDLERS = (ChatMemberHandler(membership_changed, ChatMemberHandler.MY_CHAT_MEMBER),)

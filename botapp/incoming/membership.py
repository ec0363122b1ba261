"""A person blocks us, or lets us back in."""

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler

from botapp.database import in_database
from botapp.incoming.handling import Context, now
from botapp.shared import chat_state
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


HANDLERS = (ChatMemberHandler(membership_changed, ChatMemberHandler.MY_CHAT_MEMBER),)

"""Chats as the page and the journey tests see them."""

from typing import Any

from sandbox.api.methods import about as bot
from sandbox.chat import payloads
from sandbox.models import CallbackQuery, Message, Person

Json = dict[str, Any]
SHOWN = 300  # the newest messages of a chat that is opened


def about(person: Person) -> Json:
    return payloads.user(person) | {
        "name": str(person),
        "started": person.started,
        "blocked": person.blocked,
        "version": person.version,
    }


def overview() -> list[Json]:
    """Return everybody, with the last words of each chat."""
    return [about(person) | {"last": last_words(person)} for person in Person.objects.order_by("telegram_id")]


def last_words(person: Person) -> str:
    row = Message.objects.filter(person=person, deleted_at=None).order_by("-message_id").first()
    return "" if row is None else str(row.content.get("text") or row.content.get("caption") or "📎")[:80]


def changes(person: Person, since: int) -> Json:
    """Return everything that changed after a version; version 0 means the chat as it is."""
    its_bot = payloads.bot_user()
    return {
        "version": person.version,
        "person": about(person),
        "messages": messages(person, since, its_bot),
        "answers": answers(person, since),
        "action": person.action,
        "action_until": person.action_until,
        "commands": bot.commands_for(person),
        "menu_button": bot.get_chat_menu_button({"chat_id": person.telegram_id}),
        "bot": its_bot,
    }


def messages(person: Person, since: int, its_bot: Json) -> list[Json]:
    """Return the changed messages in order; deleted ones as bare numbers."""
    rows = Message.objects.filter(person=person, version__gt=since).order_by("-message_id")
    newest = rows[:SHOWN] if since else rows.filter(deleted_at=None)[:SHOWN]
    return [describe(row, person, its_bot) for row in reversed(newest)]


def describe(row: Message, person: Person, its_bot: Json) -> Json:
    """Return one message as the bot sees it, and the keyboard of any kind."""
    if row.deleted_at:
        return {"message_id": row.message_id, "deleted": True}
    row.person = person
    return payloads.message(row, bot=its_bot) | {"markup": row.reply_markup, "from_bot": row.from_bot}


def answers(person: Person, since: int) -> list[Json]:
    rows = CallbackQuery.objects.filter(person=person, version__gt=since).order_by("version")
    return [
        {"query_id": row.query_id, "message_id": row.message_id, "data": row.data} | row.answer
        for row in rows
    ]

"""Rows as the Bot API writes them."""

import zlib
from typing import Any

from django.conf import settings

from sandbox.models import BOT_ID, BotSetting, Message, Person, unix

Json = dict[str, Any]
BOT_USERNAME = "deal_quest_sandbox_bot"
BOT_NAME = "Deal Quest"


def bot_id() -> int:
    """Return the number before the colon of the token in use, as in every real bot's."""
    token = settings.TELEGRAM_BOT_TOKEN or settings.SANDBOX_BOT_TOKEN
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else BOT_ID


def bot_user() -> Json:
    name = BotSetting.objects.filter(key="name:").values_list("value", flat=True).first()
    return {"id": bot_id(), "is_bot": True, "first_name": name or BOT_NAME, "username": BOT_USERNAME}


def me() -> Json:
    return bot_user() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def names(person: Person) -> Json:
    """The names that a User and a private Chat share."""
    optional = {"last_name": person.last_name, "username": person.username}
    return {"first_name": person.first_name} | {key: value for key, value in optional.items() if value}


def user(person: Person) -> Json:
    language = {"language_code": person.language_code} if person.language_code else {}
    return {"id": person.telegram_id, "is_bot": False} | names(person) | language


def chat(person: Person) -> Json:
    return {"id": person.telegram_id, "type": "private"} | names(person)


def message(row: Message, *, nested: bool = False, bot: Json | None = None) -> Json:
    """Return a Message; the one it replies to comes along, but not that one's own.

    `bot` is read from the database when it is not given.
    """
    body: Json = {
        "message_id": row.message_id,
        "from": (bot or bot_user()) if row.from_bot else user(row.person),
        "chat": chat(row.person),
        "date": unix(row.sent_at),
    } | row.content
    if row.edited_at:
        body["edit_date"] = unix(row.edited_at)
    if row.reply_markup:
        body["reply_markup"] = row.reply_markup
    if row.reply_to and not nested and (original := Message.find(row.person, row.reply_to)):
        body["reply_to_message"] = message(original, nested=True)
    return body


def pressed_message(person: Person, message_id: int) -> Json:
    """Return the message whose button was pressed, as it is now; a bare reference when it is gone."""
    row = Message.find(person, message_id)
    return message(row) if row else {"chat": chat(person), "message_id": message_id, "date": 0}


def chat_instance(person: Person) -> str:
    """Return a number that stays the same for a chat."""
    return str(zlib.crc32(f"chat {person.telegram_id}".encode()) * 1_000_003)

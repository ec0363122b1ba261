"""What a person does in their chat. Each action is one transaction that ends with the bot's update."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sandbox.chat import payloads, updates
from sandbox.chat.entities import complete, trim, utf16
from sandbox.errors import bad_request
from sandbox.models import CallbackQuery, Message, Person, unix

LONGEST_TEXT = 4096
CAST: tuple[dict[str, Any], ...] = (
    {
        "telegram_id": 7001,
        "first_name": "Alice",
        "last_name": "Stone",
        "username": "alice_stone",
        "language_code": "en",
    },
    {
        "telegram_id": 7002,
        "first_name": "Боб",
        "last_name": "O'Neill 🚀",
        "username": "bob_o_neill",
        "language_code": "uk",
    },
)
# What an incoming message may hold besides a text, as the Bot API writes it.
EXTRAS = ("contact", "photo", "document", "forward_origin", "media_group_id", "web_app_data")


def meet_cast() -> None:
    """Make the two people of a new sandbox."""
    for values in CAST:
        Person.objects.get_or_create(telegram_id=values["telegram_id"], defaults=values)


@transaction.atomic
def say(person: Person, text: str, *, reply_to: int | None = None, **extras: Any) -> list[Message]:
    """Send a text (a long one becomes several messages, as Telegram's apps do) and return what was sent.

    With `contact`, `photo`, `document` or `forward_origin` the text is the caption where there is one.
    A blocked bot is unblocked by it, as by pressing Restart.
    """
    if not text.strip() and not any(extras.get(name) for name in EXTRAS):
        raise bad_request("message text is empty")
    unblock(person)
    media = {name: extras[name] for name in EXTRAS if extras.get(name)}
    as_caption = bool({"photo", "document"} & set(media))
    if not text.strip():
        return [receive(person, media, reply_to)]
    return [receive(person, media | body(part, caption=as_caption), reply_to) for part in split(text)]


def body(text: str, *, caption: bool = False) -> dict[str, Any]:
    """Return the fields of a text, with what Telegram recognises in it."""
    text, _none = trim(text, [])
    found = complete(text, [])
    name, list_name = ("caption", "caption_entities") if caption else ("text", "entities")
    return {name: text} | ({list_name: found} if found else {})


def split(text: str) -> list[str]:
    """Cut a text into parts that fit one message each, at line ends where possible."""
    parts: list[str] = []
    rest = text
    while utf16(rest) > LONGEST_TEXT:
        end = LONGEST_TEXT
        while utf16(rest[:end]) > LONGEST_TEXT:
            end -= utf16(rest[:end]) - LONGEST_TEXT
        cut = max(rest.rfind("\n", 1, end), rest.rfind(" ", 1, end)) if end > 1 else end
        parts.append(rest[: cut if cut > 0 else end])
        rest = rest[cut if cut > 0 else end :]
    return [part for part in [*parts, rest] if part.strip()]


def receive(person: Person, content: dict[str, Any], reply_to: int | None) -> Message:
    row = add_message(person, from_bot=False, content=content, reply_to=reply_to)
    updates.push("message", payloads.message(row))
    return row


def add_message(person: Person, *, from_bot: bool, **values: Any) -> Message:
    """Store a message under the chat's next number."""
    effect: dict[str, Any] = {"action": "", "action_until": None} if from_bot else {"started": True}
    person.touch(last_message_id=F("last_message_id") + 1, **effect)
    updates.announce()
    return Message.objects.create(
        person=person,
        message_id=person.last_message_id,
        from_bot=from_bot,
        version=person.version,
        **values,
    )


@transaction.atomic
def rewrite(person: Person, message_id: int, text: str) -> Message:
    person.touch()
    row = Message.find(person, message_id)
    if row is None or row.from_bot:
        raise bad_request("message to edit not found")
    row.content = {key: value for key, value in row.content.items() if key != "entities"} | body(text)
    row.edited_at, row.version = timezone.now(), person.version
    row.save(update_fields=["content", "edited_at", "version"])
    updates.push("edited_message", payloads.message(row))
    return row


@transaction.atomic
def press(person: Person, message_id: int, data: str) -> CallbackQuery:
    """Press an inline button. Any data on any message is let through: clients cannot be trusted."""
    person.touch()
    query = CallbackQuery.objects.create(person=person, message_id=message_id, data=data[:256])
    payload = {
        "id": query.query_id,
        "from": payloads.user(person),
        "message": payloads.pressed_message(person, message_id),
        "chat_instance": payloads.chat_instance(person),
        "data": query.data,
    }
    updates.push("callback_query", payload)
    return query


def block(person: Person) -> None:
    change_membership(person, blocked=True)


def unblock(person: Person) -> None:
    change_membership(person, blocked=False)


@transaction.atomic
def change_membership(person: Person, *, blocked: bool) -> None:
    """Block or unblock, and tell the bot; nothing happens when it is so already."""
    if not Person.objects.filter(pk=person.pk, blocked=not blocked).update(blocked=blocked):
        return
    person.touch()
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    payload = {
        "chat": payloads.chat(person),
        "from": payloads.user(person),
        "date": unix(timezone.now()),
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
    updates.push("my_chat_member", payload)


def member(status: str) -> dict[str, Any]:
    """Return the bot as a member of a private chat."""
    banned = {"until_date": 0} if status == "kicked" else {}
    return {"user": payloads.bot_user(), "status": status} | banned

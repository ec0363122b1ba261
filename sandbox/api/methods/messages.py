"""Bot API methods that send, change and delete messages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from sandbox.chat import content, keyboards, payloads, updates
from sandbox.chat.people import add_message
from sandbox.errors import ApiError, bad_request, forbidden, too_many_requests
from sandbox.models import Bot, Message, Person

Json = dict[str, Any]
DELETABLE = timedelta(hours=48)
ACTION_LASTS = timedelta(seconds=5)
MOST_DELETED = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def known_chat(chat_id: int | str | None) -> Person:
    if chat_id is None:
        raise bad_request("chat_id is empty")
    numeric = str(chat_id).removeprefix("-").isdecimal()
    person = Person.objects.filter(telegram_id=int(chat_id)).first() if numeric else None
    if person is None:
        raise bad_request("chat not found")
    return person


def open_chat(chat_id: int | str | None) -> Person:
    """Return the person behind a chat id if the bot may write to them now."""
    person = known_chat(chat_id)
    if person.deactivated:
        raise forbidden("user is deactivated")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    return person


def send(fields: Callable[[Json], Json], parameters: Json) -> Json:
    """Store a message of the bot, of what `fields` reads in the parameters, and return it."""
    person = open_chat(parameters["chat_id"])
    recent = timezone.now() - timedelta(seconds=1)
    sent = Message.objects.filter(person=person, from_bot=True, sent_at__gt=recent)
    if Bot.load().one_a_second and sent.exists():
        raise too_many_requests(1)
    row = add_message(
        person,
        from_bot=True,
        content=fields(parameters),
        reply_markup=keyboards.checked(parameters.get("reply_markup")),
        reply_to=reply_target(person, parameters.get("reply_parameters")),
    )
    return payloads.message(row)


def reply_target(person: Person, reply: Json | None) -> int | None:
    """Return the number of the message to answer, if it is there."""
    if reply is None:
        return None
    number: int = reply["message_id"]
    if Message.find(person, number):
        return number
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_chat_action(parameters: Json) -> bool:
    """Show that the bot is busy, for five seconds."""
    person = open_chat(parameters["chat_id"])
    if parameters["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    person.touch(action=parameters["action"], action_until=timezone.now() + ACTION_LASTS)
    updates.announce()
    return True


def edit_message_text(parameters: Json) -> Json:
    """Replace the text, and the keyboard: leaving it out removes it."""
    row = editable(parameters)
    if "text" not in row.content:
        raise bad_request("there is no text in the message to edit")
    return edit(row, content.text_fields(parameters), parameters)


def edit_message_caption(parameters: Json) -> Json:
    row = editable(parameters)
    if not {"photo", "document"} & set(row.content):
        raise bad_request("there is no caption in the message to edit")
    rest = {name: value for name, value in row.content.items() if not name.startswith("caption")}
    return edit(row, rest | content.caption_fields(parameters), parameters)


def edit_message_reply_markup(parameters: Json) -> Json:
    row = editable(parameters)
    return edit(row, row.content, parameters)


def editable(parameters: Json) -> Message:
    """Return the bot's own message that the parameters name, locked by its chat's row."""
    if parameters.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    person = known_chat(parameters.get("chat_id"))
    if not parameters.get("message_id"):
        raise bad_request("message identifier is not specified")
    person.touch()
    row = Message.find(person, parameters["message_id"])
    if row is None:
        raise bad_request("message to edit not found")
    if not row.from_bot:
        raise bad_request("message can't be edited")
    return row


def edit(row: Message, fields: Json, parameters: Json) -> Json:
    """Store the new content; the same content again is refused."""
    markup = keyboards.checked(parameters.get("reply_markup"))
    if (fields, markup) == (row.content, row.reply_markup):
        raise bad_request(NOT_MODIFIED)
    if fields != row.content:
        row.edited_at = timezone.now()
    row.content, row.reply_markup, row.version = fields, markup, row.person.version
    row.save(update_fields=["content", "reply_markup", "edited_at", "version"])
    updates.announce()
    return payloads.message(row)


def delete_message(parameters: Json) -> bool:
    """Delete one message of either side, for both, within 48 hours."""
    person = known_chat(parameters["chat_id"])
    person.touch()
    row = Message.find(person, parameters["message_id"])
    if row is None:
        raise bad_request("message to delete not found")
    remove(row)
    return True


def delete_messages(parameters: Json) -> bool:
    """Delete up to 100 messages; those that cannot be found or deleted are skipped."""
    numbers = parameters["message_ids"]
    if not 1 <= len(numbers) <= MOST_DELETED:
        raise bad_request(
            "too many message identifiers specified" if numbers else "message identifiers are not specified"
        )
    person = known_chat(parameters["chat_id"])
    person.touch()
    for row in filter(None, (Message.find(person, number) for number in numbers)):
        try:
            remove(row)
        except ApiError:
            continue
    return True


def remove(row: Message) -> None:
    """Mark a message as deleted; an old one stays."""
    now = timezone.now()
    if row.sent_at < now - DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    row.deleted_at, row.version = now, row.person.version
    row.save(update_fields=["deleted_at", "version"])
    updates.announce()

"""What can be read in a message besides plain text: forwarded words, a contact's card, a caption."""

from dataclasses import dataclass

from telegram import Contact, Message, MessageEntity, MessageOriginHiddenUser, MessageOriginUser

from botapp.routes import DayPress, DraftPress, OutcomePress, Press, SnoozePress, StepPress, decode
from botapp.routes.day import DayAction
from leads.intake.phones import international
from leads.intake.vcard import lines_of

ABOUT_A_STEP = StepPress | SnoozePress | OutcomePress | DraftPress | DayPress
CONTACT, CAPTION, FORWARD, TEXT = "contact", "caption", "forward", "text"
FILE = "file"  # a list of people
PICTURE = "picture"  # or a file, without words


@dataclass(frozen=True, slots=True)
class Content:
    """The readable part of a message; `text` is "" when there is none."""

    text: str
    kind: str = TEXT
    hint: str = ""  # the name of whoever wrote a forwarded message


def content_of(message: Message) -> Content:
    """Return what a message says, and in what form it came."""
    if message.contact is not None:
        return Content(contact_text(message.contact), CONTACT)
    text = _with_links(message.text or message.caption or "", message)
    if message.forward_origin is not None:
        return Content(text, FORWARD, _author(message))
    if message.text is not None:
        return Content(text)
    return Content(text, CAPTION if message.caption else PICTURE)


def _with_links(text: str, message: Message) -> str:
    """Return a text with the addresses behind its words, each on a line of its own."""
    behind = [entity.url for entity in (*message.entities, *message.caption_entities) if entity.url]
    return "\n".join([text, *(url for url in dict.fromkeys(behind) if url not in text)])


def contact_text(contact: Contact) -> str:
    """Return a contact's card as "Field: value" lines."""
    name = " ".join(f"{contact.first_name} {contact.last_name or ''}".split())
    phone = international(contact.phone_number)
    known = [f"Name: {name}" if name else "", f"Phone: {phone}" if phone else ""]
    further = [line for line in lines_of(contact.vcard or "") if not line.startswith("Phone:") or not phone]
    return "\n".join(line for line in [*known, *further] if line)


def step_under(message: Message) -> int | None:
    """Return the step that a message's buttons are about, unchecked; None for none and for several."""
    # In focus, Undo is about the step before.
    steps = {
        press.reminder_id
        for press in _presses(message)
        if isinstance(press, ABOUT_A_STEP)
        and not (isinstance(press, DayPress) and press.action is DayAction.UNDO)
    }
    steps.discard(None)
    return steps.pop() if len(steps) == 1 else None


def lead_under(message: Message) -> int | None:
    """Return the lead that a message's buttons are about, unchecked; None for none and for several."""
    leads = {getattr(press, "lead_id", None) for press in _presses(message)} - {None}
    return leads.pop() if len(leads) == 1 else None


def told_under(message: Message) -> str:
    """Return what a message says, without what it only shows how to write."""
    text = message.text or message.caption or ""
    for example in message.parse_entities([MessageEntity.CODE]).values():
        text = text.replace(example, "")
    return text


def _presses(message: Message) -> list[Press]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    data_of_buttons = [button.callback_data for row in rows for button in row]
    presses = [decode(data) for data in data_of_buttons if isinstance(data, str)]
    return [press for press in presses if press is not None]


def _author(message: Message) -> str:
    """Return who wrote a forwarded message; "" for one's own words, a channel's, a group's and a bot's."""
    match message.forward_origin:
        case MessageOriginUser(sender_user=author) if not author.is_bot:
            own = message.from_user is not None and message.from_user.id == author.id
            return "" if own else author.full_name
        case MessageOriginHiddenUser(sender_user_name=name):
            return name
    return ""

"""A message as a value: what is shown, and the buttons under it."""

from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup

from botapp.shared import app_button


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is sent; the text stands under it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Screen:
    """One message of ours."""

    text: str  # Telegram's HTML, unless `plain`
    keyboard: InlineKeyboardMarkup | None = None
    plain: bool = False  # the text is sent as it is, without markup
    request_id: int | None = None  # the plan request whose answer will take this message's place
    instead_of: int | None = None  # our message whose place it takes, if that is still there
    reply_to: int | None = None  # the message that it is sent in reply to
    attachment: Attachment | None = None  # of a new message; nothing is edited into one

    def under_note(self, note: str) -> "Screen":
        """Return the screen with a note above it; unchanged for an empty one."""
        return replace(self, text=f"{note}\n\n{self.text}") if note else self

    def instead(self, message_id: int | None) -> "Screen":
        """Return the screen in place of an earlier message of ours; unchanged for None."""
        return replace(self, instead_of=message_id) if message_id else self

    @property
    def without_app(self) -> "Screen":
        """The screen without the way into the Mini App; the very same when it shows none."""
        kept = app_button.without(self.keyboard)
        return self if kept is self.keyboard else replace(self, keyboard=kept)

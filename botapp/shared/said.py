"""One plain message of a person, as a value."""

from dataclasses import dataclass
from datetime import datetime

from botapp.shared.people import Sender


@dataclass(frozen=True, slots=True)
class Said:
    """One plain message."""

    update_id: int
    sender: Sender
    text: str
    sent_at: datetime  # when the person sent it
    now: datetime
    kind: str = "text"  # "contact", "caption" and "forward" say where the text came from
    hint: str = ""  # the name of whoever wrote a forwarded message
    reply_to: int | None = None  # the message of this chat that it replies to
    reply_step: int | None = None  # ... and the one step that its buttons are about

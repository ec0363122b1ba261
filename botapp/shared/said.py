"""One plain message of a person, as a value."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from botapp.shared.people import Sender
from botapp.shared.text import MESSAGE_LIMIT, units

TOGETHER = timedelta(seconds=3)  # the parts of one paste are sent at once
SHORTEST_FULL_PART = 3_000  # UTF-16 units; after a shorter message, no part of the same text follows


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
    reply_lead: int | None = None  # ... or the one lead
    reply_to_us: bool = False  # whether that message is one of ours
    reply_text: str = ""  # what it says: one whose buttons have moved on still names its lead

    @property
    def is_full(self) -> bool:
        """Whether more of the same text may follow: Telegram's apps cut a paste when a message is full."""
        return SHORTEST_FULL_PART <= units(self.text) <= MESSAGE_LIMIT

    def is_pasted_with(self, sent_at: float) -> bool:
        """Say whether it came together with a part that was sent at that Unix time."""
        apart = abs(self.sent_at.timestamp() - sent_at)
        return apart <= TOGETHER.total_seconds() and units(self.text) <= MESSAGE_LIMIT

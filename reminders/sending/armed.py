"""What travels from arming to settling: messages that are on disk, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from reminders.ledger.attempts import Item
from reminders.messenger import NotSent, Outcome, Parcel, Refusal, Refused
from reminders.state.wording import UNREADABLE


@dataclass(frozen=True, slots=True)
class Armed:
    """One message that is on disk and may leave now."""

    items: tuple[Item, ...]
    armed_at: datetime
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Answer:
    """A message and what became of it."""

    armed: Armed
    outcome: Outcome

    @property
    def refusal(self) -> Refusal | None:
        """Why Telegram said no; None when it did not."""
        return self.outcome.refusal if isinstance(self.outcome, Refused) else None

    @property
    def is_suspect(self) -> bool:
        """Whether one of several steps made the message impossible: each of them comes alone from now on."""
        is_unreadable = isinstance(self.outcome, NotSent) and self.outcome.error_class == UNREADABLE
        return is_unreadable and len(self.armed.items) > 1

    @property
    def why_hopeless(self) -> str:
        """Why trying again is of no use; "" when it is."""
        match self.outcome:
            case Refused(Refusal.CHAT_NOT_FOUND | Refusal.MIGRATED as refusal):
                return refusal.value
            case Refused(Refusal.BAD_REQUEST as refusal, text) if self.armed.parcel.plain:
                return text or refusal.value
            case NotSent(error_class) if error_class == UNREADABLE and len(self.armed.items) == 1:
                return UNREADABLE
            case _:
                return ""

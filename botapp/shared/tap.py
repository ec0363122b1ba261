"""One tap on a button, whatever it asks for, and what it shows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from botapp.shared.people import Sender
from botapp.shared.screen import Screen

P = TypeVar("P")


@dataclass(frozen=True)
class Tap(Generic[P]):
    """One tap: what its button asks for, whose it is, on which message, and when.

    `update_id` is Telegram's number for it, the same when it comes again.
    """

    press: P
    sender: Sender
    message_id: int | None
    now: datetime
    update_id: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a tap shows: the tapped message anew, and new messages."""

    edit: Screen | None = None
    messages: list[Screen] = field(default_factory=list)

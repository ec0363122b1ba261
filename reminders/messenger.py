"""What the scheduler says to the outside, and what it hears back: plain values, no Telegram.

`botapp.telegram.messenger` speaks to Telegram; `reminders.testing` has a fake that passes the same test of
conformance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

from reminders.policy.briefing import BriefingCard
from reminders.policy.nags import FollowupCard, HandoverCard, StaleDigestCard, TooOftenCard


@dataclass(frozen=True, slots=True)
class Card:
    """One nudge about one step, ready to be rendered for one chat."""

    chat_id: int
    reminder_id: int
    delivery_id: int | None
    nudge: int  # 1 when due, 2 a day later, 3 three days after the first
    lead_id: int
    lead_name: str
    lead_role: str  # "VP Sales, Acme", "" when unknown
    step_number: int  # position in the plan, from 1
    step_total: int
    description: str
    draft: str | None
    channel: str  # linkedin, email, phone, other
    due_at: datetime  # since when the step is to be done
    zone: str  # IANA name
    language: str  # "" means the default
    plain: bool = False  # send without markup: Telegram refused the marked-up form
    app: bool = True  # show the way into the Mini App: Telegram has not refused it
    flags: tuple[str, ...] = ()  # claims in its texts that nothing known of the lead supports
    missing: str = ""  # the channel for which there is no address: email, phone, linkedin
    unsure: bool = False  # the reminders before this one may not have reached the person
    undone: int = 0  # the position of a step that its texts speak of, though nobody has done it; 0: none
    # Which are known, by the keys of `leads.fields`; the step's first.
    contacts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """Several steps in one message, a button each, when single messages would be too many. No drafts."""

    chat_id: int
    cards: tuple[Card, ...]
    zone: str
    language: str
    plain: bool = False
    app: bool = True


Parcel = Card | Digest | FollowupCard | StaleDigestCard | TooOftenCard | HandoverCard | BriefingCard


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction of a message that was sent before. `kind` is an `EditKind` value."""

    chat_id: int
    message_id: int
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)


class Refusal(StrEnum):
    """Why Telegram said no."""

    RATE_LIMITED = "rate_limited"  # 429: wait `retry_after` seconds
    BAD_REQUEST = "bad_request"  # 400: the text or the markup
    APP_BUTTON = "app_button"  # 400: the button that opens the Mini App, and it alone
    CHAT_NOT_FOUND = "chat_not_found"  # 400: nobody is there
    BLOCKED = "blocked"  # 403: blocked, deactivated or never started
    MIGRATED = "migrated"  # the group has a new id, `new_chat_id`
    UNAUTHORIZED = "unauthorized"  # 401, 404: the token is wrong; stop everything


# Another form of the message may please Telegram, at once.
ABOUT_THE_FORM: Final = (Refusal.BAD_REQUEST, Refusal.APP_BUTTON)


class Form(NamedTuple):
    """How much of a message is tried."""

    plain: bool = False
    app: bool = True


FULL: Final = Form()


def form_after(failures: Sequence[str]) -> Form:
    """Return the form of the next attempt, by the error classes of those that failed, the oldest first."""
    return Form(plain=list(failures[-1:]) == [Refusal.BAD_REQUEST], app=Refusal.APP_BUTTON not in failures)


@dataclass(frozen=True, slots=True)
class Buttons:
    """What the buttons under a message are about (`reminders.ledger.live_buttons`)."""

    subjects: frozenset[str] = frozenset()
    keyboard: list[list[dict[str, Any]]] | None = None  # in Telegram's JSON, where they are about several
    is_newest: bool = True  # False: a correction, which takes no buttons from another message


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram confirmed it."""

    message_id: int
    buttons: Buttons | None = field(default=None, compare=False)  # None: the ledger knows what it is about


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request certainly did not reach Telegram: it may be tried again."""

    error_class: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram answered and declined: nothing was delivered."""

    refusal: Refusal
    text: str = ""  # Telegram's own words
    retry_after: float = 0.0  # seconds
    new_chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived or not. A machine never sends it again."""

    error_class: str
    text: str = ""


Outcome = Sent | NotSent | Refused | Unknown


class Messenger(Protocol):
    """The way out. Implementations never raise for anything the network or Telegram does."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Send one message, once, without retrying."""

    async def edit(self, edit: Edit) -> Outcome:
        """Make an old message right. A message that is gone or already right counts as `Sent`."""

    async def is_answered(self) -> bool:
        """Ask Telegram something that changes nothing; say whether it answered."""

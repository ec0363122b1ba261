"""One tap on a button, whatever it asks for: what it is about, what refuses it, what it does and shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from botapp.routes import Press
from botapp.shared import words
from botapp.shared.people import Sender, known, language_of
from botapp.shared.screen import Screen
from core.speech import speaking
from engagement.models import PlanRequest
from leads import services as lead_services
from leads.models import Lead, TelegramUser
from planning.queue import requests
from reminders import services
from reminders.ledger import live_buttons
from reminders.models import ScheduledReminder

P = TypeVar("P", bound=Press)
R = TypeVar("R")


@dataclass(frozen=True)
class Tap(Generic[P]):
    """One tap: what its button asks for, whose it is, on which message, and when.

    `update_id` is Telegram's number for it, the same when it comes again; `bot` is our own username.
    """

    press: P
    sender: Sender
    message_id: int | None
    now: datetime
    update_id: int
    bot: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a tap shows: the tapped message again, and new messages."""

    edit: Screen | None = None
    messages: list[Screen] = field(default_factory=list)


def _never(_tap: Tap[Any], _row: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Taps(Generic[P, R]):
    """What the buttons of one family do. The row that a tap is about is read once, before it is answered."""

    press: type[P]
    load: Callable[[Tap[P]], R | None]  # what it is about: None for what is missing or somebody else's
    missing: Callable[[], str]  # the answer then, the same for both
    act: Callable[[Tap[P], R], Reaction]  # a repeat shows how things are
    unless: Callable[[Tap[P], R], str] = _never  # why it cannot be done; "" when it can
    takes_long: Callable[[P], bool] = lambda _press: False

    def look(self, tap: Tap[P]) -> tuple[R | None, str]:
        """Return what a tap is about, and why it is refused, in the person's language; "" when it is not."""
        row = self.load(tap)
        with speaking(_language(tap, row)):
            if row is not None:
                return row, self.unless(tap, row)
            return None, words.lead_elsewhere() if _is_elsewhere(tap) else self.missing()

    def react(self, tap: Tap[P], row: R) -> Reaction:
        """Do what was tapped. A message of the scheduler's has arrived when one of its buttons is tapped."""
        delivery_id = getattr(tap.press, "delivery_id", None)
        if delivery_id is not None:
            services.confirm_arrival(
                delivery_id=delivery_id,
                telegram_id=tap.sender.telegram_id,
                now=tap.now,
                message_id=tap.message_id,
            )
        with speaking(_language(tap, row)):
            return self.act(tap, row)


def _is_elsewhere(tap: Tap[Any]) -> bool:
    """Say whether a tap is about a lead that was the person's own, before it was handed over."""
    press: Any = tap.press
    lead_id: int | None = getattr(press, "lead_id", None)
    if reminder_id := getattr(press, "reminder_id", None):
        lead_id = services.lead_of(reminder_id)
    elif request_id := getattr(press, "request_id", None):
        lead_id = PlanRequest.objects.filter(pk=request_id).values_list("lead_id", flat=True).first()
    if lead_id is None:
        return False
    return lead_services.has_handed_over(telegram_id=tap.sender.telegram_id, lead_id=lead_id)


def by_action(actions: Mapping[Any, Callable[[Any, Any], Reaction]]) -> Callable[[Any, Any], Reaction]:
    """Return what does a tap by its button's action."""
    return lambda tap, row: actions[tap.press.action](tap, row)


def own_step(tap: Tap[Any]) -> ScheduledReminder | None:
    """Return the person's step, lead and owner loaded."""
    return services.owned_reminder(telegram_id=tap.sender.telegram_id, reminder_id=tap.press.reminder_id)


def seen_version(tap: Tap[Any], reminder: ScheduledReminder) -> int | None:
    """Return which version of a step an Undo takes back; 0, which no step has, when it comes too late.

    One from before versions were written takes back any, unless another message has the step by now.
    """
    if tap.press.seen is not None or tap.message_id is None:
        return int(tap.press.seen) if tap.press.seen else None
    about = {live_buttons.about_step(reminder.pk)}
    chat_id = tap.sender.telegram_id
    return None if live_buttons.held(chat_id=chat_id, message_id=tap.message_id, subjects=about) else 0


def own_lead(tap: Tap[Any]) -> Lead | None:
    """Return the person's lead, owner loaded."""
    lead: Lead | None = lead_services.owned_lead(
        telegram_id=tap.sender.telegram_id, lead_id=tap.press.lead_id
    )
    return lead


def own_request(tap: Tap[Any]) -> PlanRequest | None:
    """Return the person's request, lead and owner loaded."""
    return requests.owned_request(telegram_id=tap.sender.telegram_id, request_id=tap.press.request_id)


def person(tap: Tap[Any]) -> TelegramUser:
    """Return who tapped, registered if need be."""
    return known(tap.sender, tap.now)


def sender(tap: Tap[Any]) -> Sender:
    """Return who tapped, as Telegram says: nothing is read."""
    return tap.sender


def _language(tap: Tap[Any], row: Any) -> str:
    """Return the language of what was loaded, or else of whoever tapped."""
    owner = row if isinstance(row, TelegramUser) else getattr(row, "user", None)
    owner = owner or getattr(getattr(row, "lead", row), "owner", None)
    return str(owner.language_code) if owner else language_of(tap.sender)

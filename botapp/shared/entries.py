"""What a screen contributes to the chat; `botapp.incoming.registry` collects it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botapp.shared import words
from botapp.shared.effects import Effect
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Taps
from leads import services as lead_services
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import ScheduledReminder


@dataclass(frozen=True, slots=True)
class Asked:
    """One command: whose it is, what stands behind it, and when."""

    sender: Sender
    text: str
    now: datetime


Command = Callable[[Asked], list[Screen]]
# What the next plain message means while we wait for it; None: it means a new prospect.
Listener = Callable[[Said, TelegramUser, dict[str, Any]], Effect | None]
# What becomes of an effect when its message says other words, or more. What is said now has the number of the
# first update. None: there is nothing to follow.
Follower = Callable[[Said, TelegramUser, Any], Effect | None]
# How an effect is shown, from its value.
Renderer = Callable[[Any, TelegramUser, datetime], list[Screen]]


def about_lead(show: Callable[[Lead, Any, datetime], list[Screen]]) -> Renderer:
    """Return how an effect on a person's lead is shown: by `show`, or that the lead is gone."""

    def answer(value: Any, user: TelegramUser, now: datetime) -> list[Screen]:
        lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=value["lead"])
        return show(lead, value, now) if lead else [Screen(words.lead_gone())]

    return answer


def about_step(show: Callable[[ScheduledReminder, Any, datetime], list[Screen]]) -> Renderer:
    """Return how an effect on a person's step is shown: by `show`, or that the step is gone."""

    def answer(value: Any, user: TelegramUser, now: datetime) -> list[Screen]:
        step = services.owned_reminder(telegram_id=user.telegram_id, reminder_id=value["reminder"])
        return show(step, value, now) if step else [Screen(words.step_gone())]

    return answer


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one screen: buttons, commands, what it waits for, how that is answered and followed."""

    taps: tuple[Taps[Any, Any], ...] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)
    long_commands: Mapping[str, Command] = field(default_factory=dict)  # which take their time
    listeners: Mapping[str, Listener] = field(default_factory=dict)
    answers: Mapping[str, Renderer] = field(default_factory=dict)
    followers: Mapping[str, Follower] = field(default_factory=dict)

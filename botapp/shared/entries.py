"""What a screen of the chat takes part in; `botapp.incoming.registry` collects it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botapp.shared.effects import Effect
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Taps
from leads.models import TelegramUser


@dataclass(frozen=True, slots=True)
class Asked:
    """One command: whose it is, what stands behind it, and when."""

    sender: Sender
    text: str
    now: datetime


Command = Callable[[Asked], list[Screen]]
# What the next plain message means while we wait for it; None: it means a new prospect.
Listener = Callable[[Said, TelegramUser, dict[str, Any]], Effect | None]
# How an effect is shown, from its value.
Renderer = Callable[[Any, TelegramUser, datetime], list[Screen]]


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one screen: its buttons, its commands, what it waits for, and how that is answered."""

    taps: tuple[Taps[Any, Any], ...] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)
    listeners: Mapping[str, Listener] = field(default_factory=dict)
    answers: Mapping[str, Renderer] = field(default_factory=dict)

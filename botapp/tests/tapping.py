"""Taps and commands as the chat's registry does them, without Telegram."""

from datetime import datetime
from typing import Any

from botapp.incoming.registry import COMMANDS, LONG_COMMANDS, TAPS
from botapp.shared.entries import Asked
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap


def objection(tap: Tap[Any]) -> str:
    """Return why nothing can be done; "" when it can."""
    return TAPS[type(tap.press)].look(tap)[1]


def react(tap: Tap[Any]) -> Reaction:
    """Do what was tapped; nothing when what it is about is missing or somebody else's."""
    taps = TAPS[type(tap.press)]
    row, _reason = taps.look(tap)
    return Reaction() if row is None else taps.react(tap, row)


def command(name: str, sender: Sender, text: str = "", *, now: datetime) -> list[Screen]:
    """Give a command."""
    return COMMANDS[name](Asked(sender, text, now))


def long_command(name: str, sender: Sender, *, now: datetime) -> list[Screen]:
    """Give a command that takes its time."""
    return LONG_COMMANDS[name](Asked(sender, "", now))

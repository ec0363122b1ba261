"""A person who tries every button once: each from the same state, and what it shows again a few taps deep."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from telegram import InlineKeyboardButton

from botapp.routes import Press, SnoozeAction, SnoozePress, decode
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap
from botapp.tests import tapping

DEPTH = 3  # taps
BLANK = "·"  # a day of a calendar that cannot be chosen
NO_HELP = re.compile(
    r"language model|not possible|cannot|nothing to change|nothing to plan|nothing better|no room|is gone"
    r"|nothing would change|first version|no other plan|is the only|is closed|does not work|unknown|no longer"
    r"|too many|too late|out of reach|could not|is over by now",
    re.IGNORECASE,
)


@dataclass
class Crawl:
    """Whose buttons they are, and what was found: a line for each tap that was of no use."""

    telegram_id: int
    now: datetime
    found: list[str] = field(default_factory=list)
    pressed: set[tuple[str, str]] = field(default_factory=set)
    updates: Iterator[int] = field(default_factory=lambda: itertools.count(1_000))

    def walk(self, screen: Screen, path: tuple[str, ...]) -> None:
        """Press every button of a screen, each from the state in which the screen was shown."""
        buttons = [button for row in rows_of(screen) for button in row if button.callback_data]
        shape = " ".join(sorted(_kind(button) for button in buttons))
        for button in buttons:
            if button.text != BLANK and (shape, _kind(button)) not in self.pressed:
                self.pressed.add((shape, _kind(button)))
                with transaction.atomic():
                    self._press(screen, button, (*path, button.text))
                    transaction.set_rollback(True)

    def _press(self, screen: Screen, button: InlineKeyboardButton, path: tuple[str, ...]) -> None:
        press = decode(str(button.callback_data))
        assert press is not None, path
        tap = Tap(press, Sender(self.telegram_id), 50, self.now, next(self.updates), "deal_bot")
        if refusal := tapping.objection(tap):
            self.found.append(f"{' > '.join(path)}: {refusal}")
            return
        reaction = tapping.react(tap)
        if problem := _problem(screen, press, reaction):
            self.found.append(f"{' > '.join(path)}: {problem}")
        if len(path) <= DEPTH:
            for shown in [*([reaction.edit] if reaction.edit else []), *reaction.messages]:
                self.walk(shown, path)


def rows_of(screen: Screen) -> tuple[tuple[InlineKeyboardButton, ...], ...]:
    return screen.keyboard.inline_keyboard if screen.keyboard else ()


def _kind(button: InlineKeyboardButton) -> str:
    """Return what a button does, whatever it is about."""
    return re.sub(r"\d+", "#", f"{button.text}={button.callback_data}")


def _is_heading(press: Press) -> bool:
    """Whether a button only names a column of a calendar: Telegram knows no text between buttons."""
    return isinstance(press, SnoozePress) and press.action == SnoozeAction.CALENDAR


def _problem(screen: Screen, press: Press, reaction: Reaction) -> str:
    """Return what is wrong with an answer: nothing shown, nothing changed, or nothing that could be done."""
    if reaction.edit is None and not reaction.messages:
        return "no answer"
    if reaction.edit and not reaction.messages:
        same = (reaction.edit.text, reaction.edit.keyboard) == (screen.text, screen.keyboard)
        if same and not _is_heading(press):
            return "the very same screen"
    shown = [*([reaction.edit] if reaction.edit else []), *reaction.messages]
    told = next((match[0] for each in shown if (match := NO_HELP.search(each.text))), "")
    already = NO_HELP.search(screen.text)
    return f"“{told}”" if told and not (already and already[0] == told) else ""

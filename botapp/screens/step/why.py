"""The screen that explains why a reminder comes when it comes."""

from datetime import datetime

from botapp.screens.step import why_buttons as keyboards
from botapp.screens.step import why_text as texts
from botapp.shared.screen import Screen
from reminders.day.explain import explain
from reminders.models import ScheduledReminder
from reminders.state.cards import card_for


def explain_screen(reminder: ScheduledReminder, *, now: datetime, delivery_id: int | None = None) -> Screen:
    """Return why the step comes at that time. Its lead and owner should be loaded. Two queries."""
    card = card_for(reminder, delivery_id=delivery_id)
    found = explain(reminder, now=now)
    text = texts.explained(card, found.verdict, found.grounds, found.history)
    return Screen(text, keyboards.explained(card))

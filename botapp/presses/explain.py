"""The screen that explains why a reminder comes when it comes."""

from datetime import datetime

from botapp.keyboards import explain as keyboards
from botapp.messages import explain as texts
from botapp.screens import Screen
from reminders.cards import card_for
from reminders.explain import explain
from reminders.models import ScheduledReminder


def explain_screen(reminder: ScheduledReminder, *, now: datetime, delivery_id: int | None = None) -> Screen:
    """Return why the step comes at that time. Its lead and owner should be loaded. Two queries."""
    card = card_for(reminder, delivery_id=delivery_id)
    found = explain(reminder, now=now)
    text = texts.explained(card, found.verdict, found.grounds, found.history)
    return Screen(text, keyboards.explained(card))

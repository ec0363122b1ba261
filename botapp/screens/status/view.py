"""Where a prospect stands, as a message."""

from datetime import datetime

from botapp.screens.status import buttons
from botapp.screens.status import text as texts
from botapp.shared.screen import Screen
from leads.models import Lead
from reminders.state.plan_view import lead_view


def ask_status(lead: Lead, *, now: datetime) -> Screen:
    """Return the question where a prospect stands. The lead's owner should be loaded. One query."""
    values = lead_view(lead, now=now)
    return Screen(texts.ask_status(values), buttons.statuses(values))


def closed(lead: Lead, *, now: datetime) -> Screen:
    """Return how a prospect ended, and the question why. The lead's owner should be loaded. One query."""
    values = lead_view(lead, now=now)
    return Screen(texts.closed(values), buttons.closed(values))

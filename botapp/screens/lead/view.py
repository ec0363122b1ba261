"""A prospect as a message."""

from datetime import datetime

from botapp.screens.lead import buttons
from botapp.screens.lead import text as texts
from botapp.shared.screen import Screen
from leads.models import Lead
from reminders.state.plan_view import lead_view


def card(lead: Lead, *, now: datetime) -> Screen:
    """Return a prospect at a glance. The lead's owner should be loaded. One query."""
    values = lead_view(lead, now=now)
    return Screen(texts.card(values, now), buttons.card(values))

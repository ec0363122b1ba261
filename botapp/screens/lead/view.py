"""A prospect as a message."""

from datetime import datetime

from botapp.screens.lead import buttons
from botapp.screens.lead import text as texts
from botapp.shared.screen import Screen
from leads.activities import ActivityType
from leads.models import Lead
from reminders.state.plan_view import lead_view

NOTES = 2  # the latest


def card(lead: Lead, *, now: datetime) -> Screen:
    """Return a prospect at a glance, with the latest notes; its owner should be loaded. Two queries."""
    values = lead_view(lead, now=now)
    kept = lead.activities.filter(activity_type=ActivityType.CONTEXT_UPDATE).order_by("-created_at", "-id")
    notes = list(kept.values_list("created_at", "content")[:NOTES])
    return Screen(texts.card(values, now, notes), buttons.card(values))


def deleted(lead: Lead, *, now: datetime) -> Screen:
    """Return that a prospect is deleted, and the way back; its owner should be loaded. One query."""
    values = lead_view(lead, now=now)
    return Screen(texts.deleted(values), buttons.deleted(values))

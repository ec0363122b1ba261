"""A prospect as a message."""

from datetime import datetime

from botapp.screens.lead import buttons as keyboards
from botapp.screens.lead import text as texts
from botapp.shared.screen import Screen
from botapp.shared.values import LeadView


def understood(lead: LeadView) -> Screen:
    """What was read from a pasted prospect, with a button per fact."""
    return Screen(texts.understood(lead), keyboards.understood(lead))


def card(lead: LeadView, now: datetime) -> Screen:
    """The prospect at a glance."""
    return Screen(texts.card(lead, now), keyboards.card(lead))


def deleted(lead: LeadView) -> Screen:
    """The prospect is gone; the way back."""
    return Screen(texts.deleted(lead), keyboards.deleted(lead))

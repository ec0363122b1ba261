"""A prospect as a message."""

from datetime import datetime

from botapp.screens.lead import buttons as keyboards
from botapp.screens.lead import text as texts
from botapp.shared.screen import Screen
from botapp.shared.values import LeadView


def understood(lead: LeadView) -> Screen:
    return Screen(texts.understood(lead), keyboards.understood(lead))


def card(lead: LeadView, now: datetime) -> Screen:
    return Screen(texts.card(lead, now), keyboards.card(lead))


def deleted(lead: LeadView) -> Screen:
    return Screen(texts.deleted(lead), keyboards.deleted(lead))

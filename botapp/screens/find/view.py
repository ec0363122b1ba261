"""Prospects that were looked for: the card of the one, or a button for each of several."""

from collections.abc import Sequence
from datetime import datetime

from botapp.routes import LeadAction, LeadPress
from botapp.screens.find import text as texts
from botapp.screens.lead import view as lead_screens
from botapp.shared.screen import Screen
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import button, in_rows, keyboard
from leads import services as lead_services
from leads.identity.finding import Called

MOST = 10  # buttons
ON_BUTTON = 50


def found(leads: Sequence[Called], said: str, *, telegram_id: int, now: datetime) -> Screen:
    """Return who is meant by these words. One lead: its card."""
    lead = lead_services.owned_lead(telegram_id=telegram_id, lead_id=leads[0].pk) if len(leads) == 1 else None
    if lead is not None:
        return lead_screens.card(lead, now=now)
    if not leads:
        return Screen(texts.nobody(said))
    shown = leads[:MOST]
    buttons = [button(_label(lead), LeadPress(LeadAction.CARD, lead.pk)) for lead in shown]
    return Screen(texts.several(said, len(leads), len(shown)), keyboard(*in_rows(buttons, 1)))


def _label(lead: Called) -> str:
    return shorten(one_line(lead.shown), ON_BUTTON)

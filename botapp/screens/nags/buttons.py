"""The buttons under messages about leads left alone, and of how one ended."""

from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import LeadAction, LeadPress, PagePress
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import MOST_BUTTONS, NAME_IN_DIGEST, button, in_rows, keyboard
from reminders.policy.nags import FollowupCard, HandedLead, HandoverCard, StaleDigestCard, StaleLead
from reminders.state.plan_lines import LeadView


def followup(card: FollowupCard) -> InlineKeyboardMarkup:
    way = partial(_way, card.lead_id, card.delivery_id)
    onwards = way("🗺 " + _("New plan"), LeadAction.RENEW)
    if card.has_unstarted_plan:
        onwards = way("▶️ " + _("Start plan"), LeadAction.START)
    close = way("🏁 " + _("Close lead"), LeadAction.CLOSE)
    return keyboard([onwards, way("👤 " + _("Lead"), LeadAction.OPEN)], [close])


def how_it_ended(lead: LeadView, delivery_id: int | None) -> InlineKeyboardMarkup:
    way = partial(_way, lead.lead_id, delivery_id)
    ends = [way("🏆 " + _("Won"), LeadAction.WON), way("👋 " + _("Lost"), LeadAction.LOST)]
    return keyboard(ends, [way("← " + _("Back"), LeadAction.FOLLOWUP)])


def stale_digest(card: StaleDigestCard) -> InlineKeyboardMarkup:
    return _of_each(card.leads, card.delivery_id)


def handover(card: HandoverCard) -> InlineKeyboardMarkup:
    return _of_each(card.leads, card.delivery_id)


def _of_each(leads: Iterable[StaleLead | HandedLead], delivery_id: int) -> InlineKeyboardMarkup:
    """Return a button for each lead, and the list of all."""
    buttons = []
    for lead in leads:
        press = LeadPress(LeadAction.OPEN, lead.lead_id, delivery_id=delivery_id)
        buttons.append(button(shorten(one_line(lead.name), NAME_IN_DIGEST) or "—", press))
    all_leads = button("👥 " + _("All leads"), PagePress(0, delivery_id))
    return keyboard(*in_rows(buttons[: MOST_BUTTONS - 1], 2), [all_leads])


def _way(lead_id: int, delivery_id: int | None, label: str, action: LeadAction) -> InlineKeyboardButton:
    return button(label, LeadPress(action, lead_id, delivery_id=delivery_id))

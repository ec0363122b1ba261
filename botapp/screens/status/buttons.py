"""The buttons of where a prospect stands."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from telegram import InlineKeyboardMarkup

from botapp.routes import LeadAction, LeadPress
from botapp.screens.status import text as texts
from botapp.shared.widgets import button, in_rows, keyboard
from reminders.state.plan_lines import LeadView
from reminders.state.wording import LEAD_ICONS


def statuses(lead: LeadView) -> InlineKeyboardMarkup:
    """Return the other statuses, won and lost among them."""
    others = [
        button(
            f"{LEAD_ICONS[status]} {capfirst(str(status.label))}",
            LeadPress(LeadAction.STATUS, lead.lead_id, word),
        )
        for word, status in texts.STATUSES.items()
        if status != lead.stands
    ]
    ends = [
        button("🏆 " + _("Won"), LeadPress(LeadAction.WON, lead.lead_id)),
        button("👋 " + _("Lost"), LeadPress(LeadAction.LOST, lead.lead_id)),
    ]
    back = button("← " + _("Back"), LeadPress(LeadAction.CARD, lead.lead_id))
    return keyboard(*in_rows(others, 2), ends, [back])


def closed(lead: LeadView) -> InlineKeyboardMarkup:
    """Return the reasons until one is known; one in the person's own words; and the way back."""
    reasons = [
        button(label, LeadPress(LeadAction.WHY, lead.lead_id, word))
        for word, label in texts.reasons(lead.stands).items()
        if not lead.reason
    ]
    own = button("✍️ " + _("In my words"), LeadPress(LeadAction.WHY, lead.lead_id))
    reopen = button("↩️ " + _("Reopen"), LeadPress(LeadAction.REOPEN, lead.lead_id))
    card = button("👤 " + _("Lead"), LeadPress(LeadAction.OPEN, lead.lead_id))
    return keyboard(*in_rows(reasons, 2), [own], [reopen, card])

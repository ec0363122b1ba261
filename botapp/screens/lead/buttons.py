"""The buttons of a prospect."""

from django.utils.translation import gettext as _
from telegram import InlineKeyboardMarkup

from botapp.routes import LeadAction, LeadPress, PagePress, PlanAction, PlanPress, RestAction, RestPress
from botapp.screens.lead.text import field_name
from botapp.shared import app_button
from botapp.shared.widgets import button, in_rows, keyboard
from leads.fields import COLUMNS
from reminders.deep_links import lead_url
from reminders.state.plan_lines import LeadView


def understood(lead: LeadView) -> InlineKeyboardMarkup:
    buttons = [button(field_name(key), LeadPress(LeadAction.EDIT, lead.lead_id, key)) for key in COLUMNS]
    return keyboard(*in_rows(buttons, 3))


def which(lead: LeadView) -> InlineKeyboardMarkup:
    back = button("👤 " + _("Lead"), LeadPress(LeadAction.CARD, lead.lead_id))
    return keyboard(*understood(lead).inline_keyboard, [back])


def back_to_facts(lead: LeadView) -> InlineKeyboardMarkup:
    """Return the way back from the question for one fact to all of them."""
    to_new, to_known = PlanPress(PlanAction.FIX, lead.lead_id), LeadPress(LeadAction.EDIT, lead.lead_id)
    return keyboard([button("← " + _("Back"), to_known if lead.started else to_new)])


def card(lead: LeadView) -> InlineKeyboardMarkup:
    pause = button("⏸ " + _("Pause"), RestPress(lead.lead_id, RestAction.ASK))
    if lead.paused:
        pause = button("▶️ " + _("Resume"), RestPress(lead.lead_id, RestAction.BACK))
    status = button("📊 " + _("Status"), LeadPress(LeadAction.STATUS, lead.lead_id))
    reopen = button("↩️ " + _("Reopen"), LeadPress(LeadAction.REOPEN, lead.lead_id))
    return keyboard(
        [
            button("🗺 " + _("Plan"), LeadPress(LeadAction.PLAN, lead.lead_id)),
            button("✏️ " + _("Correct"), LeadPress(LeadAction.EDIT, lead.lead_id)),
        ],
        [
            button("📨 " + _("They answered"), LeadPress(LeadAction.ANSWERED, lead.lead_id)),
            button("📝 " + _("Add context"), LeadPress(LeadAction.CONTEXT, lead.lead_id)),
        ],
        [
            *([reopen] if lead.is_closed else [status, pause]),
            button("🗑 " + _("Delete"), LeadPress(LeadAction.DELETE, lead.lead_id)),
        ],
        [button("👥 " + _("All leads"), PagePress(0))],
        app_button.row(lead_url(lead.lead_id)),
    )


def deleted(lead: LeadView) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button("↩️ " + _("Undo"), LeadPress(LeadAction.RESTORE, lead.lead_id)),
            button("🔥 " + _("Delete for good"), LeadPress(LeadAction.ERASE, lead.lead_id)),
        ]
    )


def erase(lead: LeadView) -> InlineKeyboardMarkup:
    return keyboard(
        [button("↩️ " + _("No, bring it back"), LeadPress(LeadAction.RESTORE, lead.lead_id))],
        [button("🔥 " + _("Delete for good"), LeadPress(LeadAction.ERASED, lead.lead_id))],
    )

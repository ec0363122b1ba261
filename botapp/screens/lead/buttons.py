"""The buttons of a prospect, and of the list of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from telegram import InlineKeyboardMarkup

from botapp.routes import LeadAction, LeadPress, PagePress, RestAction, RestPress
from botapp.screens.lead.text import field_name
from botapp.shared import app_button
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import button, in_rows, keyboard, turns
from leads.fields import COLUMNS
from reminders.deep_links import lead_url
from reminders.state.plan_lines import LeadView

NAME_ON_BUTTON = 40


def understood(lead: LeadView) -> InlineKeyboardMarkup:
    buttons = [button(field_name(key), LeadPress(LeadAction.EDIT, lead.lead_id, key)) for key in COLUMNS]
    return keyboard(*in_rows(buttons, 3))


def which(lead: LeadView) -> InlineKeyboardMarkup:
    back = button("👤 " + _("Lead"), LeadPress(LeadAction.CARD, lead.lead_id))
    return keyboard(*understood(lead).inline_keyboard, [back])


def card(lead: LeadView) -> InlineKeyboardMarkup:
    label, action = ("⏸ " + _("Pause"), RestAction.ASK)
    if lead.paused:
        label, action = ("▶️ " + _("Resume"), RestAction.BACK)
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
            button(label, RestPress(lead.lead_id, action)),
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


def listing(leads: Sequence[LeadView], *, page: int, pages: int) -> InlineKeyboardMarkup | None:
    rows = [
        [
            button(
                shorten(one_line(lead.name), NAME_ON_BUTTON) or "—", LeadPress(LeadAction.CARD, lead.lead_id)
            )
        ]
        for lead in leads
    ]
    return keyboard(*rows, turns(page, pages, PagePress)) if leads else None

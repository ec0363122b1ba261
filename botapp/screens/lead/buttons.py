"""The buttons of a prospect."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from telegram import InlineKeyboardMarkup

from botapp.routes import (
    HistoryPress,
    LeadAction,
    LeadPress,
    PagePress,
    PlanAction,
    PlanPress,
    RestAction,
    RestPress,
)
from botapp.screens.lead.text import field_name
from botapp.shared import app_button
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import Row, button, in_rows, keyboard
from leads.fields import COLUMNS
from reminders.deep_links import lead_url
from reminders.state.plan_lines import LeadView

FACT_ON_BUTTON = 40


def understood(lead: LeadView) -> InlineKeyboardMarkup:
    buttons = [button(field_name(key), LeadPress(LeadAction.EDIT, lead.lead_id, key)) for key in COLUMNS]
    return keyboard(*in_rows(buttons, 3))


def which(lead_id: int, known: Mapping[str, str]) -> InlineKeyboardMarkup:
    """Return a button per fact, with what is `known` of it so far."""
    facts = [[button(_fact(key, known[key]), LeadPress(LeadAction.EDIT, lead_id, key))] for key in COLUMNS]
    return keyboard(*facts, [button("👤 " + _("Lead"), LeadPress(LeadAction.CARD, lead_id))])


def back_to_facts(lead: LeadView) -> Row:
    """Return the way back from the question for one fact to all of them."""
    to_new, to_known = PlanPress(PlanAction.FIX, lead.lead_id), LeadPress(LeadAction.EDIT, lead.lead_id)
    return [button("← " + _("Back"), to_known if lead.started else to_new)]


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
        [
            button("🕘 " + _("History"), HistoryPress(lead.lead_id, 0)),
            button("👥 " + _("All leads"), PagePress(0)),
        ],
        app_button.row(lead_url(lead.lead_id)),
    )


def history(lead_id: int, page: int, pages: int) -> InlineKeyboardMarkup:
    newer = [button("← " + _("Newer"), HistoryPress(lead_id, page - 1))] if page else []
    older = [button(_("Older") + " →", HistoryPress(lead_id, page + 1))] if page + 1 < pages else []
    return keyboard([*newer, *older], [button("👤 " + _("Lead"), LeadPress(LeadAction.CARD, lead_id))])


def _fact(key: str, value: str) -> str:
    return shorten(f"{field_name(key)}: {one_line(value) or '—'}", FACT_ON_BUTTON)


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

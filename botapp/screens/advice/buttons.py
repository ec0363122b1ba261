"""The buttons under news of a prospect and under advice."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import AskAction, AskPress, LeadAction, LeadPress
from botapp.screens.advice.values import AdviceView
from botapp.screens.draft.buttons import copies
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import Row, button

NAME_ON_BUTTON = 40


def advice(view: AdviceView) -> InlineKeyboardMarkup:
    reply = copies(view.reply_draft, _("Copy the reply"))
    ends = [_lead("👤 " + _("Lead"), LeadAction.OPEN, view.lead_id)]
    if not view.is_closed:
        ends.append(_lead("🏁 " + _("Close lead"), LeadAction.CLOSE, view.lead_id))
    return InlineKeyboardMarkup([*reply, *_decision(view), *_statuses(view), ends])


def thinking(lead_id: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[_lead("👤 " + _("Lead"), LeadAction.OPEN, lead_id)]])


def failed(request_id: int, lead_id: int) -> InlineKeyboardMarkup:
    again = _ask("🔁 " + _("Try again"), AskAction.RETRY, request_id)
    return InlineKeyboardMarkup([[again, _lead("👤 " + _("Lead"), LeadAction.OPEN, lead_id)]])


def noted(activity_id: int, lead_id: int) -> InlineKeyboardMarkup:
    advise = _ask("💡 " + _("Advice"), AskAction.ADVISE, activity_id)
    return InlineKeyboardMarkup([[advise, _lead("👤 " + _("Lead"), LeadAction.OPEN, lead_id)]])


def whose_answer(update_id: int, leads: Sequence[tuple[int, str]]) -> InlineKeyboardMarkup:
    """Return one button per likely prospect, given as (id, name), and one for a new prospect."""
    rows = [
        [_ask("👤 " + shorten(one_line(name), NAME_ON_BUTTON), AskAction.ANSWER, update_id, lead_id)]
        for lead_id, name in leads
    ]
    return InlineKeyboardMarkup([*rows, [_ask("🆕 " + _("New lead"), AskAction.NEW, update_id)]])


def _decision(view: AdviceView) -> list[Row]:
    if not view.proposes or view.decision:
        return []
    return [
        [
            _ask("✅ " + _("Use this plan"), AskAction.USE, view.request_id),
            _ask("👌 " + _("Keep my plan"), AskAction.KEEP, view.request_id),
        ]
    ]


def _statuses(view: AdviceView) -> list[Row]:
    """Return what the prospect's answer may have made of the lead, but for what it is already."""
    if view.is_closed:
        return []
    offers = [
        ("in_progress", _ask("💬 " + _("In progress"), AskAction.PROGRESS, view.request_id)),
        ("meeting_booked", _ask("🤝 " + _("Meeting booked"), AskAction.MEETING, view.request_id)),
    ]
    row = [button for status, button in offers if status != view.lead_status]
    return [row] if row else []


def _ask(label: str, action: AskAction, subject_id: int, lead_id: int | None = None) -> InlineKeyboardButton:
    return button(label, AskPress(action, subject_id, lead_id))


def _lead(label: str, action: LeadAction, lead_id: int) -> InlineKeyboardButton:
    return button(label, LeadPress(action, lead_id))

"""The buttons under news of a prospect and under advice."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import AskAction, AskPress, LeadAction, LeadPress
from botapp.screens.advice.values import AdviceView
from botapp.screens.draft.buttons import copies
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import button, keyboard

NAME_ON_BUTTON = 40


def advice(view: AdviceView) -> InlineKeyboardMarkup:
    request_id, ends = view.request_id, [_lead(view.lead_id)]
    rows = copies(view.reply_draft, _("Copy the reply"))
    if view.proposes and not view.decision:
        use = _ask("✅ " + _("Use this plan"), AskAction.USE, request_id)
        rows.append([use, _ask("👌 " + _("Keep my plan"), AskAction.KEEP, request_id)])
    if not view.is_closed:
        became = {  # what the answer may have made of the lead
            "in_progress": _ask("💬 " + _("In progress"), AskAction.PROGRESS, request_id),
            "meeting_booked": _ask("🤝 " + _("Meeting booked"), AskAction.MEETING, request_id),
        }
        rows.append([offer for status, offer in became.items() if status != view.lead_status])
        ends.append(button("🏁 " + _("Close lead"), LeadPress(LeadAction.CLOSE, view.lead_id)))
    return keyboard(*rows, ends)


def thinking(lead_id: int) -> InlineKeyboardMarkup:
    return keyboard([_lead(lead_id)])


def failed(request_id: int, lead_id: int) -> InlineKeyboardMarkup:
    again = _ask("🔁 " + _("Try again"), AskAction.RETRY, request_id)
    return keyboard([again, _lead(lead_id)])


def noted(activity_id: int, lead_id: int, *, is_closed: bool = False) -> InlineKeyboardMarkup:
    advise = [] if is_closed else [_ask("💡 " + _("Advice"), AskAction.ADVISE, activity_id)]
    return keyboard([*advise, _lead(lead_id)])


def whose_answer(update_id: int, leads: Sequence[tuple[int, str]]) -> InlineKeyboardMarkup:
    """Return one button per likely prospect, given as (id, name), and one for a new prospect."""
    rows = [
        [_ask("👤 " + shorten(one_line(name), NAME_ON_BUTTON), AskAction.ANSWER, update_id, lead_id)]
        for lead_id, name in leads
    ]
    return keyboard(*rows, [_ask("🆕 " + _("New lead"), AskAction.NEW, update_id)])


def _ask(label: str, action: AskAction, subject_id: int, lead_id: int | None = None) -> InlineKeyboardButton:
    return button(label, AskPress(action, subject_id, lead_id))


def _lead(lead_id: int) -> InlineKeyboardButton:
    return button("👤 " + _("Lead"), LeadPress(LeadAction.OPEN, lead_id))

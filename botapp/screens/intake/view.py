"""What a pasted prospect is answered with: what was understood and the plan, or a question."""

from datetime import datetime
from typing import Any

from botapp.routes import PastePress
from botapp.screens.intake import buttons, duplicates
from botapp.screens.intake import text as texts
from botapp.screens.intake.duplicates import PasteTap
from botapp.screens.plan import buttons as plan_buttons
from botapp.screens.plan import request_view
from botapp.shared import words
from botapp.shared.entries import about_lead
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Taps
from leads import services as lead_services
from leads.models import Lead, LeadActivity, TelegramUser


@about_lead
def added(lead: Lead, plan: request_view.Plan, now: datetime) -> list[Screen]:
    """Return the one message about a new lead: what was understood, and its plan or that one is written."""
    return [request_view.answer(plan, telegram_id=lead.owner_id, now=now)]


def asked(question: dict[str, Any], user: TelegramUser, now: datetime) -> list[Screen]:
    """Return the question whether it is a prospect, or a known lead; once answered, what became of it."""
    if "decision" in question:
        return _became(question, user, now)
    if "lead" not in question:
        return [
            Screen(
                texts.is_it_a_lead(question["text"], is_reply=question["is_reply"]),
                buttons.is_it_a_lead(question["update"]),
            )
        ]
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=question["lead"])
    if lead is None:
        return [Screen(words.lead_gone())]
    text = texts.twin(str(lead.display_name), lead.prospect_title, lead.prospect_company)
    return [Screen(text, plan_buttons.twin(question["update"]))]


def decided(tap: PasteTap, _asked: dict[str, Any]) -> Reaction:
    """Do what was answered to such a question, once, and show it."""
    question = duplicates.decide(tap)
    user = TelegramUser.objects.filter(telegram_id=tap.sender.telegram_id).first()
    if question is None or user is None:
        return Reaction()
    first, *others = asked(question, user, tap.now)
    return Reaction(first, others)


def _became(question: dict[str, Any], user: TelegramUser, now: datetime) -> list[Screen]:
    if "became" in question:
        return added(question["became"], user, now)
    if question["decision"] != "merge":
        return [Screen(texts.dropped())]
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=question["lead"])
    line = LeadActivity.objects.filter(pk=question.get("line", 0), lead=lead).first()
    if lead is None or line is None:
        return [Screen(words.lead_gone())]
    text = texts.merged(str(lead.display_name), line.metadata.get("filled", []))
    return [Screen(text, plan_buttons.merged(lead.pk, line.pk))]


TAPS = Taps(PastePress, duplicates.asked, words.unknown_button, decided)

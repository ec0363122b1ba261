"""A fact about a prospect, corrected by button and reply; what is corrected by hand stays."""

from datetime import datetime
from typing import Any

from botapp.screens.intake import text as intake_texts
from botapp.screens.lead import view
from botapp.screens.plan import request_view
from botapp.screens.plan import text as plan_texts
from botapp.shared import chat_state
from botapp.shared.effects import Effect
from botapp.shared.entries import Renderer, about_lead
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads import services as lead_services
from leads.fields import BY_KEY, ValueKind
from leads.intake.contacts import is_value
from leads.models import Lead, TelegramUser
from planning import services as planning

Payload = dict[str, Any]


def hear_value(said: Said, user: TelegramUser, payload: Payload) -> Effect:
    """Take a reply as the new value of a fact. The standard plan follows it, any other plan stays."""
    field, value = payload["field"], said.text.strip()
    if not _can_be(field, value):
        return Effect("not_a_value", field)
    chat_state.forget(user.telegram_id)
    about = {"field": field, "message": payload.get("message_id")}
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    if lead is None:
        return Effect("corrected", about | {"lead": payload["lead_id"]})
    by, now = said.sender.actor, said.now
    is_standard = planning.is_standard(lead)
    lead = lead_services.correct(lead=lead, field=field, value=value, by=by, now=now)
    if is_standard:
        planning.write_plan(lead=lead, by=by, now=now)
    return Effect("corrected", about | {"lead": lead.pk, "is_standard": is_standard})


@about_lead
def corrected(lead: Lead, noted: Payload, now: datetime) -> list[Screen]:
    """Show what is known now, where the question was; of a plan that stayed, that it may be written again."""
    shown = view.card(lead, now=now) if lead.plan_version else request_view.plan_of(lead, now=now)
    stays = bool(lead.steps) and not noted.get("is_standard") and not lead.is_closed
    note = plan_texts.keeps_old_words() if stays else ""
    return [shown.under_note(note).instead(noted.get("message"))]


def follow(said: Said, user: TelegramUser, noted: Payload) -> Effect | None:
    """Take an edited reply as the value."""
    if not noted.get("field"):
        return None
    about = {"field": noted["field"], "lead_id": noted["lead"], "message_id": noted.get("message")}
    return hear_value(said, user, about)


def _can_be(field: str, value: str) -> bool:
    row = BY_KEY[field]
    is_one_line = "\n" not in value or row.kind is ValueKind.NOTES
    return bool(value) and len(value) <= row.limit and is_one_line and is_value(field, value)


ANSWERS: dict[str, Renderer] = {
    "corrected": corrected,
    "not_a_value": lambda field, _user, _now: [Screen(intake_texts.not_a_value(field))],
}

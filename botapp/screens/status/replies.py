"""Why a prospect was won or lost, in the person's own words."""

from datetime import datetime
from typing import Any

from botapp.screens.status import view
from botapp.screens.status.text import REASON_LIMIT
from botapp.shared import chat_state
from botapp.shared.effects import Effect
from botapp.shared.entries import Renderer, about_lead
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads import services as lead_services
from leads.models import Lead, TelegramUser
from reminders import services


def hear_why(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    """Keep one line as the reason; None for anything longer, which is no answer to that question."""
    reason = said.text.strip()
    if said.kind != "text" or "\n" in reason or not 0 < len(reason) <= REASON_LIMIT:
        return None
    chat_state.forget(user.telegram_id)
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    if lead is not None:
        services.note_why_closed(lead=lead, reason=reason, by=said.sender.actor, now=said.now)
    return Effect("why_closed", {"lead": payload["lead_id"]})


@about_lead
def why_closed(lead: Lead, _noted: Any, now: datetime) -> list[Screen]:
    return [view.closed(lead, now=now)]


ANSWERS: dict[str, Renderer] = {"why_closed": why_closed}

"""Another person at the same company: what is sent is read as a pasted prospect, the company filled in."""

from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from botapp.screens.intake.replies import add_prospect
from botapp.shared.effects import Effect
from botapp.shared.said import Said
from botapp.shared.text import one_line
from leads import services as lead_services
from leads.intake import IntakeRefused, read_prospect
from leads.models import TelegramUser

READ: Final = ("text", "contact")  # a forwarded message is somebody's answer


def hear_colleague(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    """Take a message as the right person; None for what is none."""
    if said.kind not in READ or not said.text.strip():
        return None
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    company = one_line(lead.prospect_company) if lead else ""
    return add_prospect(replace(said, text=_at(company, said.text)), user)


def _at(company: str, text: str) -> str:
    """Return the text with a line for the company, unless it names one, or is nobody."""
    with suppress(IntakeRefused):
        if company and not read_prospect(text).company:
            return f"{text}\nCompany: {company}"
    return text

"""A pasted text that is other or more than it was: the lead follows, and what was corrected by hand stays."""

from datetime import datetime
from typing import Any, Final

from botapp.screens.advice.replies import reword
from botapp.screens.intake import replies
from botapp.screens.intake import text as texts
from botapp.screens.plan import request_view
from botapp.shared.effects import Effect
from botapp.shared.entries import about_lead
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads import services as lead_services
from leads.identity import matching, merging
from leads.intake import IntakeRefused, Prospect
from leads.intake.hints import read_with_hint
from leads.models import Lead, TelegramUser
from planning import services as planning

REREAD: Final = "reread"  # the effect: the lead, and whether its plan stays as it was, or the lead too


def reread(said: Said, user: TelegramUser, plan: dict[str, Any]) -> Effect | None:
    """Have a lead follow the text it was made of; so does a standard plan that has not started."""
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=plan["lead"])
    if lead is None:
        return None
    about = {"lead": lead.pk} | ({"request": plan["request"]} if "request" in plan else {})
    prospect = _read(said.text, said)
    if prospect is None:
        return Effect(REREAD, about | {"unread": True})
    by, now = said.sender.actor, said.now
    before = _read(lead.original_context, said)
    if lead.plan_version and before and _is_other(before, prospect):
        return Effect(REREAD, about | {"other": True})
    is_standard = planning.is_standard(lead, now=said.now)
    lead = merging.reread(lead=lead, before=before, prospect=prospect, by=by, now=now)
    if is_standard:
        planning.write_plan(lead=lead, by=by, now=now)
    return Effect(REREAD, about | {"stays": bool(lead.steps) and not is_standard})


def reconsider(said: Said, user: TelegramUser, question: dict[str, Any]) -> Effect | None:
    """Ask anew about a text that is other than it was; once answered, what became of it follows."""
    if "decision" not in question:
        return replies.add_prospect(said, user)
    if "became" in question:
        return reread(said, user, question["became"])
    return reword(said, user, question["line"]) if "line" in question else None


def try_again(said: Said, user: TelegramUser, _code: Any) -> Effect:
    """Take what was refused, and may be a prospect now."""
    return replies.add_prospect(said, user)


@about_lead
def shown(lead: Lead, noted: dict[str, Any], now: datetime) -> list[Screen]:
    note = texts.reread(stays=bool(noted.get("stays")), is_unread=bool(noted.get("unread")))
    note = texts.somebody_else() if noted.get("other") else note
    return [request_view.plan_of(lead, now=now).under_note(note)]


def _is_other(before: Prospect, after: Prospect) -> bool:
    """Say whether no word of the name is left: a plan that runs greets the one by it."""
    return bool(before.name and after.name) and not matching.words(before.name) & matching.words(after.name)


def _read(text: str, said: Said) -> Prospect | None:
    try:
        return read_with_hint(text, said.hint, kind="" if said.kind == "text" else said.kind)
    except IntakeRefused:
        return None

"""A pasted prospect who is likely known already: asked about first, so that nobody's lead is mixed up.

The text and the decision are kept with the update that brought it, so the buttons work after a restart, and
a second tap shows what the first one did.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from botapp.models import InboxUpdate
from botapp.routes import PasteAction, PastePress
from botapp.screens.plan.request_view import Plan, noted
from botapp.shared.effects import Effect, effect_of
from botapp.shared.said import Said
from botapp.shared.tap import Tap
from core.actor import Actor
from leads import services as lead_services
from leads.duplicates import find_likely
from leads.intake import Prospect
from leads.intake.hints import read_with_hint
from leads.merging import add_text
from leads.models import TelegramUser
from planning import services as planning
from reminders.policy.nags import FOLLOWUP_EVERY

TWIN = "twin"  # the effect of an update: what was pasted, whom it may be, and what was decided
PasteTap = Tap[PastePress]


def take_in(said: Said, user: TelegramUser) -> Effect:
    """Make a lead of a message, or ask when there is a likely duplicate. Raises an `IntakeRefused`."""
    prospect = read_with_hint(said.text, said.hint, kind="" if said.kind == "text" else said.kind)
    twin = find_likely(telegram_id=user.telegram_id, prospect=prospect)
    if twin is None:
        return Effect("added", add(user, prospect, now=said.now))
    question = {"text": said.text, "kind": said.kind, "hint": said.hint, "update": said.update_id}
    return Effect(TWIN, question | {"lead": twin.pk})


def add(user: TelegramUser, prospect: Prospect, *, now: datetime) -> Plan:
    lead = lead_services.create_lead(
        owner=user, prospect=prospect, next_followup=now + FOLLOWUP_EVERY, now=now
    )
    return noted(lead, planning.ask_plan(lead=lead, by=Actor.user(user.telegram_id), now=now))


def decide(tap: PasteTap) -> dict[str, Any] | None:
    """Do what was answered, once; return the question with its "decision", None when it is no longer there.

    After the first answer no other changes anything. "became" is the new lead's plan, "line" the added line.
    """
    mine = InboxUpdate.objects.filter(update_id=tap.press.update_id, telegram_id=tap.sender.telegram_id)
    with transaction.atomic():
        row = mine.select_for_update().first()
        if row is None or TWIN not in row.effect:
            return None
        asked: dict[str, Any] = row.effect[TWIN]
        if "decision" not in asked:
            asked |= _act(tap, asked) | {"decision": tap.press.action.value}
            row.save(update_fields=["effect"])
        return asked


def asked(tap: PasteTap) -> dict[str, Any] | None:
    """Return the question of this button; None when it is not there, or somebody else's."""
    question: dict[str, Any] | None = effect_of(tap.press.update_id, TWIN, telegram_id=tap.sender.telegram_id)
    return question


def _act(tap: PasteTap, asked: dict[str, Any]) -> dict[str, Any]:
    user = TelegramUser.objects.get(telegram_id=tap.sender.telegram_id)
    kind = "" if asked["kind"] == "text" else asked["kind"]
    match tap.press.action:
        case PasteAction.NEW:
            return {"became": add(user, read_with_hint(asked["text"], asked["hint"], kind=kind), now=tap.now)}
        case PasteAction.MERGE:
            lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=asked["lead"])
            if lead is not None:
                prospect = read_with_hint(asked["text"], asked["hint"])
                return {"line": add_text(lead=lead, prospect=prospect, by=tap.sender.actor, now=tap.now).pk}
    return {}

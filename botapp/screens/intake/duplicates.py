"""What is asked about before it becomes a lead: a text that may be none, and a prospect who is likely known.

The text and the decision are kept with the update that brought it, so the buttons work after a restart, and
a second tap shows what the first one did.
"""

from datetime import datetime
from typing import Any

from botapp.models import InboxUpdate
from botapp.routes import PasteAction, PastePress
from botapp.screens.plan.request_view import Plan, noted
from botapp.shared.effects import Effect, deciding
from botapp.shared.said import Said
from botapp.shared.tap import Tap
from core.actor import Actor
from leads import services as lead_services
from leads.identity.duplicates import find_likely
from leads.identity.merging import add_text
from leads.intake import Prospect
from leads.intake.evidence import is_surely_one
from leads.intake.hints import read_with_hint
from leads.models import TelegramUser
from planning import services as planning
from reminders.policy.nags import FOLLOWUP_EVERY

# The effects of an update: what was pasted, whom it may be ("lead"), and what was decided. Where it is not
# sure that it is a prospect at all, there is no lead until the answer is yes.
TWIN, UNSURE = "twin", "unsure"
PasteTap = Tap[PastePress]


def take_in(said: Said, user: TelegramUser, *, is_sure: bool = False) -> Effect:
    """Make a lead of a message, or ask whether it is one, or who is a likely duplicate.

    `is_sure`: the person has said that it is a lead. Raises an `IntakeRefused`.
    """
    kind = "" if said.kind == "text" else said.kind
    prospect = read_with_hint(said.text, said.hint, kind=kind, country=user.country)
    question = {"text": said.text, "kind": said.kind, "hint": said.hint, "update": said.update_id}
    if not is_sure and (said.reply_to_us or not (said.hint or is_surely_one(prospect))):
        return Effect(UNSURE, question | {"is_reply": said.reply_to_us})
    became = _became_of(user, prospect, now=said.now)
    return Effect(TWIN, question | became) if "lead" in became else Effect("added", became["became"])


def _became_of(user: TelegramUser, prospect: Prospect, *, now: datetime) -> dict[str, Any]:
    """Make a lead of a prospect; of one who is likely known return who that is, and make none."""
    twin = find_likely(telegram_id=user.telegram_id, prospect=prospect)
    return {"became": add(user, prospect, now=now)} if twin is None else {"lead": twin.pk}


def add(user: TelegramUser, prospect: Prospect, *, now: datetime) -> Plan:
    lead = lead_services.create_lead(
        owner=user, prospect=prospect, next_followup=now + FOLLOWUP_EVERY, now=now
    )
    return noted(lead, planning.ask_plan(lead=lead, by=Actor.user(user.telegram_id), now=now))


def decide(tap: PasteTap) -> dict[str, Any] | None:
    """Do what was answered, once; return the question with its "decision", None when it is no longer there.

    After the first answer no other changes anything. "became" is the new lead's plan, "line" the added line.
    A prospect after all who is likely known is the next question: it has a "lead" and no decision yet.
    """
    with deciding(tap.press.update_id, telegram_id=tap.sender.telegram_id) as effect:
        question = _question(effect)
        if question is not None and "decision" not in question and _answers(tap.press.action, question):
            question |= _act(tap, question)
            if not (tap.press.action is PasteAction.LEAD and "lead" in question):
                question["decision"] = tap.press.action.value
        return question


def asked(tap: PasteTap) -> dict[str, Any] | None:
    """Return the question of this button; None when it is not there, or somebody else's."""
    mine = InboxUpdate.objects.filter(update_id=tap.press.update_id, telegram_id=tap.sender.telegram_id)
    return _question(mine.values_list("effect", flat=True).first() or {})


def _question(effect: dict[str, Any]) -> dict[str, Any] | None:
    question: dict[str, Any] | None = effect.get(TWIN, effect.get(UNSURE))
    return question


def _answers(action: PasteAction, question: dict[str, Any]) -> bool:
    """Say whether it answers what is asked now: a second tap on "Yes" does not say who it is."""
    return action is PasteAction.DROP or (action is PasteAction.LEAD) != ("lead" in question)


def _act(tap: PasteTap, question: dict[str, Any]) -> dict[str, Any]:
    user = TelegramUser.objects.get(telegram_id=tap.sender.telegram_id)
    kind = "" if question["kind"] == "text" else question["kind"]
    prospect = read_with_hint(question["text"], question["hint"], kind=kind, country=user.country)
    match tap.press.action:
        case PasteAction.LEAD:
            return _became_of(user, prospect, now=tap.now)
        case PasteAction.NEW:
            return {"became": add(user, prospect, now=tap.now)}
        case PasteAction.MERGE:
            lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=question["lead"])
            if lead is not None:
                return {"line": add_text(lead=lead, prospect=prospect, by=tap.sender.actor, now=tap.now).pk}
    return {}

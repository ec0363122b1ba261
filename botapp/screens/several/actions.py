"""Several people in one paste: who of them is to be added, asked in one message and done in one tap.

The texts and the answer are kept with the update that brought them, so the buttons work after a restart, and
a second tap shows what the first one did.
"""

from typing import Any, Final

from botapp.routes import ManyAction, ManyPress
from botapp.routes.intake import MOST_PEOPLE
from botapp.screens.intake import duplicates
from botapp.shared.effects import Effect, deciding, effect_of
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.tap import Tap
from core.actor import Actor
from leads import services as lead_services
from leads.identity.duplicates import known_among
from leads.intake import IntakeRefused, read_prospect
from leads.models import TelegramUser
from planning import services as planning
from reminders.policy.nags import FOLLOWUP_EVERY

SEVERAL: Final = "several"  # the effect of an update: who was pasted, who is left out, and what was decided
TOO_MANY: Final = "too_many_people"
MOST_ASKED = 5  # leads whose plans a model is asked for; more get the standard plan, at once and for nothing
LONGEST_KEPT = 5000  # characters of the whole, which is one prospect perhaps; a file is not
ManyTap = Tap[ManyPress]
People = dict[str, Any]


def ask(said: Said, user: TelegramUser, texts: tuple[str, ...]) -> Effect:
    """Return the question who of these is to be added; who is known already is left out at first."""
    if len(texts) > MOST_PEOPLE:
        return Effect(TOO_MANY, len(texts))
    prospects = [read_prospect(text) for text in texts]
    known_already = known_among(telegram_id=user.telegram_id, prospects=prospects)
    labels = [[one.name or one.email, one.title, one.company] for one in prospects]
    people: People = {"update": said.update_id, "texts": texts, "labels": labels, "known": known_already}
    people |= {"out": [number for number, is_known in enumerate(known_already) if is_known]}
    return Effect(SEVERAL, people | {"text": said.text[:LONGEST_KEPT], "kind": said.kind, "hint": said.hint})


def asked(tap: ManyTap) -> People | None:
    """Return the question of this button; None when it is not there, or somebody else's."""
    people: People | None = effect_of(tap.press.update_id, SEVERAL, telegram_id=tap.sender.telegram_id)
    if people is None or (tap.press.number or 0) >= len(people["texts"]):
        return None
    return people


def decide(tap: ManyTap) -> dict[str, Any] | None:
    """Do what was tapped; return the update's effect. After the decision no other tap changes anything."""
    with deciding(tap.press.update_id, telegram_id=tap.sender.telegram_id) as effect:
        people: People | None = effect.get(SEVERAL)
        if people is None:
            return None
        if "decision" not in people:
            effect |= _act(tap, people)
        return effect


def _act(tap: ManyTap, people: People) -> dict[str, Any]:
    """Change the note of these people; return what else becomes of the update."""
    number, action = tap.press.number, tap.press.action
    match action:
        case ManyAction.IN | ManyAction.OUT:
            people["out"] = sorted(
                {*people["out"]} - {number} | ({number} if action is ManyAction.OUT else set())
            )
            return {}
        case ManyAction.ADD:
            people["leads"] = _add(tap, people)
            if not people["leads"]:
                return {}
    people["decision"] = action.value
    return _as_one(tap, people) if action is ManyAction.ONE else {}


def _add(tap: ManyTap, people: People) -> list[int]:
    """Make a lead with a plan of each one that is ticked."""
    user, by, now = known(tap.sender, tap.now), Actor.user(tap.sender.telegram_id), tap.now
    chosen = [text for number, text in enumerate(people["texts"]) if number not in people["out"]]
    plan = planning.ask_plan if len(chosen) <= MOST_ASKED else planning.write_plan
    leads = []
    for text in chosen:
        lead = lead_services.create_lead(
            owner=user, prospect=read_prospect(text), next_followup=now + FOLLOWUP_EVERY, now=now
        )
        plan(lead=lead, by=by, now=now)
        leads.append(lead.pk)
    return leads


def _as_one(tap: ManyTap, people: People) -> dict[str, Any]:
    """Take the whole message as one prospect; return what becomes of it."""
    said = Said(
        tap.press.update_id,
        tap.sender,
        people["text"],
        sent_at=tap.now,
        now=tap.now,
        kind=people["kind"],
        hint=people["hint"],
    )
    try:
        return duplicates.take_in(said, known(tap.sender, tap.now), is_sure=True).to_json()
    except IntakeRefused as refusal:
        return Effect("refused", refusal.code).to_json()

"""Asking for a plan, a draft or advice: of a model through the queue, else of the playbook, at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.actor import Actor
from engagement import llm, playbook
from engagement.material import first_free_id
from engagement.models import PlanRequest, PlanTemplate, RequestKind
from engagement.plans import Step
from engagement.playbook import Situation
from leads import services as lead_services
from leads.models import Lead
from planning.asking import playbook_plans
from planning.facts import facts_now
from planning.proposals import hand_edits, is_made_by_hand, propose
from planning.proposals.open_steps import open_steps
from planning.queue import requests
from reminders.services import LeadClosed

# Notes: why it is the playbook's, and that the playbook knows no other way.
BUDGET: Final = "fallback_budget"
UNCHANGED: Final = "unchanged"
# Once today's budget is spent, the playbook answers these; anything else waits for tomorrow.
PLANS: Final = (RequestKind.PLAN, RequestKind.REVISION)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A model's answer will be in this request."""

    request: PlanRequest


@dataclass(frozen=True, slots=True)
class Done:
    """The playbook has answered; `note` is a code for what is to be said about it."""

    note: str = ""
    request: PlanRequest | None = None  # where the answer is kept: advice, a change that waits for a word


def has_model() -> bool:
    """Say whether there is a model to ask."""
    return llm.configured()


def shows_first(lead: Lead) -> bool:
    """Say whether another plan is offered before it starts: a model's is, where no step is open.

    The playbook's next plan starts at once: it is what the person has seen before.
    """
    return has_model() and not lead.reminders.live().exists()


def ask(
    kind: RequestKind,
    *,
    lead: Lead,
    payload: dict[str, Any],
    by: Actor,
    now: datetime,
    at_once: Callable[[str], Done],
) -> Waiting | Done:
    """Put a request into the queue; without a model have the playbook answer, which is given its note.

    Raises `requests.BudgetSpent` for anything but a plan, and LeadClosed.
    """
    if not has_model():
        return at_once("")
    try:
        return Waiting(requests.enqueue(lead=lead, kind=kind, by=by, now=now, payload=payload))
    except requests.BudgetSpent:
        if kind not in PLANS:
            raise
        return at_once(BUDGET)


def ask_plan(*, lead: Lead, by: Actor, now: datetime) -> Waiting | Done:
    """Have the first plan of a lead written. Raises LeadClosed."""

    def standard(note: str) -> Done:
        playbook_plans.write_plan(lead=lead, by=by, now=now)
        return Done(note)

    return ask(RequestKind.PLAN, lead=lead, payload={"wish": ""}, by=by, now=now, at_once=standard)


def ask_another_plan(*, lead: Lead, reason: str, by: Actor, now: datetime) -> Waiting | Done:
    """Have the open steps written again; `reason` is a code of the planner's, or the person's own words.

    Raises LeadClosed.
    """

    def revised(note: str) -> Done:
        steps = open_steps(lead, now=now)
        if not steps:
            return standard_plan(lead=lead, by=by, now=now, note=note)
        runs, free = lead.plan_version > 0, first_free_id(lead)
        change = playbook.revise(facts_now(lead, now=now), steps, reason, first_step_id=free, runs=runs)
        unchanged = UNCHANGED if change.steps == steps else ""
        return _offered(lead, change.steps, by=by, now=now, note=unchanged or note or change.note)

    payload = {"wish": "", "reason": reason}
    return ask(RequestKind.REVISION, lead=lead, payload=payload, by=by, now=now, at_once=revised)


def choose_situation(*, lead: Lead, situation: Situation, by: Actor, now: datetime) -> Waiting | Done:
    """Write how seller and prospect stand, and have the plan follow: one that runs as a proposal.

    A plan that was changed by hand stays. Raises LeadClosed.
    """
    if lead.is_closed:
        raise LeadClosed
    row = lead_services.set_situation(lead=lead, situation=situation.value, by=by, now=now)
    lead.situation = row.situation
    if is_made_by_hand(lead):
        return Done()
    if lead.plan_version or not has_model():
        return standard_plan(lead=lead, by=by, now=now)
    return ask_plan(lead=lead, by=by, now=now)


def other_ways(lead: Lead, *, now: datetime) -> frozenset[str]:
    """Return for which reasons another plan would be another one.

    "words" is what a model alone can read, "team" a sequence of the team's.
    """
    steps, runs = open_steps(lead, now=now), lead.plan_version > 0
    more = {"words"} if has_model() else set()
    more |= {"team"} if PlanTemplate.objects.active().exists() else set()
    if has_model() and steps:
        return frozenset([*playbook.REASONS, "standard", *more])
    return playbook.ways(facts_now(lead, now=now), steps, runs=runs) | more


def standard_plan(*, lead: Lead, by: Actor, now: datetime, note: str = "") -> Done:
    """Offer the playbook's plan instead of the open steps. Raises LeadClosed."""
    if lead.plan_version:
        plan = playbook.revise(facts_now(lead, now=now), (), "", first_step_id=first_free_id(lead))
        return _offered(lead, plan.steps, by=by, now=now, note=note)
    if lead.is_closed:
        raise LeadClosed
    playbook_plans.write_plan(lead=lead, by=by, now=now)
    return Done(note)


def _offered(lead: Lead, steps: tuple[Step, ...], *, by: Actor, now: datetime, note: str) -> Done:
    """Store steps for review, or as a change of a running plan that waits for a word. Raises LeadClosed."""
    if not lead.plan_version:
        propose(lead=lead, steps=steps, by=by, now=now, source=hand_edits.PLAYBOOK)
        return Done(note)
    source = hand_edits.PLAYBOOK
    return Done(note, hand_edits.change(lead=lead, steps=steps, by=by, now=now, source=source, note=note))

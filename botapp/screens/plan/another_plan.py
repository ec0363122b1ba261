"""Another plan, with a reason: from the model through the queue, else the playbook's, at once."""

from datetime import datetime

from botapp.screens.intake.thinking import BUDGET, Plan
from core.actor import Actor
from engagement import llm, playbook
from engagement.facts import facts_of
from engagement.material import first_free_id
from engagement.models import RequestKind
from engagement.plans import Step
from leads.models import Lead
from planning import hand_edits, requests
from planning import services as planning

UNCHANGED = "unchanged"  # note: the playbook knows no other way


def another(lead: Lead, reason: str, *, by: Actor, now: datetime) -> Plan:
    """Have the open steps written anew; `reason` is a code of the planner's, or the person's own words.

    Raises LeadClosed.
    """
    if not llm.configured():
        return revised(lead, reason, by=by, now=now)
    payload = {"wish": "", "reason": reason}
    try:
        request = requests.enqueue(lead=lead, kind=RequestKind.REVISION, by=by, now=now, payload=payload)
    except requests.BudgetSpent:
        return revised(lead, reason, by=by, now=now, note=BUDGET)
    return {"lead": lead.pk, "request": request.pk}


def revised(lead: Lead, reason: str, *, by: Actor, now: datetime, note: str = "") -> Plan:
    """Let the playbook change the open steps. Raises LeadClosed."""
    steps = planning.open_steps(lead, now=now)
    if not steps:
        return standard(lead, by=by, now=now, note=note)
    runs, free = lead.plan_version > 0, first_free_id(lead)
    change = playbook.revise(facts_of(lead), steps, reason, first_step_id=free, runs=runs)
    unchanged = UNCHANGED if change.steps == steps else ""
    return offered(lead, change.steps, by=by, now=now, note=unchanged or note or change.note)


def standard(lead: Lead, *, by: Actor, now: datetime, note: str = "") -> Plan:
    """Offer the playbook's plan instead of the open steps. Raises LeadClosed."""
    if lead.plan_version:
        plan = playbook.revise(facts_of(lead), (), "", first_step_id=first_free_id(lead))
        return offered(lead, plan.steps, by=by, now=now, note=note)
    if lead.is_closed:
        raise planning.LeadClosed
    planning.write_plan(lead=lead, by=by, now=now)
    return {"lead": lead.pk, "note": note}


def offered(lead: Lead, steps: tuple[Step, ...], *, by: Actor, now: datetime, note: str = "") -> Plan:
    """Store steps for review, or as a change of a running plan that waits for a word. Raises LeadClosed."""
    if not lead.plan_version:
        planning.propose(lead=lead, steps=steps, by=by, now=now)
        return {"lead": lead.pk, "note": note}
    source = hand_edits.PLAYBOOK
    request = hand_edits.change(lead=lead, steps=steps, by=by, now=now, source=source, note=note)
    return {"lead": lead.pk, "request": request.pk}

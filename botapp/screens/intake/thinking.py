"""A plan for a lead: from the model, through the queue, where there is one; else the playbook's, at once."""

from datetime import datetime
from typing import Any

from core.actor import Actor
from engagement import llm
from engagement.models import RequestKind
from leads.models import Lead
from planning import requests
from planning import services as planning

BUDGET = "fallback_budget"
Plan = dict[str, Any]  # as it is noted with an update: "lead", and "request" or "note" where there is one


def plan_for(lead: Lead, *, by: Actor, now: datetime, wish: str = "") -> Plan:
    """Have the first plan of a lead written, and say what the person is to be shown."""
    plan: Plan = {"lead": lead.pk}
    if not llm.configured():
        planning.write_plan(lead=lead, by=by, now=now)
        return plan
    try:
        request = requests.enqueue(lead=lead, kind=RequestKind.PLAN, by=by, now=now, payload={"wish": wish})
    except requests.BudgetSpent:
        planning.write_plan(lead=lead, by=by, now=now)
        return plan | {"note": BUDGET}
    return plan | {"request": request.pk}

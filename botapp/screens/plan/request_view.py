"""What the message that waits for the planner shows: thinking, the answer, or a kind failure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from botapp.screens.advice import view as advice_screens
from botapp.screens.draft import view as draft_screens
from botapp.screens.lead.text import understood
from botapp.screens.plan import buttons, view
from botapp.screens.plan import text as texts
from botapp.screens.step.view import step_screen
from botapp.shared import words
from botapp.shared.screen import Screen
from botapp.shared.text import paragraphs
from core.speech import speaking
from engagement.models import PlanRequest, RequestKind, RequestStatus
from leads import services as lead_services
from leads.models import Lead
from planning import services as planning
from planning.queue import requests
from planning.services import Decision
from reminders.state.plan_view import understood_view

Plan = dict[str, Any]  # of a plan that was asked for: "lead", and "request" or "note" where there is one


def noted(lead: Lead, plan: planning.Waiting | planning.Done) -> Plan:
    """Return how a plan that was asked for is noted with its update, for `answer`."""
    found: Plan = {"lead": lead.pk}
    if plan.request is not None:
        return found | {"request": plan.request.pk}
    return found | {"note": plan.note} if isinstance(plan, planning.Done) and plan.note else found


def request_screen(request: PlanRequest, *, now: datetime) -> Screen:
    """Return the message about a request as it is now, in its person's language. Lead and owner loaded."""
    with speaking(request.lead.owner.language_code):
        return SCREENS[RequestKind(request.kind)](request, now)


def answer(plan: Plan, *, telegram_id: int, now: datetime) -> Screen:
    """Return the message about a plan that was asked for: it is there, is being written, or is proposed."""
    lead = lead_services.owned_lead(telegram_id=telegram_id, lead_id=plan["lead"])
    if lead is None:
        return Screen(words.lead_gone())
    request = None
    if "request" in plan:
        request = requests.owned_request(telegram_id=telegram_id, request_id=plan["request"])
    if request is None:
        return view.plan_screen(lead, now=now, note=plan.get("note", ""))
    return request_screen(request, now=now)


def answer_to(lead: Lead, plan: planning.Waiting | planning.Done, *, now: datetime) -> Screen:
    """Return what is shown to whoever has just asked for this plan."""
    return answer(noted(lead, plan), telegram_id=lead.owner_id, now=now)


def plan_of(lead: Lead, *, now: datetime) -> Screen:
    """Return the message about a lead's plan as it is now: it is there, or is being written. Owner loaded."""
    first = lead.plan_requests.open().filter(kind__in=PLANS).order_by("id").last()
    if first is None or lead.plan_version:
        return view.plan_screen(lead, now=now)
    first.lead = lead
    return request_screen(first, now=now)


def _plan_answer(request: PlanRequest, now: datetime) -> Screen:
    lead = request.lead
    is_new = not lead.plan_version
    about = understood(understood_view(lead, now=now)) if is_new else ""
    if request.is_open:
        text = paragraphs(about, texts.thinking(str(lead.display_name)))
        return Screen(text, buttons.thinking(lead.pk) if is_new else None, request_id=request.pk)
    if request.status == RequestStatus.FAILED:
        text = paragraphs(about, texts.failed(str(lead.display_name), request.note))
        return Screen(text, buttons.failed(request.pk, lead.pk, is_new=is_new))
    if "base_version" not in request.result:
        return view.plan_screen(lead, now=now, note=request.note)
    decision = planning.decision_of(request)
    if decision is None and request.result["base_version"] == lead.plan_version:
        return view.proposal(request, now=now)
    return view.plan_screen(lead, now=now).under_note(DECIDED[decision or Decision.OUTDATED]())


def _draft_answer(request: PlanRequest, now: datetime) -> Screen:
    """Return a draft that was asked for; its step, when it was closed meanwhile."""
    screen, reminder = draft_screens.request_screen(request), draft_screens.reminder_of(request)
    if screen is None and reminder is not None:
        screen = step_screen(reminder, now=now)
    return screen or Screen(words.step_gone())


DECIDED = {
    Decision.ACCEPTED: texts.accepted,
    Decision.DECLINED: texts.declined,
    Decision.OUTDATED: texts.outdated,
}
PLANS = (RequestKind.INTAKE, RequestKind.PLAN, RequestKind.REVISION)
SCREENS: dict[RequestKind, Callable[[PlanRequest, datetime], Screen]] = {
    **dict.fromkeys(PLANS, _plan_answer),
    RequestKind.DRAFT: _draft_answer,
    RequestKind.ADVICE: lambda request, now: advice_screens.request_screen(request, now=now),
}

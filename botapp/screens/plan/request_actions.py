"""What a tap under an answer of the planner does: yes, no, again, or the standard plan instead."""

from collections.abc import Callable

from botapp.routes import RequestAction, RequestPress
from botapp.screens.plan import text as texts
from botapp.screens.plan import view
from botapp.screens.plan.request_view import answer, answer_to, request_screen
from botapp.shared import words
from botapp.shared.tap import Reaction, Tap, Taps, own_request
from engagement.models import PlanRequest, RequestStatus
from planning import services as planning
from planning.asking import BUDGET
from planning.proposals import hand_edits
from planning.queue import requests

RequestTap = Tap[RequestPress]


def act(tap: RequestTap, request: PlanRequest) -> Reaction:
    """Do what was tapped; a repeat, and a tap on an old message, show how things are."""
    try:
        return ACTIONS[tap.press.action](tap, request)
    except (planning.PlanChanged, planning.NoProposal, planning.NoPlan):
        return _as_it_is(tap, texts.outdated())
    except planning.LeadClosed:
        return _as_it_is(tap, texts.lead_closed())


def _as_it_is(tap: RequestTap, note: str) -> Reaction:
    request = own_request(tap)
    if request is None:
        return Reaction()
    return Reaction(view.plan_screen(request.lead, now=tap.now).under_note(note))


def _accept(tap: RequestTap, request: PlanRequest) -> Reaction:
    """Put a proposed plan in force; one for a plan that has not started is only stored for review."""
    about = {"request_id": request.pk, "telegram_id": tap.sender.telegram_id}
    if planning.decision_of(request):  # by an earlier tap, which counts
        return _decided(tap)
    if request.result.get("base_version") == 0:
        hand_edits.take_over(**about, now=tap.now)
    else:
        planning.accept(**about, now=tap.now)
    return _decided(tap)


def _decline(tap: RequestTap, request: PlanRequest) -> Reaction:
    planning.decline(request_id=request.pk, telegram_id=tap.sender.telegram_id, now=tap.now)
    return _decided(tap)


def _decided(tap: RequestTap) -> Reaction:
    request = own_request(tap)
    return Reaction(request_screen(request, now=tap.now)) if request else Reaction()


def _retry(tap: RequestTap, request: PlanRequest) -> Reaction:
    try:
        again = requests.retry(request_id=request.pk, telegram_id=tap.sender.telegram_id, now=tap.now)
    except requests.BudgetSpent:
        return _standard(tap, request, note=BUDGET)
    if again is None:
        return _decided(tap)
    plan = {"lead": request.lead_id, "request": again.pk}
    return Reaction(answer(plan, telegram_id=tap.sender.telegram_id, now=tap.now))


def _standard(tap: RequestTap, request: PlanRequest, note: str = "") -> Reaction:
    """Take the playbook's plan instead of one that failed."""
    if request.status != RequestStatus.FAILED:
        return _decided(tap)
    plan = planning.standard_plan(lead=request.lead, by=tap.sender.actor, now=tap.now, note=note)
    return Reaction(answer_to(request.lead, plan, now=tap.now))


ACTIONS: dict[RequestAction, Callable[[RequestTap, PlanRequest], Reaction]] = {
    RequestAction.ACCEPT: _accept,
    RequestAction.DECLINE: _decline,
    RequestAction.RETRY: _retry,
    RequestAction.PLAYBOOK: _standard,
}
TAPS = Taps(RequestPress, own_request, words.lead_gone, act)

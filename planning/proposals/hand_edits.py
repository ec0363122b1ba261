"""Changes of a running plan that need no model: kept as a proposal until the person confirms them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.actor import Actor
from engagement.models import PlanRequest, RequestKind, RequestStatus
from engagement.plans import Step
from leads.models import Lead
from leads.stored_plan import StoredStep
from planning.proposals import DECISION, Decision, NoProposal, decision_of, propose
from planning.proposals.changes import proposed_from, proposed_steps
from planning.proposals.open_steps import open_steps
from reminders.services import LeadClosed, NoPlan, PlanChanged
from reminders.services.base import lock_lead

PERSON, PLAYBOOK, TEMPLATE = "person", "playbook", "template"  # sources
_BY_HAND = {"by_hand": True, "ahead": False}  # "ahead": it costs nobody a call, so it counts for no budget


def current(lead: Lead) -> PlanRequest | None:
    """The changes of the lead's running plan that wait for confirmation."""
    waiting = lead.plan_requests.filter(status=RequestStatus.DONE, payload__by_hand=True).order_by("-id")
    newest = waiting.first()
    if newest is None or decision_of(newest):
        return None
    return newest if newest.result.get("base_version") == lead.plan_version else None


def steps_of(lead: Lead, *, now: datetime) -> tuple[Step, ...]:
    """The steps with the waiting changes, else the open steps as they stand."""
    waiting = current(lead) if lead.plan_version else None
    if waiting is None:
        return open_steps(lead, now=now)
    return proposed_steps(waiting)


def made_from(lead: Lead, *, now: datetime) -> tuple[Step, ...]:
    """The open steps that the waiting changes were made from; without any, as they stand."""
    waiting = current(lead)
    if waiting is None:
        return open_steps(lead, now=now)
    waiting.lead = lead
    return proposed_from(waiting, now=now)


def change(
    *, lead: Lead, steps: Sequence[Step], by: Actor, now: datetime, source: str = PERSON, note: str = ""
) -> PlanRequest:
    """Keep changed open steps of a running plan as a proposal; further changes replace the first.

    Raises NoPlan without a step, PlanChanged when the plan does not run, and LeadClosed.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.is_closed:
            raise LeadClosed
        if not row.plan_version:
            raise PlanChanged
        if not steps:
            raise NoPlan
        request = current(row) or _new(row, by=by, now=now)
        if source != PERSON:  # its days count from now; edits by hand count from when they began
            request.result |= {"open": _stands(row, now=now)}
        elif "open" in request.result:
            request.result |= {"open": _seen(request, steps, open_steps(row, now=now))}
        request.result |= {"steps": [step.to_json() for step in steps]}
        request.source, request.note, request.updated_at = source, note, now
        request.save(update_fields=["result", "source", "note", "updated_at"])
        request.lead = row
        return request


def _new(lead: Lead, *, by: Actor, now: datetime) -> PlanRequest:
    return PlanRequest.objects.create(
        lead=lead,
        kind=RequestKind.REVISION,
        status=RequestStatus.DONE,
        payload=_BY_HAND | {"telegram_id": lead.owner_id, "by": by.to_json()},
        result={"open": _stands(lead, now=now), "base_version": lead.plan_version, "flags": {}},
        run_after=now,
        finished_at=now,
        created_at=now,
        updated_at=now,
    )


def _stands(lead: Lead, *, now: datetime) -> list[StoredStep]:
    return [step.to_json() for step in open_steps(lead, now=now)]


def _seen(request: PlanRequest, steps: Sequence[Step], stands: Sequence[Step]) -> list[StoredStep]:
    """What the changes are made from; for a draft changed now, the draft that stands now."""
    known = {step.step_id: step.suggested_text for step in proposed_steps(request)}
    fresh = {step.step_id for step in steps if known.get(step.step_id) != step.suggested_text}
    drafts = {step.step_id: step.suggested_text for step in stands if step.step_id in fresh}
    opened: list[StoredStep] = request.result["open"]
    return [
        entry | {"suggested_text": drafts[number]} if (number := entry["step_id"]) in drafts else entry
        for entry in opened
    ]


def take_over(*, request_id: int, telegram_id: int, now: datetime) -> None:
    """Store what was proposed for a plan that has not started, so that it can be reviewed. Idempotent.

    Raises NoProposal, PlanChanged when the plan has been started meanwhile, NoPlan and LeadClosed.
    """
    with transaction.atomic():
        mine = PlanRequest.objects.filter(pk=request_id, status=RequestStatus.DONE)
        lead_id = mine.filter(lead__owner_id=telegram_id).values_list("lead_id", flat=True).first()
        if lead_id is None:
            raise NoProposal
        lead = lock_lead(lead_id)
        request = mine.select_for_update().get()
        if decision_of(request) or "base_version" not in request.result:
            return
        propose(lead=lead, steps=proposed_steps(request), by=Actor.user(telegram_id), now=now)
        request.result[DECISION], request.updated_at = Decision.ACCEPTED, now
        request.save(update_fields=["result", "updated_at"])

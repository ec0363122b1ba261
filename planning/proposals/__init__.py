"""What the person decides about a plan: edited, started, accepted, declined. One transaction each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from core.actor import Actor
from engagement.models import PlanRequest, PlanVersion, RequestStatus
from engagement.plans import Step
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from planning.proposals import lead_holds, understanding
from planning.proposals.changes import carry_out, proposed_steps
from reminders.services import LeadClosed, NoPlan, PlanChanged, Scheduled, end_rest, start_plan
from reminders.services.base import lock_lead

DECISION = "decision"  # in a request's result


class Decision(StrEnum):
    """What became of a proposal; stored, so a value never changes its meaning."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    OUTDATED = "outdated"  # another change came first


def decision_of(request: PlanRequest) -> Decision | None:
    """Return what was decided about a request's proposal; None while nothing is."""
    decided = request.result.get(DECISION)
    return Decision(decided) if decided else None


class NoProposal(Exception):
    """There is no such proposal to decide about, or it is somebody else's."""


def is_made_by_hand(lead: Lead) -> bool:
    """Say whether a plan that has not started was changed by the person, not by us, last. One query."""
    return not lead.plan_version and _last_written(lead).get("source") == "person"


def _last_written(lead: Lead) -> Mapping[str, object]:
    """Return what the history says of who wrote the lead's plan last; nothing for the first one."""
    written = lead.activities.filter(activity_type=ActivityType.PLAN_WRITTEN).order_by("-id")
    return written.values_list("metadata", flat=True).first() or {}


def propose(
    *,
    lead: Lead,
    steps: Sequence[Step | Mapping[str, object]],
    by: Actor,
    now: datetime,
    source: str = "person",
    template: str = "",
) -> Lead:
    """Store an edited plan, or a named template's, that has not been started yet; return the lead.

    Raises PlanChanged when it has been started meanwhile, NoPlan without a step, and LeadClosed.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.is_closed:
            raise LeadClosed
        if row.plan_version:
            raise PlanChanged
        plan = [step.to_json() if isinstance(step, Step) else dict(step) for step in steps]
        if not plan:
            raise NoPlan
        if plan != row.steps:
            row.engagement_plan, row.updated_at = plan, now
            row.save(update_fields=["engagement_plan", "updated_at"])
            metadata: dict[str, object] = {"source": source, "steps": len(plan)}
            metadata |= {"template": template} if template else {}
            lead_services.record(row, ActivityType.PLAN_WRITTEN, by=by, now=now, metadata=metadata)
        return row


def start(*, lead: Lead, by: Actor, now: datetime) -> Scheduled:
    """Schedule the plan that is stored with the lead, and note who wrote it. A second call changes nothing.

    Raises NoPlan and LeadClosed.
    """
    with transaction.atomic():
        scheduled = start_plan(lead=lead, by=by, now=now)
        written = scheduled.lead.plan_requests.filter(status=RequestStatus.DONE).exclude(source="")
        request = written.filter(kind__in=["intake", "plan", "revision"]).order_by("-id").first()
        if scheduled.changed and _last_written(scheduled.lead).get("template"):
            _stamp(scheduled, PlanRequest(source="template"))
        elif scheduled.changed and request is not None:
            _stamp(scheduled, request)
        return scheduled


def accept(*, request_id: int, telegram_id: int, now: datetime) -> Scheduled:
    """Make what a proposed plan changes the lead's plan, from now; every other step stays. Idempotent.

    Of a lead whose plan has not started it becomes the plan to be reviewed: version 0, no reminders.
    Raises PlanChanged when another plan has come into force since, or nothing would be left to do (the
    proposal is then void, and the lead goes on), NoProposal, NoPlan and LeadClosed.
    """
    by = Actor.user(telegram_id)
    try:
        with transaction.atomic():
            request = _proposal(request_id, telegram_id)
            if decision_of(request) is Decision.ACCEPTED:
                version = request.lead.plan_version
                rows = request.lead.reminders.filter(plan_version=version).order_by("due_at", "id")
                return Scheduled(request.lead, version, list(rows), changed=False)
            return _accept(request, by=by, now=now)
    except PlanChanged:
        _close_proposal(request_id, Decision.OUTDATED, by=by, now=now)
        raise


def decline(*, request_id: int, telegram_id: int, now: datetime) -> PlanRequest:
    """Keep the plan as it is; the lead goes on. Idempotent. Raises NoProposal."""
    return _close_proposal(request_id, Decision.DECLINED, by=Actor.user(telegram_id), now=now)


def _accept(request: PlanRequest, *, by: Actor, now: datetime) -> Scheduled:
    steps = proposed_steps(request)
    if not steps:
        raise NoPlan
    if request.lead.is_closed:
        raise LeadClosed
    # First the hold: steps that are scheduled for a paused lead would be parked.
    _decide(request, Decision.ACCEPTED, by=by, now=now)
    request.lead = lock_lead(request.lead.pk)
    if not request.lead.plan_version:
        if request.result["base_version"]:
            raise PlanChanged
        lead = propose(lead=request.lead, steps=steps, by=by, now=now)
        return Scheduled(lead, 0, [], changed=True)
    if not request.payload.get("by_hand"):  # whoever edits a plan that rests lets it rest
        request.lead = end_rest(request.lead, by=by, now=now)
    scheduled = carry_out(request, by=by, now=now)
    if scheduled.changed:
        _stamp(scheduled, request)
    understanding.write_analysis(scheduled.lead, request.result.get("analysis") or {})
    return scheduled


def _close_proposal(request_id: int, decision: Decision, *, by: Actor, now: datetime) -> PlanRequest:
    """Record a decision that changes no plan, unless there is one already."""
    with transaction.atomic():
        request = _proposal(request_id, by.id)
        if decision_of(request) is None:
            _decide(request, decision, by=by, now=now)
        return request


def _proposal(request_id: int, telegram_id: int | None) -> PlanRequest:
    """Return this person's finished request, locked after its lead. Raises NoProposal."""
    mine = PlanRequest.objects.filter(pk=request_id, lead__owner_id=telegram_id, status=RequestStatus.DONE)
    found = mine.values_list("lead_id", flat=True).first()
    if found is None:
        raise NoProposal
    lead = lock_lead(found)
    request = PlanRequest.objects.select_for_update().get(pk=request_id)
    request.lead = lead
    if lead.owner_id != telegram_id or "base_version" not in request.result:
        raise NoProposal
    return request


def _decide(request: PlanRequest, decision: Decision, *, by: Actor, now: datetime) -> None:
    request.result[DECISION] = decision
    request.updated_at = now
    request.save(update_fields=["result", "updated_at"])
    lead_holds.let_go(request, by=by, now=now)


def _stamp(scheduled: Scheduled, request: PlanRequest) -> None:
    """Record on the new version who wrote it."""
    version = PlanVersion.objects.filter(lead=scheduled.lead, version=scheduled.version)
    version.update(source=request.source or "playbook", prompt_hash=request.prompt_hash)

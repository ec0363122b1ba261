"""What becomes of a request, in one transaction each, and only while our claim on it holds."""

from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from core.actor import SYSTEM
from core.text import storable_text
from engagement.llm import Call
from engagement.llm import calls as call_log
from engagement.models import PlanRequest, RequestStatus
from engagement.plans.doubts import redrafted
from engagement.writer import Advised, DraftWritten, SellerRead, Source, Written
from engagement.writing.results import Result
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from leads.stored_plan import StoredStep
from planning.asking import selling
from planning.proposals import lead_holds, understanding
from planning.proposals.open_steps import open_steps
from planning.queue import ClaimLost, held, messages
from planning.queue.request_context import (
    Context,
    Obstacle,
    RequestContext,
    SellerContext,
    obstacle,
    wanted_reminder,
)
from reminders.models import ScheduledReminder
from reminders.services.base import lock_lead
from reminders.services.drafts import Origin, has_own_draft, keep, write_draft

KEPT = "kept"  # note of a request whose text was not used: the present draft stands
WRITTEN = (
    "status",
    "result",
    "source",
    "note",
    "error",
    "prompt_hash",
    "rejected_output",
    "claim_token",
    "claimed_until",
    "finished_at",
    "updated_at",
)


def finish(context: Context, outcome: Result, *, now: datetime) -> None:
    """Store what was written, finish the request and queue the edits of the messages that wait for it.

    Nothing of it is done when another worker holds the request: raises ClaimLost.
    """
    with transaction.atomic():
        request = lock_held(context.request)
        log_calls(request, outcome.calls)
        if found := obstacle(request):
            _fail(request, found, now=now)
            return
        request.source, request.note = outcome.source, outcome.note
        request.prompt_hash = outcome.prompt_hash
        request.rejected_output = storable_text(outcome.rejected, half="?")
        request.result = {"notes": [storable_text(note, half="?") for note in outcome.notes]}
        match context, outcome:
            case RequestContext(), Written():
                _store_plan(request, context, outcome, now=now)
            case RequestContext(), DraftWritten():
                _store_draft(request, context, outcome, now=now)
            case RequestContext(), Advised():
                _store_advice(request, context, outcome, now=now)
            case SellerContext(), SellerRead():
                request.result["plans"] = selling.correct(request, outcome.fields, now=now)
        _close(request, RequestStatus.DONE, now=now)


def fail(request: PlanRequest, reason: Obstacle, *, now: datetime, error: str = "") -> None:
    """End a request for good and update its messages. Raises ClaimLost."""
    with transaction.atomic():
        row = lock_held(request)
        row.error = error[:2000] or row.error
        _fail(row, reason, now=now)


def log_calls(request: PlanRequest, made: tuple[Call, ...]) -> None:
    """Log each call to the model. One without a model's name was never made."""
    for call in made:
        if call.model:
            call_log.store(call, request=request)


def lock_held(request: PlanRequest) -> PlanRequest:
    """The request as it is now, locked after its lead, if any. Raises ClaimLost when it is not ours."""
    try:
        lead = lock_lead(request.lead_id) if request.lead_id else None
    except Lead.DoesNotExist:
        raise ClaimLost from None
    row = held(request).select_for_update().first()
    if row is None:
        raise ClaimLost
    if lead is not None:
        row.lead = lead
    return row


def _store_plan(request: PlanRequest, context: RequestContext, written: Written, *, now: datetime) -> None:
    """Show a plan that has not started for review; of a running one, or one changed meanwhile, propose it."""
    lead = request.lead
    understood = understanding.correct(lead, written.corrections, known=context.material, now=now)
    request.result["understood"] = {name: written.corrections[name] for name in understood}
    if not lead.plan_version and open_steps(lead, now=lead.updated_at) == context.steps:
        understanding.write_analysis(lead, asdict(written.analysis))
        lead.engagement_plan = _steps(written)
        request.result["flags"] = _flags(written)
    else:
        _propose(request, context, written)
        request.result["analysis"] = asdict(written.analysis)
    lead.updated_at = now
    lead.save(update_fields=["engagement_plan", "updated_at"])
    metadata: dict[str, object] = {
        "source": written.source,
        "steps": len(written.steps),
        "request": request.pk,
    }
    lead_services.record(lead, ActivityType.PLAN_WRITTEN, by=SYSTEM, now=now, metadata=metadata)


def _store_draft(
    request: PlanRequest, context: RequestContext, written: DraftWritten, *, now: datetime
) -> None:
    request.result |= {"text": written.text, "flags": list(written.flags)}
    origin = Origin(written.source, written.prompt_hash, written.flags)
    if not request.lead.plan_version:
        _draft_before_start(request, context, written.text, origin, now=now)
        return
    reminder = wanted_reminder(request)
    if reminder is None:
        request.note = Obstacle.STEP_CLOSED
    elif not written.text or (request.payload.get("ahead") and _is_better_kept(reminder, written)):
        request.note = KEPT
    else:
        write_draft(reminder=reminder, text=written.text, origin=origin, now=now)


def _is_better_kept(reminder: ScheduledReminder, written: DraftWritten) -> bool:
    """Whether an unrequested draft must not replace the present one."""
    is_fallback = written.source == Source.PLAYBOOK and bool(reminder.draft_text)
    return is_fallback or has_own_draft(reminder)


def _draft_before_start(
    request: PlanRequest, context: RequestContext, text: str, origin: Origin, *, now: datetime
) -> None:
    """Write a draft into a plan that has no reminders yet."""
    lead, step_id = request.lead, context.step.step_id if context.step else 0
    steps: list[StoredStep] = [
        {**step, "suggested_text": text} if step.get("step_id") == step_id else step for step in lead.steps
    ]
    steps = redrafted(steps, step_id, origin.flags)
    if not text or steps == lead.steps:
        request.note = request.note or KEPT
        return
    lead.engagement_plan, lead.updated_at = steps, now
    lead.save(update_fields=["engagement_plan", "updated_at"])
    keep(lead, step_id, text, origin=origin, now=now)


def _store_advice(request: PlanRequest, context: RequestContext, advised: Advised, *, now: datetime) -> None:
    """Store the advice and propose the changed plan; without one the lead goes on at once."""
    request.result["advice"] = {
        "assessment": advised.assessment,
        "next_action": advised.next_action,
        "talking_points": list(advised.talking_points),
        "risks": list(advised.risks),
        "reply_draft": advised.reply_draft,
        "reply_flags": list(advised.reply_flags),
    }
    line = lead_services.activity(
        request.lead,
        ActivityType.AI_ADVICE,
        by=SYSTEM,
        now=now,
        content=advised.next_action,
        metadata={"source": advised.source, "request": request.pk},
    )
    line.ai_response = advised.assessment
    line.save()
    if advised.steps:
        _propose(request, context, advised)
    else:
        lead_holds.let_go(request, by=SYSTEM, now=now)


def _propose(request: PlanRequest, context: RequestContext, written: Written | Advised) -> None:
    request.result |= {
        "steps": _steps(written),
        "open": [step.to_json() for step in context.steps],
        "base_version": context.base_version,
        "flags": _flags(written),
    }


def _steps(written: Written | Advised) -> list[StoredStep]:
    """The steps as they are stored; a model's with their unsupported claims."""
    if written.source != Source.MODEL:
        return [step.to_json() for step in written.steps]
    flags = {step.step_id: tuple(written.flags.get(step.step_id, ())) for step in written.steps}
    return [replace(step, flags=flags[step.step_id]).to_json() for step in written.steps]


def _flags(written: Written | Advised) -> dict[str, list[str]]:
    return {str(step_id): list(claims) for step_id, claims in written.flags.items()}


def _fail(request: PlanRequest, reason: Obstacle, *, now: datetime) -> None:
    request.note = reason
    lead_holds.let_go(request, by=SYSTEM, now=now)
    _close(request, RequestStatus.FAILED, now=now)


def _close(request: PlanRequest, status: RequestStatus, *, now: datetime) -> None:
    request.status, request.finished_at, request.updated_at = status, now, now
    request.claim_token, request.claimed_until = "", None
    request.save(update_fields=WRITTEN)
    messages.queue_edits(request, now=now)

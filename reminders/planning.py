"""Plans come in: the playbook's at once, a model's through the queue of plan requests."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from core.actor import SYSTEM, Actor
from core.literals import literals
from engagement import playbook
from engagement.facts import facts_of
from engagement.models import PlanRequest, RequestStatus
from engagement.plans import Step
from engagement.playbook import Facts
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from reminders.models import EditKind, MessageEdit
from reminders.services import Scheduled, schedule_plan_reminders, start_plan
from reminders.services.base import lock_lead

MAX_ATTEMPTS = 3
PAUSE = timedelta(seconds=5)


class ClaimLost(Exception):
    """Another worker has taken this request over; its result is the one that counts."""


def write_plan(*, lead: Lead, by: Actor, now: datetime) -> Lead:
    """Write the playbook's analysis and plan onto a lead whose plan has not started; return the lead."""
    facts = facts_of(lead)
    steps = playbook.write_plan(facts)
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if not row.plan_version:
            row.engagement_plan = [step.to_json() for step in steps]
            row.save(update_fields=["engagement_plan"])
            _note_writing(row, facts, len(steps), by=by, now=now)
        return row


def renew_plan(*, lead: Lead, by: Actor, now: datetime) -> Scheduled:
    """Write the playbook's plan anew from what is known now and start it: for a lead whose plan has ended.

    While a step is open, nothing changes. Raises LeadClosed.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.reminders.live().exists():
            return start_plan(lead=row, by=by, now=now)
        facts = facts_of(row)
        steps = playbook.write_plan(facts)
        _note_writing(row, facts, len(steps), by=by, now=now)
        return schedule_plan_reminders(
            lead=row, steps=steps, base_date=now, expected_version=row.plan_version, now=now, by=by
        )


def apply(request: PlanRequest, steps: Sequence[Step], *, now: datetime, by: Actor = SYSTEM) -> Scheduled:
    """Finish a claimed request: store the plan, schedule it and queue the edit of the waiting message.

    One transaction, guarded by the claim: raises ClaimLost, nothing written, when another worker holds it.
    """
    with transaction.atomic():
        lead = lock_lead(request.lead_id)
        mine = PlanRequest.objects.filter(
            pk=request.pk, claim_token=request.claim_token, status=RequestStatus.RUNNING
        )
        done = {"status": RequestStatus.DONE, "claim_token": "", "claimed_until": None, "updated_at": now}
        if not mine.update(**done):
            raise ClaimLost
        scheduled = schedule_plan_reminders(
            lead=lead, steps=steps, base_date=now, expected_version=lead.plan_version, now=now, by=by
        )
        _queue_answer(request, now=now)
        return scheduled


def claim(*, token: str, until: datetime, now: datetime) -> PlanRequest | None:
    """Take the oldest request that is ready, its attempt counted at once; None when there is none."""
    ready = PlanRequest.objects.filter(status__in=literals(["queued", "running"]), run_after__lte=now)
    free = ready.exclude(status=RequestStatus.RUNNING, claimed_until__gt=now).order_by("run_after", "id")
    for pk, attempts in free.values_list("pk", "attempts")[:10]:
        taken = {
            "status": RequestStatus.RUNNING,
            "claim_token": token,
            "claimed_until": until,
            "updated_at": now,
        }
        if free.filter(pk=pk, attempts=attempts).order_by().update(attempts=F("attempts") + 1, **taken):
            return PlanRequest.objects.select_related("lead__owner").get(pk=pk)
    return None


def put_off(request: PlanRequest, *, error: str, now: datetime) -> None:
    """Note why an attempt failed; try again later, or give up after MAX_ATTEMPTS."""
    gives_up = request.attempts >= MAX_ATTEMPTS
    PlanRequest.objects.filter(pk=request.pk, claim_token=request.claim_token).update(
        status=RequestStatus.FAILED if gives_up else RequestStatus.QUEUED,
        run_after=now + PAUSE * 2**request.attempts,
        error=error[:2000],
        claim_token="",
        claimed_until=None,
        updated_at=now,
    )


def _note_writing(lead: Lead, facts: Facts, count: int, *, by: Actor, now: datetime) -> None:
    """Write the playbook's analysis onto a locked lead, and that a plan of `count` steps was written."""
    texts = asdict(playbook.analyse(facts))
    for name, text in texts.items():
        setattr(lead, name, text)
    lead.updated_at = now
    lead.save(update_fields=[*texts, "updated_at"])
    metadata: dict[str, object] = {"source": "playbook", "steps": count}
    lead_services.record(lead, ActivityType.PLAN_WRITTEN, by=by, now=now, metadata=metadata)


def _queue_answer(request: PlanRequest, *, now: datetime) -> None:
    message_id = request.payload.get("message_id")
    if isinstance(message_id, int):
        MessageEdit.objects.create(
            chat_id=request.payload.get("chat_id", request.lead.owner_id),
            message_id=message_id,
            kind=EditKind.TEXT,
            payload={"lead_id": request.lead_id, "request_id": request.pk},
            run_after=now,
            created_at=now,
        )

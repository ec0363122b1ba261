"""News about a lead, and advice on it: a model's through the queue, the playbook's at once."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from core.actor import Actor
from core.text import storable_text
from engagement import playbook
from engagement.models import PlanRequest, RequestKind, RequestStatus
from engagement.writer import Advised
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead, LeadActivity
from planning.asking import Done, Waiting, results
from planning.asking import ask as ask_writer
from planning.proposals import lead_holds
from planning.queue import request_context
from planning.queue.request_context import RequestContext
from reminders.services import LeadClosed
from reminders.services.base import lock_lead

MAX_NEWS: Final = 4_000  # characters
_LEASE: Final = timedelta(minutes=1)


def tell(
    *, lead: Lead, text: str, by: Actor, now: datetime, update_id: int, step_id: int | None = None
) -> LeadActivity:
    """Add news to a lead's history, its first 4,000 characters; a note on a step names the step.

    The same update tells the same lead only once.
    """
    told: dict[str, object] = {"update_id": update_id, **({"step_id": step_id} if step_id else {})}
    with transaction.atomic():
        row = lock_lead(lead.pk)
        known = row.activities.filter(
            activity_type=ActivityType.CONTEXT_UPDATE, metadata__update_id=update_id
        ).first()
        if known is not None:
            return known
        row.updated_at = now
        row.save(update_fields=["updated_at"])
        content = storable_text(text)[:MAX_NEWS]
        kind = ActivityType.CONTEXT_UPDATE
        return lead_services.record(row, kind, by=by, now=now, content=content, metadata=told)


def retell(*, news: LeadActivity, text: str, now: datetime) -> None:
    """Have news say what their author has made of them; no words change nothing."""
    content = storable_text(text).strip()[:MAX_NEWS]
    if not content:
        return
    with transaction.atomic():
        row = lock_lead(news.lead_id)
        row.updated_at = now
        row.save(update_fields=["updated_at"])
        LeadActivity.objects.reword(news, content)


def ask(*, lead: Lead, news: LeadActivity, by: Actor, now: datetime) -> Waiting | Done:
    """Ask for advice on news. The lead's open steps rest until the person has decided about a changed plan.

    Asking about the same news again returns the same request, unless that failed. Raises
    `requests.BudgetSpent`, `LeadClosed`.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.is_closed:
            raise LeadClosed
        if asked := _asked_already(row, news):
            return Waiting(asked) if asked.is_open else Done(request=asked)
        payload = {"event": news.content, "activity_id": news.pk}

        def at_once(note: str) -> Done:
            return Done(note, _at_once(row, payload, by=by, now=now))

        return ask_writer(RequestKind.ADVICE, lead=row, payload=payload, by=by, now=now, at_once=at_once)


def owned_news(*, telegram_id: int, activity_id: int) -> LeadActivity | None:
    """Return this person's piece of news, lead and owner loaded; None when missing or somebody else's."""
    mine = LeadActivity.objects.shown_to(telegram_id)
    news = mine.filter(activity_type=ActivityType.CONTEXT_UPDATE).select_related("lead__owner")
    return news.filter(pk=activity_id).first()


def _asked_already(lead: Lead, news: LeadActivity) -> PlanRequest | None:
    same = {"payload__activity_id": news.pk, "payload__event": news.content}
    about = lead.plan_requests.filter(kind=RequestKind.ADVICE, **same)
    return about.exclude(status=RequestStatus.FAILED).order_by("-id").first()


def _at_once(lead: Lead, payload: dict[str, Any], *, by: Actor, now: datetime) -> PlanRequest:
    """Give the playbook's advice on a locked lead, as a worker would."""
    rests = lead_holds.hold(lead, by=by, now=now)
    # "ahead": it costs nobody a call, so it counts for no budget.
    around = {"telegram_id": lead.owner_id, lead_holds.HOLDS: rests, "ahead": False}
    request = PlanRequest.objects.create(
        lead=lead,
        kind=RequestKind.ADVICE,
        status=RequestStatus.RUNNING,
        claim_token=uuid.uuid4().hex,
        claimed_until=now + _LEASE,
        payload=payload | around,
        run_after=now,
        created_at=now,
        updated_at=now,
    )
    brief = request_context.read(request, now=now)
    if isinstance(brief, RequestContext):
        results.finish(brief, _by_playbook(brief), now=now)
    request.refresh_from_db()
    return request


def _by_playbook(brief: RequestContext) -> Advised:
    known = brief.material
    own = playbook.advise(known.facts, brief.event, brief.steps, first_step_id=known.first_step_id)
    return Advised.by_playbook(own)

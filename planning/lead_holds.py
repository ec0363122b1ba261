"""A lead rests while a proposal that came from news about it waits for the person's word."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from core.actor import SYSTEM, Actor
from engagement.models import PlanRequest, RequestKind
from leads.models import Lead
from reminders.services import set_paused
from reminders.services.base import lock_lead
from reminders.state.rests import rests_of

HOLDS = "holds"  # in a request's payload: its lead is paused until the person decides
LONGEST = timedelta(hours=24)  # an unanswered proposal must not stop a plan for ever


def hold(lead: Lead, *, by: Actor, now: datetime) -> bool:
    """Pause a locked lead whose plan runs; say whether a new request now holds it.

    A lead that somebody paused by hand is left to them.
    """
    if lead.reminders_paused:
        return holding(lead).exists()
    if not lead.reminders.live().exists():
        return False
    set_paused(lead=lead, paused=True, by=by, now=now)
    return True


def let_go(request: PlanRequest, *, by: Actor, now: datetime) -> None:
    """End what this request holds; its lead goes on once nothing else lets it rest. The lead is locked.

    Its steps keep their dates: the screen on which the person decides says so.
    """
    if not request.payload.get(HOLDS):
        return
    request.payload[HOLDS] = False
    request.save(update_fields=["payload"])
    if not holding(request.lead).exists() and not rests_of(request.lead):
        set_paused(lead=request.lead, paused=False, by=by, now=now, keep_dates=True)


def leave_to_person(lead: Lead) -> int:
    """Replace what holds this lead by the pause that the person just asked for; return how many held it."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        held = list(holding(row).select_for_update())
        for request in held:
            request.payload[HOLDS] = False
            request.save(update_fields=["payload"])
    return len(held)


def holding(lead: Lead) -> QuerySet[PlanRequest]:
    """Return the requests that hold this lead."""
    return PlanRequest.objects.filter(lead=lead, kind=RequestKind.ADVICE, payload__holds=True)


def let_overdue_go(*, now: datetime, limit: int = 50) -> int:
    """End holds without a decision for a day; return how many."""
    overdue = PlanRequest.objects.filter(
        kind=RequestKind.ADVICE,
        payload__holds=True,
        lead__reminders_paused=True,
        created_at__lte=now - LONGEST,
    )
    found = list(overdue.order_by("id")[:limit])
    for request in found:
        with transaction.atomic():
            lead = lock_lead(request.lead_id)
            row = PlanRequest.objects.select_for_update().get(pk=request.pk)
            row.lead = lead
            let_go(row, by=SYSTEM, now=now)
    return len(found)

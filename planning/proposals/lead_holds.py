"""A lead rests while a proposal that came from news about it waits for the person's word."""

from datetime import datetime, timedelta

from django.db import transaction

from core.actor import Actor
from engagement.models import PlanRequest, PlanRequestQuerySet
from leads.models import Lead
from reminders.services import set_paused
from reminders.services.base import lock_lead
from reminders.state.rests import rests_of

HOLDS = "holds"  # in a request's payload: its lead is paused until the person decides
LONGEST = timedelta(hours=24)  # an unanswered proposal must not stop a plan for ever


def hold(lead: Lead, *, by: Actor, now: datetime) -> bool:
    """Pause a locked lead whose plan runs; say whether a new request now holds it.

    A lead that somebody paused by hand, or that rests after an answer, is left to them.
    """
    if not lead.reminders_paused:
        holding(lead).let_go()  # somebody has resumed it since
    elif rests_of(lead) or not holding(lead).exists():
        return False
    if not lead.reminders.live().exists():
        return False
    set_paused(lead=lead, paused=True, until=now + LONGEST, by=by, now=now)
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
        return holding(lock_lead(lead.pk)).let_go()


def holding(lead: Lead) -> PlanRequestQuerySet:
    """Return the requests that hold this lead."""
    return PlanRequest.objects.holding().filter(lead=lead)

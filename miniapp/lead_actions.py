"""What a person does to a whole lead in the app: it rests, goes on, is won or lost, or open again."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.actor import Actor
from leads.models import Lead, LeadStatus
from miniapp import asked
from miniapp.fragments.lead import find_lead, lead_page
from miniapp.person_request import PersonRequest
from miniapp.refusals import Unreadable
from miniapp.rows import as_acting_person
from reminders import services

CLOSED_AS: Final = {"won": LeadStatus.CLOSED_WON, "lost": LeadStatus.CLOSED_LOST}


class Said(NamedTuple):
    """The lead as it is now, what is said about it, and the deed that takes it back."""

    lead: Lead
    said: str
    back: str


def _pause(request: PersonRequest, lead: Lead, by: Actor) -> Said:
    until = request.POST.get("until", "")
    ends = asked.moment(until, request.person, now=request.now) if until else None
    row = services.set_paused(lead=lead, paused=True, by=by, now=request.now, until=ends)
    return Said(row, _("Paused: its reminders rest."), "resume")


def _resume(request: PersonRequest, lead: Lead, by: Actor) -> Said:
    row = services.set_paused(lead=lead, paused=False, by=by, now=request.now)
    return Said(row, _("Its reminders go on."), "pause")


def _close(request: PersonRequest, lead: Lead, by: Actor) -> Said:
    status = CLOSED_AS.get(request.POST.get("as", ""))
    if status is None:
        raise Unreadable
    row = services.set_lead_status(lead=lead, status=status, by=by, now=request.now)
    return Said(row, _("Closed: %(status)s.") % {"status": row.get_status_display()}, "reopen")


def _reopen(request: PersonRequest, lead: Lead, by: Actor) -> Said:
    row = services.reopen_lead(lead=lead, by=by, now=request.now)
    return Said(row, _("Open again."), "")


ON_LEAD: Final[Mapping[str, Callable[[PersonRequest, Lead, Actor], Said]]] = {
    "pause": _pause,
    "resume": _resume,
    "close": _close,
    "reopen": _reopen,
}


@as_acting_person
def on_lead(request: PersonRequest, lead_id: int, deed: str) -> HttpResponse:
    """Do it to one of the person's leads. The answer is the lead's whole page."""
    lead = find_lead(request, lead_id)
    try:
        done = ON_LEAD[deed](request, lead, Actor.miniapp(request.person.telegram_id))
    except Unreadable as refusal:
        return lead_page(request, lead, status=422, reason=refusal.reason, refused=refusal.said)
    return lead_page(request, done.lead, done=done)

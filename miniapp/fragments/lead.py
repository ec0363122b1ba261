"""One lead, its plan as a timeline."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from leads.fields import FIELDS
from leads.models import Lead
from miniapp.person_request import PersonRequest
from miniapp.refusals import NotHere
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.day.history_words import history_line, told_in
from reminders.state.plan_view import LeadView, understood_view
from reminders.state.snooze_choices import choices

LINES: Final = 20  # of history, the newest


@as_person
def lead(request: PersonRequest, lead_id: int) -> HttpResponse:
    return lead_page(request, find_lead(request, lead_id))


def find_lead(request: PersonRequest, lead_id: int) -> Lead:
    """Return the person's own lead with its owner, locked for a deed. Raises NotHere for any other."""
    rows = Lead.objects.shown_to(request.person.telegram_id).filter(pk=lead_id)
    if request.method == "POST":  # it stays theirs until the deed is done
        rows = rows.select_for_update(of=("self",), no_key=True)
    own = rows.first()
    if own is None:
        raise NotHere
    own.owner = request.person
    return own


def lead_page(request: PersonRequest, lead: Lead, *, status: int = 200, **context: Any) -> HttpResponse:
    """Return the whole page of a lead whose owner is loaded."""
    now, zone = request.now, request.person.timezone
    view = understood_view(lead, now=now)
    lines = lead.activities.order_by("-created_at", "-id")[:LINES]
    return page(
        request,
        "miniapp/_lead.html",
        status=status,
        lead=lead,
        resting=lead.is_closed,
        view=view,
        contacts=_contacts(view),
        history=[(history_line(line, zone, now, steps=lead.steps), told_in(line)) for line in lines],
        choices=[] if lead.is_closed else choices(request.person, now=now),
        **context,
    )


def _contacts(view: LeadView) -> list[tuple[str, str, str, bool]]:
    """Return the known addresses: key, label, value, whether it is one in the web."""
    fields = [field for field in FIELDS if field.is_contact and view.facts[field.key]]
    return [(field.key, _(field.label), view.facts[field.key], field.is_link) for field in fields]

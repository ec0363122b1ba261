"""One lead, its plan as a timeline, and one of its steps."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from leads.models import Lead
from miniapp.refusals import NotHere
from miniapp.rendering import page
from miniapp.rows import PersonRequest, as_person


@as_person
def lead(request: PersonRequest, lead_id: int) -> HttpResponse:
    """Show it."""
    shown = Lead.objects.shown_to(request.person.telegram_id).select_related("owner")
    return page(request, "miniapp/_lead.html", lead=get_object_or_404(shown, pk=lead_id))


@as_person
def step(request: PersonRequest, step_id: int) -> HttpResponse:
    """Show one step."""
    raise NotHere

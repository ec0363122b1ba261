"""The person's calendar on the page of settings: a new address, shown once, or none."""

from django.http import HttpResponse

from miniapp import calendar
from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_acting_person

TEMPLATE = "miniapp/_calendar.html"


@as_acting_person
def renew(request: PersonRequest) -> HttpResponse:
    """Make an address; the one before is nobody's from now on."""
    token = calendar.renew(request.person, now=request.now)
    return page(request, TEMPLATE, address=calendar.address_of(token), has_address=True)


@as_acting_person
def revoke(request: PersonRequest) -> HttpResponse:
    """Take the address away."""
    calendar.revoke(request.person)
    return page(request, TEMPLATE, revoked=True)

"""The way to the pages that have no tab."""

from django.http import HttpResponse

from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_person


@as_person
def more(request: PersonRequest) -> HttpResponse:
    return page(request, "miniapp/_more.html")

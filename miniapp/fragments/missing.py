"""An address under which there is nothing."""

from django.http import HttpResponse

from miniapp.person_request import PersonRequest
from miniapp.refusals import NotHere
from miniapp.rows import for_person


@for_person()
def missing(request: PersonRequest) -> HttpResponse:
    raise NotHere

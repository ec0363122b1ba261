"""An address under which there is nothing."""

from django.http import HttpResponse

from miniapp.refusals import NotHere
from miniapp.rows import PersonRequest, for_person


@for_person()
def missing(request: PersonRequest) -> HttpResponse:
    raise NotHere

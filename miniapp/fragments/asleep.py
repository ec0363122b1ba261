"""What rests until later, the first to wake up first."""

from django.http import HttpResponse

from miniapp.fragments.paging import longer, size_of
from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.day import agenda


@as_person
def asleep(request: PersonRequest) -> HttpResponse:
    size = size_of(request.GET)
    found = agenda.sleeping(request.person, now=request.now, size=size)
    return page(request, "miniapp/_asleep.html", found=found, longer=longer(size, found.total))

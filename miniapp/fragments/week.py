"""The next seven days, and one of them."""

from datetime import date

from django.http import HttpResponse

from miniapp.fragments.paging import longer, size_of
from miniapp.person_request import PersonRequest
from miniapp.refusals import NotHere
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.day import agenda
from reminders.policy import choosing


@as_person
def week(request: PersonRequest) -> HttpResponse:
    """Show seven days, the first steps of each."""
    return page(request, "miniapp/_week.html", days=agenda.week_of(request.person, now=request.now))


@as_person
def day(request: PersonRequest, day: date) -> HttpResponse:
    """Show one day, at most a year ahead; of the past there is today."""
    today = agenda.local_date(request.person, request.now)
    if not choosing.may_choose(max(day, today), today):
        raise NotHere
    size = size_of(request.GET)
    found = agenda.day_of(request.person, day, now=request.now, size=size)
    more = longer(size, found.total)
    return page(request, "miniapp/_day.html", found=found, longer=more, path=f"week/{day}/?")

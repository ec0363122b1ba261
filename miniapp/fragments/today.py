"""What is to be done today, overdue first."""

from django.http import HttpResponse

from miniapp.rendering import page
from miniapp.rows import PersonRequest, as_person
from reminders.day import agenda


@as_person
def today(request: PersonRequest) -> HttpResponse:
    """Show it."""
    return page(request, "miniapp/_today.html", today=agenda.today_of(request.person, now=request.now))

"""What is to be done today, overdue first."""

from typing import Any

from django.http import HttpResponse

from miniapp.fragments.paging import longer, size_of
from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.day import agenda, portfolio


@as_person
def today(request: PersonRequest) -> HttpResponse:
    person, now, size = request.person, request.now, size_of(request.GET)
    day = agenda.today_of(person, now=now, size=size)
    return page(
        request,
        "miniapp/_today.html",
        day=day,
        late=(day.overdue, day.overdue_leads),
        overdue=[step for step in day.steps if step.is_overdue(now)],
        ahead=[step for step in day.steps if not step.is_overdue(now)],
        upcoming=None if day.total else agenda.upcoming(person, now=now),
        longer=longer(size, day.total),
    )


def day_counts(request: PersonRequest) -> dict[str, Any]:
    """Return what the page says besides its rows, anew after one of them was acted on."""
    person, now = request.person, request.now
    return {
        "late": portfolio.overdue_of(person, now=now),
        "closed_today": agenda.closed_today(person, now=now),
    }

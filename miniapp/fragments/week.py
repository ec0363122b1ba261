"""The coming week, and one of its days."""

from datetime import date

from django.http import HttpResponse

from miniapp.rendering import page
from miniapp.rows import PersonRequest, as_person


@as_person
def week(request: PersonRequest) -> HttpResponse:
    """Show seven days."""
    return page(request, "miniapp/_week.html")


@as_person
def day(request: PersonRequest, day: date) -> HttpResponse:
    """Show one."""
    return page(request, "miniapp/_week.html", day=day)

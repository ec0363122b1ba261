"""The page of asleep."""

from django.http import HttpResponse

from miniapp.rendering import page
from miniapp.rows import PersonRequest, as_person


@as_person
def asleep(request: PersonRequest) -> HttpResponse:
    """Show it."""
    return page(request, "miniapp/_asleep.html")

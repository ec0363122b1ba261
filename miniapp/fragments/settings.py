"""The page of settings."""

from django.http import HttpResponse

from miniapp.rendering import page
from miniapp.rows import PersonRequest, as_person


@as_person
def settings(request: PersonRequest) -> HttpResponse:
    """Show it."""
    return page(request, "miniapp/_settings.html")

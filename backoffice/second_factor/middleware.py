"""Who gave a password alone is nobody yet, on every page of the site."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from backoffice.second_factor import devices

MARK = "second_factor"  # in the session


class SecondFactorMiddleware:
    """Lets a session be its user's only once all is given; until then `awaited` says who is expected.

    It asks when a page looks at the user, so pages that do not (the Mini App, probes) cost no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(partial(_proven, request, request.user))  # type: ignore[assignment]
        return self.get_response(request)


def awaited(request: HttpRequest) -> tuple[Any, devices.Lacking] | None:
    """Return who gave their password here and what they lack; None where nobody is awaited."""
    if request.user.is_authenticated:
        return None
    return getattr(request, "_awaited", None)


def _proven(request: Any, user: Any) -> Any:
    if not user.is_authenticated:
        return user
    lacking = devices.lacking(user, request.session.get(MARK, ""))
    if lacking is None:
        return user
    request._awaited = user, lacking
    return AnonymousUser()

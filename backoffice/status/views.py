"""`/statusz` and `/metrics`: for whoever has the token, and the first for staff besides."""

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from backoffice.status import figures
from core.databases.database_clock import database_now

BEARER = "Bearer "
TEXT = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus's own form


@require_GET
@never_cache
def statusz(request: HttpRequest) -> HttpResponse:
    """Say how the whole system stands: 200 while all is well, 503 when somebody has to look."""
    if not has_token(request):
        user = request.user  # read after the token: a machine's call needs no session
        if not (user.is_active and user.is_staff):
            return _unauthorized()
    try:
        found = figures.read(now=database_now())
    except Error:
        return JsonResponse({"ok": False, "problems": ["the database does not answer"]}, status=503)
    return JsonResponse(found.as_dict(), status=503 if found.problems else 200)


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures for Prometheus; nothing is there without METRICS_TOKEN."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not has_token(request):
        return _unauthorized()
    from backoffice.status.metrics import exposition  # noqa: PLC0415 - few installations are asked for it

    try:
        now = database_now()
        return HttpResponse(exposition(figures.read(now=now), now=now), content_type=TEXT)
    except Error:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")


def has_token(request: HttpRequest) -> bool:
    """Whether METRICS_TOKEN is set and the request brings it."""
    said = request.headers.get("Authorization", "")
    given = said.removeprefix(BEARER) if said.startswith(BEARER) else ""
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)


def _unauthorized() -> HttpResponse:
    return HttpResponse("A token is needed.\n", status=401, headers={"WWW-Authenticate": "Bearer"})

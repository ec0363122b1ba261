"""Telegram's webhook, and whether the house stands."""

import json
import logging

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from botapp import inbox
from core.clock import SystemClock

logger = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
LARGEST_UPDATE = 1_000_000  # bytes


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Store one update; `run_bot --webhook` processes it. 200 only once it is on disk."""
    secret = settings.TELEGRAM_WEBHOOK_SECRET
    given = request.headers.get(SECRET_HEADER, "")
    if not secret or not constant_time_compare(given, secret):
        return HttpResponse(status=403)
    payload = _update(request)
    if payload is None:
        return HttpResponse(status=400)
    inbox.store([payload], now=SystemClock().now())
    return HttpResponse()


@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"ok": True})


@require_GET
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether the database answers too: 200, or 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        logger.warning("The database does not answer", extra={"error": type(error).__name__})
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})


def _update(request: HttpRequest) -> dict[str, object] | None:
    """Return the update in the body; None when there is none."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_UPDATE:
        return None
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):  # not JSON, or nested beyond reason
        return None
    usable = isinstance(payload, dict) and isinstance(payload.get("update_id"), int)
    return payload if usable else None

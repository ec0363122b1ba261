"""Telegram's webhook, and whether the house stands."""

import logging
from functools import cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from botapp.checks import REMEDY, SECRET
from botapp.incoming import inbox
from botapp.incoming.payloads import read_json
from core.databases.database import Availability, reason
from core.databases.database_clock import utc_now
from core.databases.readiness import NotReady, require_migrations
from reminders.services import sending_pause

log = logging.getLogger(__name__)
availability = Availability()
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
LARGEST_UPDATE = 1_000_000  # bytes
REFUSALS = {
    400: "This is no update: a JSON object with a whole number as its update_id is expected.",
    413: f"This is larger than an update may be, {LARGEST_UPDATE} bytes.",
}


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Store one update; `run_bot --webhook` processes it. 200 only once it is on disk."""
    secret = settings.TELEGRAM_WEBHOOK_SECRET
    if secret and not SECRET.fullmatch(secret):  # gunicorn runs no check
        _tell_of_weak_secret()
        return HttpResponse(status=403)
    if not secret or not constant_time_compare(request.headers.get(SECRET_HEADER, ""), secret):
        return HttpResponse(status=403)
    try:
        body = request.body
    except RequestDataTooBig:
        return _refuse(413)
    except UnreadablePostError:
        return _refuse(400)  # whoever called has hung up
    if len(body) > LARGEST_UPDATE:
        return _refuse(413)
    payload = _update(body)
    if payload is None:
        return _refuse(400)
    inbox.store([payload], now=utc_now())
    return HttpResponse()


@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"ok": True})


@require_GET
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and has all its tables (200, or 503), and whether we are sending."""
    try:
        require_migrations()
        is_paused = sending_pause.is_paused()
    except NotReady as trouble:
        availability.lost(str(trouble))
        return JsonResponse({"ok": False, "database": True, "remedy": str(trouble)}, status=503)
    except Error as error:
        availability.lost(reason(error))
        return JsonResponse({"ok": False, "database": False}, status=503)
    availability.found()
    return JsonResponse({"ok": True, "database": True, "sending": "paused" if is_paused else "on"})


@cache
def _tell_of_weak_secret() -> None:
    log.error("Webhook calls are refused: %s", REMEDY)


def _update(body: bytes) -> dict[str, object] | None:
    """Return the update in a body; None when there is none."""
    try:
        payload = read_json(body)
    except ValueError:
        return None
    usable = isinstance(payload, dict) and type(payload.get("update_id")) is int
    return payload if usable else None


def _refuse(status: int) -> HttpResponse:
    return HttpResponse(REFUSALS[status], status=status, content_type="text/plain")

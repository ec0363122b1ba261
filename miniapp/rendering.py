"""From values to a page's bytes. Without the request's context: no session and no cookie is touched."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.databases.database import UNAVAILABLE
from leads.models import TelegramUser
from miniapp.person_request import PersonRequest
from miniapp.refusals import Refused
from reminders.day.freshness import stamp
from reminders.loop.heartbeat import bots_name

HERE = Path(__file__).parent


def page(
    request: PersonRequest, template: str, *, status: int = 200, reason: str = "", **context: Any
) -> HttpResponse:
    """Return a fragment for the person who asks. Their language is spoken already.

    `reason` says in a word why the status is none of success.
    """
    shared = {"person": request.person, "now": request.now, "zone": request.person.timezone}
    response = _response(template, shared | context, status)
    if reason:
        response["X-Reason"] = reason
    return response


def state_page(refusal: Refused) -> HttpResponse:
    """Return the page that says why there is no other. The same bytes for the same refusal."""
    bot = _bot() if refusal.offers == "chat" else ""
    response = _response("miniapp/_state.html", {"refusal": refusal, "bot": bot}, refusal.status)
    response["X-Reason"] = refusal.reason
    if refusal.retry_after is not None:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _bot() -> str:
    """Return the bot's username, for the way into the chat; "" when nobody can say."""
    try:
        return bots_name()
    except UNAVAILABLE:
        return ""


def etag_of(person: TelegramUser, path: str, *, now: datetime) -> str:
    """Return what changes whenever any page of this person would look different; `path` says which page."""
    return f'"{stamp(person, now=now)}-{crc32(path.encode()):08x}-{build()}"'


@cache
def build() -> str:
    """Return a mark of this version of the room: its templates, styles and scripts."""
    files = sorted(path for folder in ("templates", "static") for path in (HERE / folder).rglob("*.*"))
    return f"{crc32(b''.join(path.read_bytes() for path in files)):08x}"


def _response(template: str, context: dict[str, Any], status: int) -> HttpResponse:
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    response["X-Build"] = build()
    return response

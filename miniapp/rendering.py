"""From values to a page's bytes. Without the request's context: no session and no cookie is touched."""

from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from leads.models import Lead, TelegramUser
from miniapp.refusals import Refused
from reminders.models import ScheduledReminder

if TYPE_CHECKING:
    from miniapp.rows import PersonRequest

HERE = Path(__file__).parent
QUARTER = 15 * 60  # seconds; "overdue" changes by itself


def page(request: "PersonRequest", template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Return a fragment for the person who asks. Their language is spoken already."""
    shared = {"person": request.person, "now": request.now, "zone": request.person.timezone}
    return _response(template, shared | context, status)


def state_page(refusal: Refused) -> HttpResponse:
    """Return the page that says why there is no other. The same bytes for the same refusal."""
    response = _response("miniapp/_state.html", {"refusal": refusal}, refusal.status)
    response["X-Reason"] = refusal.reason
    if refusal.retry_after is not None:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def etag_of(person: TelegramUser, *, now: datetime) -> str:
    """Return what changes whenever any page of this person would look different."""
    parts = f"{_stamp(person)} {get_language()} {build()} {int(now.timestamp()) // QUARTER}"
    return f'"{sha256(parts.encode()).hexdigest()[:20]}"'


def _stamp(person: TelegramUser) -> str:
    """Return what changes with every change of the person's rows. Two queries."""
    rows = (
        Lead.objects.filter(owner_id=person.telegram_id),
        ScheduledReminder.objects.for_owner(person.telegram_id),
    )
    newest = [queryset.order_by().aggregate(Count("id"), Max("updated_at")) for queryset in rows]
    return f"{person.updated_at} {newest}"


@cache
def build() -> str:
    """Return a mark of this version of the room: its templates, styles and scripts."""
    files = sorted(path for folder in ("templates", "static") for path in (HERE / folder).rglob("*.*"))
    return f"{crc32(b''.join(path.read_bytes() for path in files)):08x}"


def _response(template: str, context: dict[str, Any], status: int) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    response = HttpResponse(
        render_to_string(template, {"lang": language, "build": build(), **context}), status=status
    )
    response["Content-Language"], response["X-Build"] = language, build()
    return response

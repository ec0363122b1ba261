"""A person's steps for their own calendar, under an address that only they know and may renew.

A calendar sends no header of ours, so its address is all that it shows: a token of 256 random bits, of which
the database holds a hash. Steps are read as the person, as in every page of the app.
"""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response

from core.databases.database_clock import utc_now
from core.speech import speaking
from leads.models import TelegramUser
from miniapp.headers import SAFE, of_the_room
from miniapp.models import CalendarFeed
from reminders.deep_links import app_url
from reminders.loop.heartbeat import bots_name
from reminders.upkeep.row_security import as_the_application, reading_as

logger = logging.getLogger(__name__)
BYTES: Final = 32  # of a token, which is 43 characters long
TEXT: Final = "text/plain; charset=utf-8"
NOTED_EVERY: Final = timedelta(minutes=5)  # some clients ask all the time; a read is one write


@of_the_room(*SAFE)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the calendar, or 304 to who has it as it is; 404 to whoever guesses."""
    now = utc_now()
    try:
        body = _calendar(token, now=now)
    except OperationalError:
        logger.warning("The database did not answer a calendar")
        return HttpResponse("Later, please.\n", TEXT, status=503, headers={"Retry-After": "300"})
    if body is None:
        return HttpResponseNotFound("There is no such calendar.\n", content_type=TEXT)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="deal-quest.ics"'
    return get_conditional_response(request, etag=etag, response=response) or response


def renew(user: TelegramUser, *, now: datetime) -> str:
    """Give the person a calendar, or a new address for it; return its token, which is known only now."""
    token = secrets.token_urlsafe(BYTES)
    fresh = {"token_hash": _hash(token), "created_at": now, "last_read_at": None}
    with as_the_application():
        # One statement: between two of them the row may be made, or taken away, by another tap.
        CalendarFeed.objects.bulk_create(
            [CalendarFeed(owner=user, **fresh)],
            update_conflicts=True,
            unique_fields=["owner"],
            update_fields=list(fresh),
        )
    return token


def revoke(user: TelegramUser) -> bool:
    """Take the person's calendar away; False when there is none."""
    with as_the_application():
        return bool(CalendarFeed.objects.filter(owner=user).delete()[0])


def standing(user: TelegramUser) -> CalendarFeed | None:
    """Return what is known of the person's calendar; None when there is none."""
    with as_the_application():
        return CalendarFeed.objects.filter(owner=user).first()


def address_of(token: str) -> str:
    """Return what a calendar subscribes to."""
    return f"{app_url()}calendar/{token}.ics"


def _calendar(token: str, *, now: datetime) -> bytes | None:
    """Return the calendar of this address; None where it is nobody's that we serve."""
    row = CalendarFeed.objects.filter(token_hash=_hash(token)).select_related("owner").first()
    if row is None or not row.owner.is_inside:
        return None
    from miniapp import ics  # noqa: PLC0415 - 4 MB that few web processes need

    bot = bots_name()
    with reading_as(row.owner_id), speaking(row.owner.language_code):
        body = ics.calendar_of(row.owner, bot=bot, now=now)
    _note_reading(row, now=now)
    return body


def _note_reading(row: CalendarFeed, *, now: datetime) -> None:
    """Note that it was read, but withhold it from nobody because others are writing."""
    if row.last_read_at is None or row.last_read_at <= now - NOTED_EVERY:
        try:
            CalendarFeed.objects.filter(pk=row.pk, token_hash=row.token_hash).update(last_read_at=now)
        except OperationalError:
            logger.warning("Not noted that a calendar was read: the database is busy")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

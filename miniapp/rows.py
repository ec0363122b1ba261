"""From a request to a person's own rows: verified, inside, in their language, as their role in the database.

Every fragment and action is a view of this kind; nothing else in the room reads the database.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.utils import translation

from core.databases.database_clock import utc_now
from core.speech import speaking
from leads.models import TelegramUser
from miniapp import auth, limits
from miniapp.headers import SAFE, of_the_room
from miniapp.person_request import PersonRequest
from miniapp.refusals import BadForm, Busy, Deactivated, NotHere, NotInside, Refused
from miniapp.rendering import etag_of, state_page
from reminders.upkeep.row_security import acting_as, reading_as

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def for_person(*methods: str) -> Callable[[View], View]:
    """Answer for whom Telegram says is asking, as that person in the database: reading, or writing on POST.

    The view gets a PersonRequest. What it raises as Refused, or as Http404, becomes a page that says so.
    """

    def decorated(view: View) -> View:
        @of_the_room(*methods)
        @wraps(view)
        def answer(request: PersonRequest, **ids: int) -> HttpResponse:
            started, telegram_id = time.monotonic(), None
            request.now = utc_now()
            try:
                telegram_id = auth.verified_id(request.headers.get("Authorization", ""), now=request.now)
                limits.count(telegram_id, is_action=request.method == "POST", now=request.now)
                _read_form(request)
                response = _answer(view, request, telegram_id, ids)
            except Refused as refusal:
                with translation.override(translation.get_language_from_request(request)):
                    response = state_page(refusal)
            response["Vary"] = "Authorization, HX-Request"
            logger.info(
                "Answered",
                extra={
                    "telegram_id": telegram_id,
                    "path": request.path,
                    "status": response.status_code,
                    "ms": round(1000 * (time.monotonic() - started)),
                },
            )
            return response

        return answer

    return decorated


as_person = for_person(*SAFE)
as_acting_person = for_person("POST")


def _read_form(request: HttpRequest) -> None:
    """Take all of it before the database is held: a body comes as slowly as its sender likes.

    Raises BadForm.
    """
    try:
        _read = request.GET, request.POST
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        raise BadForm from None


def _answer(view: View, request: PersonRequest, telegram_id: int, ids: dict[str, int]) -> HttpResponse:
    role = acting_as if request.method == "POST" else reading_as
    language = ""
    try:
        with role(telegram_id):
            person = TelegramUser.objects.filter(telegram_id=telegram_id).first()
            if person is not None and person.is_deactivated:
                language = person.language_code
                raise Deactivated
            request.person = _inside(person)
            language = request.person.language_code
            with speaking(language):
                return _unless_known(view, request, ids)
    except NotInside:
        raise  # whose language is not known
    except Refused as refused:
        refusal = refused
    except Http404:
        refusal = NotHere()
    except OperationalError:
        logger.warning("The database did not answer", extra={"path": request.path})
        refusal = Busy()
    with speaking(language):
        return state_page(refusal)


def _inside(person: TelegramUser | None) -> TelegramUser:
    if person is None or not person.is_inside:
        raise NotInside
    return person


def _unless_known(view: View, request: PersonRequest, ids: dict[str, int]) -> HttpResponse:
    """Answer a GET with 304 when the page that the app shows is still how it would be."""
    if request.method == "POST":
        return view(request, **ids)
    etag = etag_of(request.person, request.get_full_path(), now=request.now)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:  # weak once it was compressed
        return HttpResponseNotModified()
    response = view(request, **ids)
    response["ETag"] = etag
    return response

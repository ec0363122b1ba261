"""The chat page, and the small HTTP API that it and the journey tests use.

Bodies must be JSON: a page of another origin cannot send that here without asking first, and nobody says yes.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from core.actor import Actor
from core.databases.database_clock import utc_now
from reminders import services
from sandbox.api.bot_views import json_object
from sandbox.chat import content, people, updates
from sandbox.errors import ApiError, bad_request
from sandbox.models import Bot, Fault, Person, StoredFile
from sandbox.page import chats, texts, webapp

Json = dict[str, Any]
LONGEST_WAIT = 25  # seconds


@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    people.meet_cast()
    context = {"people": chats.overview(), "texts": texts.for_page(), "bot_name": texts.bot_name()}
    return render(request, "sandbox/chat.html", context)


@require_GET
@never_cache
def changes(request: HttpRequest, telegram_id: int) -> JsonResponse:
    """Return what is new in a chat since a version, waiting for it up to `timeout` seconds."""
    since = int(request.GET.get("since") or 0)
    wait = min(float(request.GET.get("timeout") or 0), LONGEST_WAIT)
    person = get_object_or_404(Person, telegram_id=telegram_id)
    for _look in updates.looks(wait):
        version = Person.objects.filter(pk=person.pk).values_list("version", flat=True).first()
        if version is None or version != since:
            break
    person = get_object_or_404(Person, telegram_id=telegram_id)
    return JsonResponse(chats.changes(person, since))


@csrf_exempt
def everybody(request: HttpRequest) -> JsonResponse:
    """List the people (GET), or add one (POST: `telegram_id`, `first_name`, and the rest of the names)."""
    if request.method == "POST":
        return posted(request, add_person)
    people.meet_cast()
    return JsonResponse({"people": chats.overview()})


@csrf_exempt
def act(request: HttpRequest, telegram_id: int, action: str) -> JsonResponse:
    """Do something as a person: see `ACTIONS`."""
    person = get_object_or_404(Person, telegram_id=telegram_id)
    return posted(request, lambda body: ACTIONS[action](person, body))


@csrf_exempt
def open_webapp(request: HttpRequest, telegram_id: int) -> JsonResponse:
    """Return the address (`url`) at which a person's Telegram opens the Mini App: see `webapp.Opening`."""
    person = get_object_or_404(Person, telegram_id=telegram_id)
    host, now = request.get_host(), timezone.now()
    return posted(
        request,
        lambda body: {"url": webapp.address(webapp.Opening.read(body), person, host=host, now=now)},
    )


@csrf_exempt
def faults(request: HttpRequest) -> JsonResponse:
    """Plan trouble (POST: `kind`, `method`, `chat_id`, `seconds`, `remaining`), or forget it all (DELETE)."""
    if request.method == "DELETE":
        Fault.objects.all().delete()
        Bot.set(one_a_second=False)
        return JsonResponse({})
    return posted(request, plan_fault)


@require_GET
def file(request: HttpRequest, file_id: str) -> HttpResponse:
    """Return a file that the bot has sent; only pictures are shown in place."""
    row = get_object_or_404(StoredFile, file_id=file_id)
    if row.mime_type in {"image/png", "image/jpeg", "image/webp", "image/gif"}:
        return HttpResponse(bytes(row.content), content_type=row.mime_type)
    response = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    response["Content-Disposition"] = "attachment"
    return response


def posted(request: HttpRequest, act_on: Callable[[Json], Json]) -> JsonResponse:
    """Pass on the posted JSON object, and answer with the result or the refusal."""
    try:
        if request.method != "POST" or request.content_type != "application/json":
            raise ApiError(415, "Post a JSON object")
        return JsonResponse(act_on(json_object(request.body)))
    except ApiError as error:
        return JsonResponse({"error": error.description}, status=error.code)


def add_person(body: Json) -> Json:
    """Add somebody, or return who has that id already."""
    allowed = ("first_name", "last_name", "username", "language_code")
    values = {name: body[name] for name in allowed if name in body}
    person, _made = Person.objects.get_or_create(telegram_id=int(body["telegram_id"]), defaults=values)
    return chats.about(person)


def plan_fault(body: Json) -> Json:
    """Plan a fault, or switch the limit of one message a second."""
    if "one_a_second" in body:
        Bot.set(one_a_second=bool(body["one_a_second"]))
        return {}
    if body.get("kind") not in Fault.Kind.values:
        raise bad_request("unknown kind of fault")
    allowed = ("kind", "method", "chat_id", "seconds", "remaining")
    return {"id": Fault.objects.create(**{name: body[name] for name in allowed if name in body}).pk}


def send(person: Person, body: Json) -> Json:
    """Send `text`, perhaps with `reply_to`, `contact`, `photo`, `document` or `forward_origin`."""
    extras = {name: body[name] for name in people.EXTRAS if name in body}
    if isinstance(extras.get("document"), dict):
        extras["document"] = content.sent_document(extras["document"])
    sent = people.say(person, str(body.get("text", "")), reply_to=body.get("reply_to"), **extras)
    return {"message_ids": [row.message_id for row in sent]}


def press(person: Person, body: Json) -> Json:
    """Press a button: `message_id` and `data`."""
    query = people.press(person, int(body.get("message_id") or 0), str(body.get("data", "")))
    return {"query_id": query.query_id}


def edit(person: Person, body: Json) -> Json:
    """Edit one's own message: `message_id` and `text`."""
    return {
        "message_id": people.rewrite(
            person, int(body.get("message_id") or 0), str(body.get("text", ""))
        ).message_id
    }


def block(person: Person, _body: Json) -> Json:
    people.block(person)
    return {}


def unblock(person: Person, _body: Json) -> Json:
    people.unblock(person)
    return {}


def remind(person: Person, _body: Json) -> Json:
    """Bring the person's next reminder forward to now."""
    by = Actor.user(person.telegram_id)
    reminder = services.bring_forward(telegram_id=person.telegram_id, by=by, now=utc_now())
    return {"found": reminder is not None}


ACTIONS: dict[str, Callable[[Person, Json], Json]] = {
    "send": send,
    "press": press,
    "edit": edit,
    "block": block,
    "unblock": unblock,
    "remind": remind,
}

"""The Bot API over HTTP: `/sandbox/bot<token>/<method>`."""

import errno
import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from sandbox.api import dispatch
from sandbox.errors import ApiError, bad_request
from sandbox.models import Fault, StoredFile

ATTACHED = "attach://"


@csrf_exempt
def bot_api(request: HttpRequest, token: str, method: str) -> HttpResponseBase:
    """Answer one call; parameters come as JSON, a form, multipart, or in the query."""
    if not is_known(token):
        return refused(ApiError(401, "Unauthorized"))
    try:
        reply = dispatch.answer(method, parameters(request))
    except ApiError as error:
        return refused(error)
    except dispatch.ConnectionLostError:
        return lost_connection()
    return played(reply)


def bot_file(_request: HttpRequest, token: str, file_id: str) -> HttpResponseBase:
    """Hand out a file that the bot has asked for with getFile."""
    if not is_known(token):
        return refused(ApiError(401, "Unauthorized"))
    file = StoredFile.objects.filter(file_id=file_id).first()
    if file is None:
        return refused(ApiError(404, "Not Found"))
    return HttpResponse(bytes(file.content), content_type="application/octet-stream")


def is_known(token: str) -> bool:
    known = {settings.SANDBOX_BOT_TOKEN, settings.TELEGRAM_BOT_TOKEN} - {""}
    return any(secrets.compare_digest(token.encode(), one.encode()) for one in known)


def parameters(request: HttpRequest) -> dict[str, Any]:
    """Return the parameters of a call, uploaded files in their places."""
    given: dict[str, Any] = request.GET.dict()
    if request.content_type == "application/json":
        return given | json_object(request.body or b"{}")
    given |= request.POST.dict()
    files = {name: file for name, file in request.FILES.items() if name is not None}
    for name, value in list(given.items()):
        if isinstance(value, str) and value.startswith(ATTACHED):
            given[name] = files.pop(value.removeprefix(ATTACHED), value)
    return given | files


def json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a request's body. Raises `ApiError` 400 for anything else."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return found


def refused(error: ApiError) -> JsonResponse:
    return JsonResponse(error.to_json(), status=error.code)


def played(reply: dispatch.Reply) -> HttpResponseBase:
    """Return the answer, late or cut off when a planned fault says so."""
    fault = reply.fault
    if fault and fault.kind == Fault.Kind.LOST_ANSWER:
        return lost_connection()
    if fault and fault.kind == Fault.Kind.HANG:
        time.sleep(fault.seconds)
    return JsonResponse(reply.body, status=reply.status)


def lost_connection() -> StreamingHttpResponse:
    """Return an answer that breaks off, so that the caller cannot know what happened."""
    return StreamingHttpResponse(broken(), content_type="application/json")


def broken() -> Iterator[bytes]:
    """Begin an answer, then break the connection in the way that servers pass over in silence."""
    yield b'{"ok":'
    raise ConnectionResetError(errno.ECONNRESET, "a planned fault of the sandbox")

"""One call of the Bot API, from its raw parameters to its answer; planned faults; the log of calls."""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from sandbox.api import spec
from sandbox.api.methods import METHODS, WAITING
from sandbox.errors import ApiError, too_many_requests
from sandbox.models import Fault, RequestLog

log = logging.getLogger(__name__)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status and a JSON body, and the fault to play on their way out, if any."""

    status: int
    body: Json
    fault: Fault | None = None


class ConnectionLostError(Exception):
    """A planned fault: nothing is done and nobody answers."""


def answer(name: str, raw: Json) -> Reply:
    """Carry out one call. Raises `ConnectionLostError` when a planned fault says so."""
    method = spec.canonical_names().get(name.lower())
    if method is None:
        error = ApiError(404, "Not Found")
        return Reply(404, error.to_json())
    fault = Fault.take(method, number(raw.get("chat_id")))
    try:
        refuse(fault)
        call = spec.check(method, raw)
        with nullcontext() if method in WAITING else transaction.atomic():
            reply = Reply(200, {"ok": True, "result": METHODS[method](call.parameters)}, fault)
            record(method, raw, reply, call.unknown)
    except ApiError as error:
        about = {"method": method, "status": error.code, "reason": error.description}
        log.info("Refused a call", extra=about)
        reply = Reply(error.code, error.to_json(), fault)
        record(method, raw, reply)
    return reply


def refuse(fault: Fault | None) -> None:
    """Play the faults that come before anything is done."""
    match fault and fault.kind:
        case Fault.Kind.TOO_MANY:
            raise too_many_requests(max(1, round(fault.seconds if fault else 1)))
        case Fault.Kind.BROKEN:
            raise ApiError(500, "Internal Server Error")
        case Fault.Kind.DROP:
            raise ConnectionLostError


def number(chat_id: object) -> int | None:
    """Return a chat id as a number; None when it is not one."""
    text = str(chat_id)
    return int(text) if text.removeprefix("-").isdecimal() else None


def record(method: str, raw: Json, reply: Reply, unknown: Sequence[str] = ()) -> None:
    """Log the call; empty polls are left out."""
    if method in WAITING and not reply.body.get("result"):
        return
    parameters = {name: printable(value) for name, value in raw.items()}
    row = RequestLog.objects.create(
        method=method, parameters=parameters, unknown=list(unknown), status=reply.status, answer=reply.body
    )
    RequestLog.trim(row.pk)


def printable(value: object) -> object:
    return f"file {value.name}" if isinstance(value, UploadedFile) else value

"""A bound on every statement of a web request, and a page that says so kindly.

A list nobody can wait for would keep the database busy long after its browser has gone. Bot, scheduler and
planner have no such bound: what they do is small, or has to end.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg.errors import QueryCanceled

LOOK_EVERY = 10_000  # instructions of SQLite's machine: some fractions of a millisecond


class StatementTimeoutMiddleware:
    """Ends statements of a request after `WEB_STATEMENT_TIMEOUT` seconds; 0 turns it off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.WEB_STATEMENT_TIMEOUT:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with a bound on each statement."""
        with connection.execute_wrapper(_bounded):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say that it took too long, and what to do about it."""
        if not _is_timeout(error):
            return None
        return render(request, "core/too_slow.html", {"back": request.path}, status=503)


def _bounded(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    raw, seconds = context["connection"].connection, settings.WEB_STATEMENT_TIMEOUT
    if context["connection"].vendor == "postgresql":
        if not getattr(raw, "is_bounded", False):
            raw.execute("SELECT set_config('statement_timeout', %s, false)", [f"{seconds}s"])
            raw.is_bounded = not context["connection"].in_atomic_block  # else a rollback takes it back
        return execute(sql, params, many, context)
    ends = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > ends, LOOK_EVERY)
    try:
        return execute(sql, params, many, context)
    finally:
        raw.set_progress_handler(None, 0)


def _is_timeout(error: Exception) -> bool:
    cause = error.__cause__
    return isinstance(error, OperationalError) and (
        isinstance(cause, QueryCanceled) or str(cause) == "interrupted"
    )

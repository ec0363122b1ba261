"""A bound on every statement of a web request, and a page that says so kindly.

A list nobody can wait for would keep the database busy long after its browser has gone. Bot, scheduler and
planner have no such bound: what they do is small, or has to end.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg.errors import QueryCanceled

LOOK_EVERY = 10_000  # SQLite virtual machine instructions: a fraction of a millisecond


_answering = ContextVar("_answering", default=False)


class StatementTimeoutMiddleware:
    """Ends statements of a request after `WEB_STATEMENT_TIMEOUT` seconds; 0 turns it off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.WEB_STATEMENT_TIMEOUT:
            raise MiddlewareNotUsed
        self.get_response = get_response
        connection_created.connect(_bound_connection, dispatch_uid="core.timeouts")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answering = _answering.set(True)
        try:
            with connection.execute_wrapper(_bound_statement):
                return self.get_response(request)
        finally:
            _answering.reset(answering)
            if connection.vendor == "sqlite" and connection.connection:
                connection.connection.set_progress_handler(None, 0)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a timeout with a page that says so."""
        cause = error.__cause__
        is_timeout = isinstance(cause, QueryCanceled) or str(cause) == "interrupted"
        if not (isinstance(error, OperationalError) and is_timeout):
            return None
        return render(request, "core/too_slow.html", {"back": request.path}, status=503)


def _bound_connection(*, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Set the limit for all that PostgreSQL does on a connection opened by a request."""
    if connection.vendor == "postgresql" and _answering.get():
        with connection.cursor() as cursor:
            limit = f"{settings.WEB_STATEMENT_TIMEOUT}s"
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [limit])


def _bound_statement(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Limit SQLite from here on: it works row by row as rows are fetched."""
    if context["connection"].vendor == "sqlite":
        ends = time.monotonic() + settings.WEB_STATEMENT_TIMEOUT
        context["connection"].connection.set_progress_handler(lambda: time.monotonic() > ends, LOOK_EVERY)
    return execute(sql, params, many, context)

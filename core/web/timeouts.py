"""A bound on every statement of a web request, and a page that says so kindly.

A list nobody can wait for would keep the database busy long after its browser has gone. Bot, scheduler and
planner have no such bound: what they do is small, or has to end.

On PostgreSQL the limits go with the first statement of each transaction, in the same trip, and end with it:
behind a pooler such as PgBouncer a connection is somebody else's in the next moment, and a limit that stayed
would be theirs.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.databases.database import CANCELED, NO_LOCK, sqlstate

LOOK_EVERY = 10_000  # SQLite virtual machine instructions: a fraction of a millisecond
LIMITS = (  # one row is cheaper to pass over than what two SETs answer
    "SELECT set_config('statement_timeout', '{limit}', true), set_config('lock_timeout', '{lock}', true); "
)
IDLE = 0  # libpq's word for a connection without a transaction
LOCK_TIMEOUT = 5  # seconds that a request waits for a row that somebody else is changing, at most


class StatementTimeoutMiddleware:
    """Ends statements of a request after `WEB_STATEMENT_TIMEOUT` seconds; 0 turns it off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.WEB_STATEMENT_TIMEOUT:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        bound = _bound_sqlite if connection.vendor == "sqlite" else _bound_postgresql
        try:
            with connection.execute_wrapper(bound):
                return self.get_response(request)
        finally:
            if connection.vendor == "sqlite" and connection.connection:
                connection.connection.set_progress_handler(None, 0)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a timeout with a page that says so."""
        is_locked = sqlstate(error) == NO_LOCK
        is_timeout = sqlstate(error) == CANCELED or str(error.__cause__) == "interrupted"
        if not (isinstance(error, OperationalError) and (is_timeout or is_locked)):
            return None
        about = {"back": request.path, "is_locked": is_locked}
        return render(request, "core/too_slow.html", about, status=503)


def _bound_sqlite(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Limit SQLite from here on: it works row by row as rows are fetched."""
    ends = time.monotonic() + settings.WEB_STATEMENT_TIMEOUT
    context["connection"].connection.set_progress_handler(lambda: time.monotonic() > ends, LOOK_EVERY)
    return execute(sql, params, many, context)


def _bound_postgresql(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Limit the transaction that this statement begins: outside of a block there is nothing else in it."""
    if many or not isinstance(sql, str) or context["connection"].connection.info.transaction_status != IDLE:
        return execute(sql, params, many, context)
    limit = round(settings.WEB_STATEMENT_TIMEOUT * 1000)
    lock = min(limit, LOCK_TIMEOUT * 1000)
    result = execute(LIMITS.format(limit=limit, lock=round(lock)) + sql, params, many, context)
    context["cursor"].cursor.nextset()  # the statement's own rows come behind that of the limits
    return result

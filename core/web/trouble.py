"""A request that meets a database which is away, or not migrated: a page, and one line in the log."""

from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.databases.database import Availability
from core.databases.readiness import DatabaseAway, NotReady, check_database
from core.databases.watchdog import watchdog


class DatabaseTroubleMiddleware:
    """Answers with 503 instead of an error of ours when it is the database that cannot be used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._availability = Availability()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watchdog.over():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Look at the database when a statement failed; what else is wrong is an error as ever."""
        if not isinstance(error, Error):
            return None
        try:
            check_database()
        except NotReady as trouble:
            # Whoever asks is told that it is not their fault; what is to be done, whoever reads the log.
            self._availability.lost(str(trouble))
            page = {"is_away": isinstance(trouble, DatabaseAway), "here": request.path}
            return render(request, "core/not_ready.html", page, status=503)
        self._availability.found()
        return None

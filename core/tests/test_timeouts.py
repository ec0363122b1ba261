"""A statement of a web request that takes too long is ended, and the page says so."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

ENDLESS = {
    "postgresql": "SELECT pg_sleep(60)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
}


def endless(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])
    return HttpResponse("found")


def broken(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("disk I/O error")


urlpatterns = [path("endless", endless), path("broken", broken)]


@pytest.fixture(autouse=True)
def limit(settings: Any, transactional_db: None) -> Iterator[None]:
    """Allow a second, in a connection of the test's own."""
    settings.WEB_STATEMENT_TIMEOUT, settings.ROOT_URLCONF = 1, "core.tests.test_timeouts"
    connection.close()
    yield
    connection.close()


def test_is_said_kindly() -> None:
    answer = Client().get("/endless?q=x")
    assert answer.status_code == 503
    assert "Narrow the list" in answer.content.decode()
    assert 'href="/endless"' in answer.content.decode()


def test_leaves_the_connection_usable() -> None:
    Client().get("/endless")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_of_another_kind_is_an_error_as_ever() -> None:
    with pytest.raises(OperationalError, match="disk"):
        Client().get("/broken")


@pytest.mark.postgres
def test_is_no_limit_outside_of_requests() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_costs_one_statement_a_connection() -> None:
    seen: list[str] = []
    harmless = patch.dict(ENDLESS, dict.fromkeys(ENDLESS, "SELECT 1"))
    with harmless, connection.execute_wrapper(lambda run, sql, *rest: seen.append(sql) or run(sql, *rest)):
        answers = [Client().get("/endless").content for _ in range(3)]
    assert answers == [b"found"] * 3
    assert seen == ["SELECT 1"] * 3

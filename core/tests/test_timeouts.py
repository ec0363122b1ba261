"""A statement of a web request that takes too long is ended, and the page says so."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path

ENDLESS = {
    "postgresql": "SELECT pg_sleep(60)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
}

SLOW_ROWS = {
    "postgresql": "SELECT pg_sleep(1) FROM generate_series(1, 60)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i FROM n WHERE i % 5000000 = 1 LIMIT 1000",
}


def endless(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])
    return HttpResponse("found")


def endless_rows(_request: HttpRequest) -> HttpResponse:
    """Ask for rows of which the first comes at once."""
    with connection.cursor() as cursor:
        cursor.execute(SLOW_ROWS[connection.vendor])
        return HttpResponse(str(len(cursor.fetchall())))


def slow_template(_request: HttpRequest) -> HttpResponse:
    """Ask for rows while the page is written."""
    template = engines["django"].from_string("{% for row in rows %}{% endfor %}")
    return TemplateResponse(_request, template, {"rows": rows()})


def rows() -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(SLOW_ROWS[connection.vendor])
        while row := cursor.fetchone():
            yield row


def in_transaction(_request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        for _number in range(3):
            endless(_request)
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    return HttpResponse("found")


def broken(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("disk I/O error")


VIEWS = (endless, endless_rows, slow_template, in_transaction, broken)
urlpatterns = [path(view.__name__, view) for view in VIEWS]


@pytest.fixture(autouse=True)
def limit(settings: Any, transactional_db: None) -> Iterator[None]:
    """Allow a minute, in a connection of the test's own."""
    settings.WEB_STATEMENT_TIMEOUT, settings.ROOT_URLCONF = 60, "core.tests.test_timeouts"
    connection.close()
    yield
    connection.close()


@pytest.fixture
def short(settings: Any) -> None:
    """Allow a fifth of a second, for what would take for ever."""
    settings.WEB_STATEMENT_TIMEOUT = 0.2


@pytest.mark.usefixtures("short")
def test_is_said_kindly() -> None:
    answer = Client().get("/endless?q=x")
    assert answer.status_code == 503
    assert "Narrow the list" in answer.content.decode()
    assert 'href="/endless"' in answer.content.decode()


@pytest.mark.usefixtures("short")
def test_leaves_the_connection_usable() -> None:
    Client().get("/endless")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_of_another_kind_is_an_error_as_ever() -> None:
    with pytest.raises(OperationalError, match="disk"):
        Client().get("/broken")


@pytest.mark.postgres
@pytest.mark.usefixtures("short")
def test_is_no_limit_outside_of_requests() -> None:
    Client().get("/endless")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_costs_one_statement_a_connection() -> None:
    seen = statements_of("endless", times=3)
    assert seen[-3:] == ["SELECT 1"] * 3
    assert ["statement_timeout" in sql for sql in seen[:-3]] == [True] * (connection.vendor == "postgresql")


@pytest.mark.postgres
def test_costs_nothing_more_in_a_transaction_and_leaves_its_errors_alone() -> None:
    statements = statements_of("endless", times=1)
    assert len(statements) == 2
    with pytest.raises(InternalError, match="transaction is aborted"):  # Django's, not psycopg's
        statements_of("in_transaction", times=1)


@pytest.mark.postgres
def test_holds_in_a_transaction_and_behind_one_that_was_rolled_back() -> None:
    with suppress(InternalError):
        statements_of("in_transaction", times=1)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("1min",)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("where", ["endless_rows", "slow_template"])
def test_bounds_what_is_done_while_rows_are_fetched(where: str) -> None:
    assert Client().get(f"/{where}").status_code == 503


def statements_of(where: str, *, times: int) -> list[str]:
    """Return what a page asks the database, that often, with a harmless statement for the endless one."""
    seen: list[str] = []
    harmless = patch.dict(ENDLESS, dict.fromkeys(ENDLESS, "SELECT 1"))
    with harmless, connection.execute_wrapper(lambda run, sql, *rest: seen.append(sql) or run(sql, *rest)):
        for _time in range(times):
            assert Client().get(f"/{where}").content == b"found"
    return seen

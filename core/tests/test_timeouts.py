"""A statement of a web request that takes too long is ended, and the page says so."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib import admin
from django.db import DatabaseError, InternalError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path

from leads.models import TelegramUser
from tests.waiting import PATIENCE, together

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


def locked(_request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        return HttpResponse(list(TelegramUser.objects.select_for_update().values_list("pk", flat=True)))


def counted(_request: HttpRequest) -> HttpResponse:
    """Ask for rows, change some, get some back and fail, each in a transaction of its own."""
    said: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT generate_series(1, %s)", [3])
        said |= {"count": cursor.rowcount, "rows": cursor.fetchall()}
        cursor.execute("CREATE TABLE some_numbers AS SELECT generate_series(1, 5) AS number")
        cursor.execute("UPDATE some_numbers SET number = 7 WHERE number < 3")
        said["changed"] = cursor.rowcount
        cursor.execute("DELETE FROM some_numbers WHERE number = 7")
        cursor.execute("INSERT INTO some_numbers VALUES (7) RETURNING number")
        said["given"] = cursor.fetchall()
        cursor.execute("DROP TABLE some_numbers")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")
    except DatabaseError as error:
        said["broken"] = getattr(error.__cause__, "sqlstate", "")
    return JsonResponse(said)


VIEWS = (locked, counted, endless, endless_rows, slow_template, in_transaction, broken)
urlpatterns = [path(view.__name__, view) for view in VIEWS] + [path("admin/", admin.site.urls)]


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
@pytest.mark.parametrize("where", ["endless", "in_transaction"])
def test_leaves_no_limit_behind_on_the_connection(where: str) -> None:
    """Which a pooler hands to a scheduler next."""
    assert Client().get(f"/{where}").status_code == 503
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("0", "0")


@pytest.mark.parametrize("where", ["endless", "in_transaction"])
def test_costs_no_trip_of_its_own(where: str) -> None:
    """The limits go with the first statement of a transaction."""
    seen = statements_of(where)
    limited = ["statement_timeout" in sql for sql in seen]
    assert limited[0] is (connection.vendor == "postgresql")
    assert not any(limited[1:])


@pytest.mark.postgres
def test_returns_what_the_statement_itself_returned() -> None:
    answer = Client().get("/counted")
    assert answer.json() == {
        "rows": [[1], [2], [3]],
        "count": 3,
        "changed": 2,
        "given": [[7]],
        "broken": "42703",
    }


@pytest.mark.postgres
@pytest.mark.usefixtures("short")
def test_of_a_lock_says_that_somebody_else_is_at_it(mallory: TelegramUser) -> None:
    def locked() -> None:
        with transaction.atomic():
            TelegramUser.objects.select_for_update().get(pk=mallory.pk)
            held.set()
            freed.wait(PATIENCE)

    held, freed = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(together, [locked])
        held.wait(PATIENCE)
        with patch("core.web.timeouts.LOCK_TIMEOUT", 0.05):
            answer = Client().get("/locked")
        freed.set()
        holding.result()
    assert answer.status_code == 503
    assert "Somebody else is changing" in answer.content.decode()


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("where", ["endless_rows", "slow_template"])
def test_bounds_what_is_done_while_rows_are_fetched(where: str) -> None:
    assert Client().get(f"/{where}").status_code == 503


def statements_of(where: str) -> list[str]:
    """Return what a page sends to the database, with a harmless statement for the endless one."""
    seen: list[str] = []
    connection.ensure_connection()
    execute = CursorWrapper._execute

    def noted(cursor: CursorWrapper, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(cursor, sql, *rest)

    harmless = patch.dict(ENDLESS, dict.fromkeys(ENDLESS, "SELECT 1"))
    with harmless, patch.object(CursorWrapper, "_execute", noted), suppress(InternalError):
        assert Client().get(f"/{where}").content == b"found"
    return [sql for sql in seen if "SAVEPOINT" not in sql]

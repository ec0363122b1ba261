"""A request that finds the database away or without its tables."""

import logging
from typing import Any

import pytest
from django.contrib import admin
from django.db import OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from core.databases.readiness import DatabaseAway, NotMigrated
from core.web import trouble
from tests.children import ended


def fails(request: HttpRequest) -> HttpResponse:
    raise {"away": OperationalError, "table": ProgrammingError}[request.GET["how"]]("password of ann")


urlpatterns = [path("fails", fails), path("admin/", admin.site.urls)]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Exception]:
    """What is wrong with the database, the next look first."""
    settings.ROOT_URLCONF = "core.tests.test_trouble"
    found: list[Exception] = []

    def look() -> None:
        if found:
            raise found.pop(0)

    monkeypatch.setattr(trouble, "check_database", look)
    return found


def test_is_a_page_that_says_so_and_one_line_for_whoever_runs_it(
    found: list[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    with caplog.at_level(logging.WARNING, "core"):
        found += [NotMigrated()] * 2
        for _time in range(2):
            answer = client.get("/fails?how=table")
            assert answer.status_code == 503
            assert "being set up or upgraded" in answer.content.decode()
            assert "ann" not in answer.content.decode()
        found.append(DatabaseAway(OperationalError("refused")))
        assert "does not answer" in client.get("/fails?how=away").content.decode()
    lines = [record for record in caplog.records if record.name == "core.databases.database"]
    assert len(lines) == 1
    assert "manage.py migrate" in lines[0].reason  # type: ignore[attr-defined]


def test_of_another_kind_is_an_error_as_ever(found: list[Exception]) -> None:
    with pytest.raises(ProgrammingError):
        Client().get("/fails?how=table")


def test_of_a_command_of_djangos_is_one_line_with_the_remedy(tmp_path: Any) -> None:
    one = ended("manage.py", "clearsessions", DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")
    assert (one.returncode, len(one.stderr.splitlines())) == (2, 1)
    assert "Run `manage.py migrate`" in one.stderr

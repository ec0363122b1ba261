"""Requests that no page of ours makes: each gets the room's own answer, and none is left half done."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from miniapp.testing import INSIDE, AppClient
from miniapp.tests.conftest import Deal
from miniapp.tests.test_reach import everything

pytestmark = pytest.mark.django_db
FRAGMENTS = ("", "leads/", "week/", "week/2026-03-05/", "asleep/", "more/", "stats/", "settings/")
DEEDS = ("steps/1/done", "leads/1/pause", "calendar/renew", "calendar/revoke")
OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def in_the_room(response: Any) -> bool:
    """Say whether an answer carries all that the room's answers carry."""
    return (
        "default-src 'none'" in response["Content-Security-Policy"]
        and "X-Frame-Options" not in response
        and response["Referrer-Policy"] == "no-referrer"
        and "Permissions-Policy" in response
        and response["Cache-Control"] in ("no-store", "no-cache", "private, no-cache")
        and not response.cookies
    )


class TestMethods:
    @pytest.mark.parametrize("method", ["POST", *OTHERS])
    def test_of_a_page_only_read(self, deal: Deal, method: str) -> None:
        paths = [
            *FRAGMENTS,
            f"leads/{deal.lead.pk}/",
            f"steps/{deal.late.pk}/",
            f"steps/{deal.late.pk}/move/",
        ]
        for path in paths:
            response = deal.app.client.generic(method, INSIDE + path, headers=deal.app.headers)
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
            assert in_the_room(response)

    @pytest.mark.parametrize("method", ["GET", "HEAD", *OTHERS])
    def test_of_a_deed_only_post(self, deal: Deal, method: str) -> None:
        for path in DEEDS:
            response = deal.app.client.generic(method, INSIDE + path, headers=deal.app.headers)
            assert (response.status_code, response["Allow"]) == (405, "POST")
            assert in_the_room(response)

    @pytest.mark.parametrize("path", ["/app/", "/app/leads/1/", "/app/calendar/guessed.ics"])
    def test_of_what_is_open_to_all_only_read(self, path: str) -> None:
        response = Client(enforce_csrf_checks=True).put(path)
        assert (response.status_code, in_the_room(response)) == (405, True)


class TestForms:
    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("application/x-www-form-urlencoded", b"v=0&x=" + b"a" * 3_000_000),
            ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(2000))),
            ("application/x-www-form-urlencoded; charset=utf-16", b"v=0"),
            ("multipart/form-data", b"v=0"),
            ("multipart/form-data; boundary=\xe9", b"v=0"),
        ],
    )
    def test_that_cannot_be_read_are_refused(self, deal: Deal, content_type: str, body: bytes) -> None:
        before = everything()
        path = f"{INSIDE}steps/{deal.late.pk}/done"
        response = deal.app.client.generic("POST", path, body, content_type, headers=deal.app.headers)
        assert (response.status_code, response["X-Reason"]) == (400, "form")
        assert in_the_room(response)
        assert everything() == before

    def test_of_too_many_fields_in_an_address_are_refused(self, deal: Deal) -> None:
        response = deal.app.get("leads/?" + "&".join(f"a{number}" for number in range(1200)))
        assert (response.status_code, response["X-Reason"]) == (400, "form")

    def test_are_read_before_the_database_is_held(self, deal: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
        """A body may come as slowly as its sender likes; on SQLite everybody who writes would wait for it."""
        monkeypatch.setattr("miniapp.rows.acting_as", None)  # whoever holds it now fails
        path = f"{INSIDE}steps/{deal.late.pk}/done"
        response = deal.app.client.generic(
            "POST", path, b"v=0", "multipart/form-data", headers=deal.app.headers
        )
        assert response.status_code == 400


class TestHeaders:
    def test_are_the_rooms_on_every_answer(self, deal: Deal) -> None:
        """Also where the library would spare an error page: with DEBUG on, as in the sandbox."""
        settings_before = settings.DEBUG
        settings.DEBUG = True
        try:
            answers = [
                Client().get("/app/"),
                Client().get("/app/nothing"),
                Client().get("/app/-/"),
                Client().get("/app/calendar/guessed.ics"),
                deal.app.get(),
                deal.app.get("nothing"),
                deal.app.get("leads/999999/"),
                deal.app.get("week/2026-99-99/"),
                deal.app.post(f"steps/{deal.late.pk}/done", v="x"),
                AppClient(424242).get(),
            ]
        finally:
            settings.DEBUG = settings_before
        assert [answer.status_code for answer in answers] == [
            200,
            200,
            401,
            404,
            200,
            404,
            404,
            404,
            422,
            403,
        ]
        assert all(map(in_the_room, answers))

    def test_say_of_no_page_that_another_is_unchanged(self, deal: Deal) -> None:
        etags = {path: deal.app.get(path)["ETag"] for path in FRAGMENTS}
        assert len(set(etags.values())) == len(etags)
        assert deal.app.get("leads/", {"q": "x"}, **{"If-None-Match": etags["leads/"]}).status_code == 200
        assert deal.app.get("week/", **{"If-None-Match": etags["week/"]}).status_code == 304

    def test_may_be_as_long_as_what_the_app_itself_refuses(self) -> None:
        """Longer than that, gunicorn answers in its own words."""
        conf = runpy.run_path(str(Path(settings.BASE_DIR) / "gunicorn.conf.py"))
        assert conf["limit_request_field_size"] >= 12 * 1024
        response = Client().get(INSIDE, headers={"Authorization": "tma " + "x" * 10_240})
        assert (response.status_code, response["X-Reason"]) == (401, "auth")

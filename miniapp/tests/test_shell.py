"""The shell and the headers of the room."""

import gzip

import pytest
from django.test import Client

from miniapp.testing import AppClient
from tests.factories import TelegramUserFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
PATHS = ["", "leads/", "leads/12/?step=3", "week/", "asleep/", "stats/", "settings/", "more/", "no/such/page"]


class TestShell:
    def test_is_the_same_for_everybody_and_every_page(self) -> None:
        client = Client()
        bodies = {client.get(f"/app/{path}").content for path in PATHS}
        assert len(bodies) == 1

    def test_is_asked_for_anew_and_not_sent_again(self) -> None:
        first = Client().get("/app/")
        again = Client().get("/app/leads/", headers={"If-None-Match": first["ETag"]})
        assert first["Cache-Control"] == "no-cache"
        assert (again.status_code, again.content) == (304, b"")

    def test_is_small(self) -> None:
        assert len(gzip.compress(Client().get("/app/").content)) <= 3 * 1024

    def test_holds_nothing_inline_that_runs(self) -> None:
        body = Client().get("/app/").content.decode()
        assert " style=" not in body
        assert "<style" not in body
        assert " onclick" not in body
        scripts = [part.partition(">")[0] for part in body.split("<script")[1:]]
        assert all("src=" in head or 'type="application/json"' in head for head in scripts)


class TestCompression:
    def test_is_for_whoever_reads_it_and_does_not_hide_what_is_unchanged(self) -> None:
        app = AppClient(TelegramUserFactory.create().telegram_id)
        for ask in (
            lambda **kept: Client().get("/app/", headers=kept),
            lambda **kept: app.get("more/", **kept),
        ):
            plain, small = ask(), ask(**{"Accept-Encoding": "gzip"})
            assert gzip.decompress(small.content) == plain.content
            again = ask(**{"Accept-Encoding": "gzip", "If-None-Match": small["ETag"]})
            assert again.status_code == 304


class TestHeaders:
    @pytest.mark.parametrize("path", ["/app/", "/app/-/", "/app/-/leads/9/", "/app/-/nothing"])
    def test_let_telegram_frame_it_and_nobody_else(self, path: str) -> None:
        response = Client().get(path)
        policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"].split() == [
            *["https://web.telegram.org", "http://127.0.0.1:*", "http://localhost:*"]
        ]
        assert "X-Frame-Options" not in response
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"

    def test_leave_the_admin_as_it_was(self) -> None:
        response = Client().get("/admin/login/")
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"

    def test_set_no_cookie_and_keep_no_copy(self) -> None:
        person = TelegramUserFactory.create()
        response = AppClient(person.telegram_id).get()
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies

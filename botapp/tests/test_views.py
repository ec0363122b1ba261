"""Telegram's webhook, and whether the house stands."""

import json
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from botapp import views
from botapp.models import InboxUpdate
from core.actor import Actor
from core.clock import SystemClock
from core.databases.readiness import NotMigrated
from reminders.services import sending_pause

pytestmark = pytest.mark.django_db
SECRET = "a-long-random-word-of-36-characters"
UPDATE = {"update_id": 5, "message": {"from": {"id": 7}}}


@pytest.fixture
def post(client: Client, settings: Any) -> Any:
    """Return a function that posts a body to the webhook."""
    settings.TELEGRAM_WEBHOOK_SECRET = SECRET

    def send(body: Any, secret: str = SECRET) -> int:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return client.post(
            "/telegram/webhook", content, content_type="application/json", headers=headers
        ).status_code

    return send


class TestWebhook:
    def test_answers_once_the_update_is_on_disk(self, post: Any) -> None:
        assert post(UPDATE) == 200
        row = InboxUpdate.objects.get()
        assert (row.update_id, row.telegram_id, row.processed_at) == (5, 7, None)

    def test_keeps_a_repeated_update_once(self, post: Any) -> None:
        assert [post(UPDATE), post(UPDATE)] == [200, 200]
        assert InboxUpdate.objects.count() == 1

    @pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "пароль"])
    def test_refuses_a_wrong_secret(self, post: Any, secret: str) -> None:
        assert post(UPDATE, secret=secret) == 403
        assert not InboxUpdate.objects.exists()

    def test_refuses_everybody_while_no_secret_is_set(self, post: Any, settings: Any) -> None:
        settings.TELEGRAM_WEBHOOK_SECRET = ""
        assert post(UPDATE, secret="") == 403

    @pytest.mark.parametrize("weak", ["x", "a" * 31, "a" * 257, "a b" * 11, "пароль" * 6, f"{SECRET}."])
    def test_refuses_everybody_while_the_secret_is_weak_and_says_once_what_to_do(
        self, post: Any, settings: Any, weak: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        views._tell_of_weak_secret.cache_clear()
        settings.TELEGRAM_WEBHOOK_SECRET = weak
        assert [post(UPDATE, secret=given) for given in (weak, weak, "")] == [403] * 3
        said = [text for _name, _level, text in caplog.record_tuples if "32 to 256 characters" in text]
        assert len(said) == 1

    @pytest.mark.parametrize("body", ["", "{", "[]", "17", {}, {"update_id": "5"}])
    def test_refuses_what_is_no_update(self, post: Any, body: Any) -> None:
        assert post(body) == 400

    @pytest.mark.parametrize(
        "odd",
        [
            rb'"a\u0000b\ud800"',
            rb'1, "\u0000": 1, "from\u0000": {"id": 8}',
            b"[NaN, -Infinity, 1e999, -%d, %b]" % (10**25, b"9" * 9_000),
            b"[" * 90_000 + b"1" + b"]" * 90_000,
            b'{"a":' * 900 + b"1" + b"}" * 900,
            b'"\xff\xfe"',
            b'"' + b"x" * 900_000 + b'"',
        ],
    )
    def test_keeps_what_can_be_kept_of_any_update(self, post: Any, odd: bytes) -> None:
        assert post(b'{"update_id": 5, "message": {"from": {"id": 7}, "x": ' + odd + b"}}") == 200
        row = InboxUpdate.objects.get()
        assert (row.update_id, row.telegram_id) == (5, 7)

    @pytest.mark.parametrize("party", ["true", "1.0", '"7"', "9" * 25, "null", "[7]", "NaN"])
    def test_takes_no_other_value_for_a_person(self, post: Any, party: str) -> None:
        assert post('{"update_id": 5, "message": {"from": {"id": ' + party + "}}}") == 200
        assert InboxUpdate.objects.get().telegram_id == 0

    @pytest.mark.parametrize("number", ["9" * 25, "9" * 9_000, "-1"])
    def test_sets_a_number_aside_that_cannot_be_kept_lest_it_come_for_ever(
        self, post: Any, number: str
    ) -> None:
        assert post('{"update_id": ' + number + "}") == 200
        assert not InboxUpdate.objects.exists()

    @pytest.mark.parametrize(
        "body",
        [
            b"\xff\xfe",
            b"[" * 200_000,
            '{"update_id": true}',
            '{"update_id": 5.0}',
            '{"update_id": NaN}',
            "NaN",
            "null",
        ],
    )
    def test_says_what_it_expects_instead_of_what_is_no_update(self, post: Any, body: Any) -> None:
        assert post(body) == 400
        assert not InboxUpdate.objects.exists()

    @pytest.mark.parametrize("size", [views.LARGEST_UPDATE + 1, 4_000_000])
    def test_refuses_what_is_too_large(self, post: Any, size: int) -> None:
        assert post(b" " * size) == 413

    def test_is_not_read(self, client: Client) -> None:
        assert client.get("/telegram/webhook").status_code == 405


class TestHealth:
    def test_is_well(self, client: Client) -> None:
        assert client.get("/healthz").json() == {"ok": True}
        assert client.get("/readyz").json() == {"ok": True, "database": True, "sending": "on"}

    def test_says_that_sending_is_paused_but_not_why(self, client: Client) -> None:
        sending_pause.pause(by=Actor.staff(1, "root"), reason="a secret", now=SystemClock().now())
        answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {"ok": True, "database": True, "sending": "paused"}

    def test_is_not_ready_without_a_database(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def dead() -> bool:
            raise DatabaseError

        monkeypatch.setattr(views.sending_pause, "is_paused", dead)
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200

    def test_is_not_ready_without_all_tables_and_says_what_to_run(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lacks_some() -> None:
            raise NotMigrated

        monkeypatch.setattr(views, "require_migrations", lacks_some)
        answer = client.get("/readyz")
        assert (answer.status_code, "manage.py migrate" in answer.json()["remedy"]) == (503, True)

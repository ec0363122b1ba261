"""The address at which the local Telegram opens the Mini App."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from init_data_py import validate_by_hash
from init_data_py.errors import HashInvalidError
from pytest_django.live_server_helper import LiveServer

from sandbox.models import Person
from sandbox.page import webapp
from sandbox.page.webapp import Flaw, Kind, Opening
from sandbox.testing import Person as Phone
from sandbox.testing import RefusedError

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
APP = "http://127.0.0.1:8000/app/leads/12/?step=34"


def opened(person: Person, *, host: str = "127.0.0.1:8000", url: str = APP, **options: Any) -> str:
    """Return the address that an opening leads to."""
    return webapp.address(Opening(url, **options), person, host=host, now=NOW)


def launch(url: str) -> dict[str, str]:
    """Return what the hash of an address tells the app."""
    fields = parse_qs(urlsplit(url).fragment, keep_blank_values=True)
    return {name: value for name, [value] in fields.items()}


def data(url: str) -> str:
    return launch(url)["tgWebAppData"]


class TestAddress:
    @pytest.mark.parametrize(
        ("host", "there"),
        [
            ("127.0.0.1:8000", "localhost:8000"),
            ("localhost:8000", "127.0.0.1:8000"),
            ("localhost:8103", "127.0.0.1:8103"),
            ("[::1]:8000", "localhost:8000"),
            ("localhost", "127.0.0.1"),
        ],
    )
    def test_is_of_another_site_on_this_machine(self, alice: Person, host: str, there: str) -> None:
        parts = urlsplit(opened(alice, host=host))
        assert (parts.netloc, parts.path, parts.query) == (there, "/app/leads/12/", "step=34")

    def test_elsewhere_is_left_alone(self, alice: Person) -> None:
        assert urlsplit(opened(alice, url="https://deals.example/app/")).netloc == "deals.example"

    def test_tells_version_platform_and_theme(self, alice: Person) -> None:
        told = launch(opened(alice, version="7.7", theme={"bg_color": "#17212b"}))
        assert (told["tgWebAppVersion"], told["tgWebAppPlatform"]) == ("7.7", "weba")
        assert json.loads(told["tgWebAppThemeParams"]) == {"bg_color": "#17212b"}

    def test_of_a_link_names_its_parameter_in_the_query_too(self, alice: Person) -> None:
        url = opened(alice, url="http://127.0.0.1:8000/app/", kind=Kind.LINK, start_param="l12-s34")
        assert urlsplit(url).query == "tgWebAppStartParam=l12-s34"


class TestInitData:
    @pytest.mark.parametrize("kind", [Kind.INLINE, Kind.MENU, Kind.LINK])
    def test_is_valid_for_the_bot(self, alice: Person, kind: Kind) -> None:
        read = validate_by_hash(data(opened(alice, kind=kind)), settings.SANDBOX_BOT_TOKEN, now=NOW)
        assert read.user is not None
        assert (read.user.id, read.user.first_name, read.user.allows_write_to_pm) == (7001, "Alice", True)
        assert (read.issued_at, bool(read.signature)) == (NOW, True)

    def test_of_a_button_holds_a_query(self, alice: Person) -> None:
        read = validate_by_hash(data(opened(alice)), settings.SANDBOX_BOT_TOKEN, now=NOW)
        assert (bool(read.query_id), read.chat_instance) == (True, None)

    def test_of_a_link_holds_chat_and_parameter(self, alice: Person) -> None:
        url = opened(alice, kind=Kind.LINK, start_param="week")
        read = validate_by_hash(data(url), settings.SANDBOX_BOT_TOKEN, now=NOW)
        assert (read.query_id, read.chat_type, read.start_param) == (None, "private", "week")
        assert read.chat_instance

    def test_of_a_keyboard_is_empty(self, alice: Person) -> None:
        assert data(opened(alice, kind=Kind.KEYBOARD)) == ""

    def test_escapes_slashes_as_telegram_does(self, alice: Person) -> None:
        assert r"https:\/\/t.me\/i\/userpic" in parse_qs(data(opened(alice)))["user"][0]

    def test_can_be_old(self, alice: Person) -> None:
        raw = data(opened(alice, flaw=Flaw.OLD))
        read = validate_by_hash(raw, settings.SANDBOX_BOT_TOKEN, expires_in=None)
        assert NOW - read.issued_at == timedelta(hours=25)

    def test_can_be_forged(self, alice: Person) -> None:
        with pytest.raises(HashInvalidError):
            validate_by_hash(data(opened(alice, flaw=Flaw.FORGED)), settings.SANDBOX_BOT_TOKEN, now=NOW)

    def test_can_be_empty(self, alice: Person) -> None:
        assert data(opened(alice, flaw=Flaw.EMPTY)) == ""

    def test_can_lack_the_signature_of_newer_clients(self, alice: Person) -> None:
        raw = data(opened(alice, flaw=Flaw.NO_SIGNATURE))
        assert validate_by_hash(raw, settings.SANDBOX_BOT_TOKEN, now=NOW).signature is None


class TestRequest:
    """What the chat page posts."""

    @pytest.mark.parametrize(
        "body",
        [
            {"kind": "attachment"},
            {"flaw": "broken"},
            {"start_param": "l12 s34"},
            {"start_param": "x" * 513},
            {"url": "http://example.com/app/"},
            {"url": "ftp://127.0.0.1/"},
            {"theme": 7},
        ],
    )
    def test_is_refused_when_telegram_would(self, client: Client, alice: Person, body: Any) -> None:
        answer = client.post(f"/sandbox/people/{alice.telegram_id}/webapp", body, "application/json")
        assert answer.status_code == 400

    def test_is_refused_to_another_machine(self, alice: Person) -> None:
        client = Client(SERVER_NAME="localhost", REMOTE_ADDR="192.0.2.1")
        assert client.post(f"/sandbox/people/{alice.telegram_id}/webapp", {}).status_code == 403

    def test_of_the_page_may_hold_frames_of_this_machine_alone(self, client: Client, db: None) -> None:
        policy = client.get("/sandbox/")["Content-Security-Policy"]
        assert "frame-src http://127.0.0.1:* http://localhost:*;" in f"{policy};"


@pytest.mark.django_db(transaction=True)
class TestPhone:
    """`sandbox.testing.Person.open_app`."""

    def test_opens_by_a_label(self, live_server: LiveServer, call: Any) -> None:
        phone = Phone(live_server.url, 7001, first_name="Alice")
        phone.start()
        button = {"text": "📱 Open in App", "web_app": {"url": APP}}
        call("sendMessage", chat_id=7001, text="Due", reply_markup={"inline_keyboard": [[button]]})
        app = phone.open_app("Open in App")
        assert urlsplit(app.url).path == "/app/leads/12/"
        raw = app.headers["Authorization"].removeprefix("tma ")
        assert validate_by_hash(raw, settings.SANDBOX_BOT_TOKEN).user.id == 7001

    def test_opens_the_first_page(self, live_server: LiveServer) -> None:
        app = Phone(live_server.url).open_app(kind="link", start_param="week")
        assert urlsplit(app.url).path.rstrip("/") == "/app"
        assert urlsplit(app.url).port == urlsplit(live_server.url).port

    def test_hears_why_not(self, live_server: LiveServer) -> None:
        with pytest.raises(RefusedError, match="Only HTTPS links"):
            Phone(live_server.url).open_app("http://example.com/")

"""Over HTTP: the Bot API's address, the page, planned faults, webhooks, and the real python-telegram-bot."""

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from telegram import Bot as TelegramBot
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter
from telegram.request import HTTPXRequest

from reminders import services
from sandbox.chat import people, webhook
from sandbox.models import Bot, Fault, Message, Person, Update
from sandbox.testing import Person as Phone
from sandbox.tests.conftest import Json
from tests.waiting import PATIENCE

pytestmark = pytest.mark.once
API = f"/sandbox/bot{settings.SANDBOX_BOT_TOKEN}"


class TestAddress:
    @pytest.mark.parametrize("how", ["json", "form", "multipart", "query"])
    def test_takes_parameters_in_every_way_telegram_does(
        self, alice: Person, client: Client, how: str
    ) -> None:
        given = {"chat_id": "7001", "text": "hi"}
        address = f"{API}/sendMessage"
        ways = {
            "json": lambda: client.post(address, given, content_type="application/json"),
            "form": lambda: client.post(
                address, "chat_id=7001&text=hi", content_type="application/x-www-form-urlencoded"
            ),
            "multipart": lambda: client.post(address, given),
            "query": lambda: client.get(address, given),
        }
        assert ways[how]().json()["result"]["text"] == "hi"

    def test_knows_its_token_only(self, client: Client, db: None) -> None:
        response = client.get("/sandbox/bot1:wrong/getMe")
        assert (response.status_code, response.json()["description"]) == (401, "Unauthorized")

    def test_says_when_it_cannot_read_the_body(self, client: Client, db: None) -> None:
        response = client.post(f"{API}/getMe", "{", content_type="application/json")
        assert response.status_code == 400

    def test_finds_no_unknown_method(self, client: Client, db: None) -> None:
        assert client.get(f"{API}/sendLove").status_code == 404


class TestPage:
    def test_meets_two_people_on_the_first_visit(self, client: Client, db: None) -> None:
        html = client.get("/sandbox/").content.decode()
        assert list(Person.objects.order_by("telegram_id").values_list("telegram_id", flat=True)) == [
            7001,
            7002,
        ]
        assert "Next reminder now" in html
        assert "innerHTML" not in html

    def test_takes_json_only_so_that_no_other_site_can_post(self, alice: Person, client: Client) -> None:
        response = client.post(
            "/sandbox/people/7001/send", "text=hi", content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == 415

    def test_tells_what_changed_since_a_version(self, alice: Person, card: Json, client: Client) -> None:
        seen = client.get("/sandbox/people/7001/changes").json()
        assert [message["message_id"] for message in seen["messages"]] == [card["message_id"]]
        people.say(alice, "hello")
        news = client.get(f"/sandbox/people/7001/changes?since={seen['version']}").json()
        assert [message["text"] for message in news["messages"]] == ["hello"]

    def test_brings_the_next_reminder_forward(
        self, alice: Person, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []

        def bring_forward(*, telegram_id: int, **_rest: Any) -> None:
            asked.append(telegram_id)

        monkeypatch.setattr(services, "bring_forward", bring_forward)
        answer = client.post("/sandbox/people/7001/remind", {}, content_type="application/json")
        assert (answer.json(), asked) == ({"found": False}, [7001])

    def test_refuses_an_empty_message(self, alice: Person, client: Client) -> None:
        answer = client.post("/sandbox/people/7001/send", {"text": " "}, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request: message text is empty")


@pytest.mark.django_db(transaction=True)
class TestFaults:
    def test_429_names_the_seconds_and_is_used_up(self, client: Client) -> None:
        Person.objects.create(telegram_id=7001, first_name="Alice", started=True)
        client.post(
            "/sandbox/faults", {"kind": "429", "chat_id": 7001, "seconds": 7}, content_type="application/json"
        )
        body = {"chat_id": 7001, "text": "a"}
        refused = client.post(f"{API}/sendMessage", body, content_type="application/json")
        assert (refused.status_code, refused.json()["parameters"]) == (429, {"retry_after": 7})
        assert client.post(f"{API}/sendMessage", body, content_type="application/json").status_code == 200

    @pytest.mark.parametrize(("kind", "arrived"), [("drop", 0), ("lost_answer", 1)])
    def test_breaks_the_connection(self, live_server: LiveServer, kind: str, arrived: int) -> None:
        Person.objects.create(telegram_id=7001, first_name="Alice", started=True)
        Fault.objects.create(kind=kind)
        link = http.client.HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=PATIENCE)
        link.request("GET", f"{API}/sendMessage?chat_id=7001&text=a")
        with pytest.raises((http.client.HTTPException, OSError, ValueError)):
            json.loads(link.getresponse().read())
        link.close()
        assert Message.objects.count() == arrived

    def test_limits_a_chat_to_one_message_a_second_when_told(
        self, client: Client, frozen: Callable[..., Any]
    ) -> None:
        Person.objects.create(telegram_id=7001, first_name="Alice", started=True)
        client.post("/sandbox/faults", {"one_a_second": True}, content_type="application/json")
        statuses = []
        for second in (0, 0.5, 1.5):
            with frozen(datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(seconds=second)):
                statuses.append(client.get(f"{API}/sendMessage?chat_id=7001&text=a").status_code)
        assert statuses == [200, 429, 200]


@pytest.fixture
def hook() -> Iterator[ThreadingHTTPServer]:
    """A webhook that keeps what it is sent, and fails the first time."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(PATIENCE)


class Hook(BaseHTTPRequestHandler):
    """Answers 500 to the first delivery, 200 to the others."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen = self.server.seen  # type: ignore[attr-defined]
        seen.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body))
        self.send_response(500 if len(seen) == 1 else 200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.mark.django_db(transaction=True)
class TestWebhook:
    def test_is_sent_updates_in_order_until_it_takes_them(
        self, client: Client, hook: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(webhook, "deliver_soon", lambda: None)
        alice = Person.objects.create(telegram_id=7001, first_name="Alice")
        address = f"http://127.0.0.1:{hook.server_port}/hook"
        client.post(
            f"{API}/setWebhook", {"url": address, "secret_token": "s3cret"}, content_type="application/json"
        )
        people.say(alice, "one")
        people.say(alice, "two")
        webhook.deliver()
        seen = hook.seen  # type: ignore[attr-defined]
        assert [body["message"]["text"] for _secret, body in seen] == ["one", "one", "two"]
        assert {secret for secret, _body in seen} == {"s3cret"}
        assert not Update.objects.exists()
        assert "500" in client.get(f"{API}/getWebhookInfo").json()["result"]["last_error_message"]

    def test_lives_on_this_machine_only(self, client: Client) -> None:
        answer = client.get(f"{API}/setWebhook?url=https://elsewhere.example/")
        assert answer.status_code == 400
        assert Bot.load().webhook_url == ""

    def test_ends_and_may_drop_what_waits(self, client: Client) -> None:
        people.say(Person.objects.create(telegram_id=7001, first_name="Alice"), "one")
        assert client.get(f"{API}/deleteWebhook?drop_pending_updates=true").json()["result"] is True
        assert client.get(f"{API}/getUpdates").json()["result"] == []


@pytest.mark.django_db(transaction=True)
class TestPythonTelegramBot:
    """The library that the bot is made of takes this for Telegram."""

    def test_talks_with_a_person(self, live_server: LiveServer) -> None:
        phone = Phone(live_server.url, 7001, first_name="Alice")
        phone.start()
        asyncio.run(converse(live_server.url, phone))
        assert phone.text(phone.last()) == "Done, Alice"
        assert phone.answers() == ["Well done"]
        assert phone.chat()["commands"][0]["command"] == "help"

    def test_is_told_of_refusals(self, live_server: LiveServer) -> None:
        phone = Phone(live_server.url, 7001, first_name="Alice")
        phone.start()
        asyncio.run(be_refused(live_server.url, phone))


def library_bot(url: str, token: str = settings.SANDBOX_BOT_TOKEN) -> TelegramBot:
    """Return the library's Bot, pointed here."""
    times = dict.fromkeys(("read_timeout", "write_timeout", "connect_timeout", "pool_timeout"), PATIENCE)
    requests = {"request": HTTPXRequest(**times), "get_updates_request": HTTPXRequest(**times)}
    return TelegramBot(token, base_url=f"{url}/sandbox/bot", **requests)


async def converse(url: str, phone: Phone) -> None:
    """Receive /start, send a card, take a press, answer it, edit the card."""
    async with library_bot(url) as bot:
        start = (await bot.get_updates(timeout=50))[0]
        assert start.message
        assert start.message.text == "/start"
        await bot.set_my_commands([("help", "How it works")])
        await bot.send_chat_action(7001, "typing")
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Done", callback_data="done")]])
        card = await bot.send_message(7001, "<b>Due</b>", parse_mode="HTML", reply_markup=keyboard)
        assert card.entities[0].type == "bold"
        document = await bot.send_document(7001, b"a,b", filename="a.csv")
        assert await document.delete()
        await asyncio.to_thread(phone.press, "Done")
        press = (await bot.get_updates(offset=start.update_id + 1, timeout=50))[0].callback_query
        assert press
        assert press.data == "done"
        assert await press.answer("Well done")
        await press.edit_message_text(f"Done, {press.from_user.first_name}")


async def be_refused(url: str, phone: Phone) -> None:
    """Meet the library's error types."""
    async with library_bot(url) as bot:
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await bot.send_message(1, "a")
        await asyncio.to_thread(phone.plan_fault, "429", seconds=3)
        with pytest.raises(RetryAfter):
            await bot.send_message(7001, "a")
        await asyncio.to_thread(phone.block)
        with pytest.raises(Forbidden):
            await bot.send_message(7001, "a")
    with pytest.raises(InvalidToken):
        async with library_bot(url, "1:wrong"):
            pass

"""Who may ask: every shape of what a client can send in place of what Telegram signed."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import Access, TelegramUser
from miniapp import auth
from miniapp.refusals import NotSigned, TooOld
from miniapp.testing import AppClient, init_data
from reminders.loop.heartbeat import beat
from tests.factories import TelegramUserFactory

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANN = 7001
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def changed(**fields: str | None) -> str:
    """Return signed data with other fields than were signed; None takes one away."""
    kept = dict(parse_qsl(init_data(ANN, at=NOW), keep_blank_values=True)) | fields
    return urlencode({name: value for name, value in kept.items() if value is not None})


def signed_as(user: Any) -> str:
    return init_data(ANN, at=NOW, user=user)


def unsorted() -> str:
    return urlencode(list(reversed(parse_qsl(init_data(ANN, at=NOW)))))


def without_signature() -> str:
    user = {"id": ANN, "first_name": "Ann", "photo_url": "https:\\/\\/t.me\\/i\\/userpic\\/320\\/x.svg"}
    from init_data_py import sign  # noqa: PLC0415

    return sign({"user": json.dumps(user)}, auth.bot_token(), auth_date=NOW)


GOOD: dict[str, Callable[[], str]] = {
    "as Telegram sends it": lambda: init_data(ANN, at=NOW),
    "in another order": unsorted,
    "without a signature and query id": without_signature,
    "with a field that is new": lambda: init_data(ANN, at=NOW, chat_join_request_query_id="7"),
    "exactly a day old": lambda: init_data(ANN, at=NOW - DAY),
    "half a minute ahead": lambda: init_data(ANN, at=NOW + 30 * SECOND),
    "with the largest id": lambda: signed_as({"id": 2**52 - 1, "first_name": "Ann"}),
}
OLD: dict[str, Callable[[], str]] = {
    "a second more than a day": lambda: init_data(ANN, at=NOW - DAY - SECOND),
    "two days": lambda: init_data(ANN, at=NOW - 2 * DAY),
    "of 1970": lambda: init_data(ANN, at=datetime.fromtimestamp(0, UTC)),
    "31 seconds ahead": lambda: init_data(ANN, at=NOW + 31 * SECOND),
    "an hour ahead": lambda: init_data(ANN, at=NOW + timedelta(hours=1)),
}
BAD: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "words": lambda: "hello",
    "signs": lambda: "%%%=&&\x00",
    "of another bot": lambda: init_data(ANN, at=NOW, token="1000000002:another-token-of-another-bot-0000"),
    "another person": lambda: changed(user='{"id":7002,"first_name":"Ann"}'),
    "another date": lambda: changed(auth_date="1772442001"),
    "the last date there is": lambda: changed(auth_date="253402300799"),
    "a date beyond all": lambda: changed(auth_date="9" * 19),
    "no date": lambda: changed(auth_date=None),
    "no hash": lambda: changed(hash=None),
    "an empty hash": lambda: changed(hash=""),
    "a wrong hash": lambda: changed(hash="0" * 64),
    "a short hash": lambda: changed(hash="abc"),
    "the hash in capitals": lambda: changed(hash=dict(parse_qsl(init_data(ANN, at=NOW)))["hash"].upper()),
    "a field more": lambda: changed(admin="1"),
    "a field less": lambda: changed(query_id=None),
    "the person twice": lambda: init_data(ANN, at=NOW) + "&user=%7B%22id%22%3A7002%7D",
    "the hash twice": lambda: init_data(ANN, at=NOW) + "&hash=" + "0" * 64,
    "longer than 8 KB": lambda: init_data(ANN, at=NOW, start_param="x" * 8192),
    "10 KB of brackets": lambda: "auth_date=1&hash=" + "0" * 64 + "&user=" + "[" * 10_000,
    "deep brackets": lambda: "auth_date=1&hash=" + "0" * 64 + "&user=" + "[" * 7_000,
    "nobody, signed": lambda: _without_user(),
    "a bot, signed": lambda: signed_as({"id": ANN, "first_name": "Ann", "is_bot": True}),
    "number 0, signed": lambda: signed_as({"id": 0, "first_name": "Ann"}),
    "a negative number, signed": lambda: signed_as({"id": -ANN, "first_name": "Ann"}),
    "too large a number, signed": lambda: signed_as({"id": 2**52, "first_name": "Ann"}),
    "a text for a number, signed": lambda: signed_as({"id": str(ANN), "first_name": "Ann"}),
    "true for a number, signed": lambda: signed_as({"id": True, "first_name": "Ann"}),
    "a list for a person, signed": lambda: signed_as([ANN]),
}


def _without_user() -> str:
    from init_data_py import sign  # noqa: PLC0415

    return sign({"query_id": "AAE"}, auth.bot_token(), auth_date=NOW)


def read(raw: str) -> int:
    return auth.verified_id(f"tma {raw}", now=NOW)


class TestVerifiedId:
    @pytest.mark.parametrize("shape", GOOD)
    def test_is_the_signed_one(self, shape: str) -> None:
        assert read(GOOD[shape]()) in (ANN, 2**52 - 1)

    @pytest.mark.parametrize("shape", OLD)
    def test_is_too_old_or_ahead(self, shape: str) -> None:
        with pytest.raises(TooOld):
            read(OLD[shape]())

    @pytest.mark.parametrize("shape", BAD)
    def test_is_refused(self, shape: str) -> None:
        with pytest.raises(NotSigned):
            read(BAD[shape]())

    @pytest.mark.parametrize("scheme", ["", "Bearer ", "tma", "tma x tma "])
    def test_needs_its_scheme(self, scheme: str) -> None:
        with pytest.raises(NotSigned):
            auth.verified_id(scheme + init_data(ANN, at=NOW), now=NOW)

    def test_is_nobodys_without_a_token_even_if_the_sandbox_signed(self, settings: Any) -> None:
        raw = init_data(ANN, at=NOW)
        settings.SANDBOX = False
        settings.TELEGRAM_BOT_TOKEN = ""
        with pytest.raises(NotSigned):
            read(raw)

    def test_is_signed_by_the_sandbox_only_in_the_sandbox(self, settings: Any) -> None:
        raw = init_data(ANN, at=NOW)
        settings.SANDBOX = False
        settings.TELEGRAM_BOT_TOKEN = "1234567:the-real-token-0000000000000000000"
        with pytest.raises(NotSigned):
            read(raw)
        assert read(init_data(ANN, at=NOW)) == ANN

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_is_not_to_be_forged(self, data: st.DataObject) -> None:
        fields = dict(parse_qsl(init_data(ANN, at=NOW)))
        name = data.draw(st.sampled_from([*fields, "new"]))
        value = data.draw(st.text(st.characters(codec="utf-8"), max_size=80))
        forged = fields | {name: value}
        if forged != fields:
            with pytest.raises((NotSigned, TooOld)):
                read(urlencode(forged))

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.characters(max_codepoint=255), max_size=400))
    def test_is_never_found_in_any_text(self, header: str) -> None:
        with pytest.raises(NotSigned):
            auth.verified_id(header, now=NOW)


@pytest.mark.django_db
class TestAnswer:
    def test_of_a_wrong_signature_is_401_and_says_where_to_open_it(self) -> None:
        response = Client().get("/app/-/")
        assert (response.status_code, response["X-Reason"]) == (401, "auth")
        assert "Open this from Telegram" in response.content.decode()
        assert "data-telegram" not in response.content.decode()

    def test_of_a_wrong_signature_leads_to_the_bot_that_was_last_running(self, frozen: Any) -> None:
        beat("run_bot", kind="bot", detail={"username": "deal_bot"}, now=NOW)
        assert 'data-telegram="/deal_bot"' in Client().get("/app/-/").content.decode()

    def test_of_yesterdays_is_403_for_reading_and_writing(self, frozen: Any) -> None:
        person = TelegramUserFactory.create()
        with frozen(NOW):
            client = AppClient(person.telegram_id, at=NOW - timedelta(hours=25))
            for response in (client.get(), client.post("steps/1/done", v=1)):
                assert (response.status_code, response["X-Reason"]) == (403, "stale")
                assert "open it again" in response.content.decode()

    def test_to_a_stranger_is_start_and_registers_nobody(self) -> None:
        response = AppClient(ANN).get()
        assert (response.status_code, response["X-Reason"]) == (403, "start")
        assert not TelegramUser.objects.exists()

    def test_to_a_demo_person_of_the_real_telegram_is_start(self, settings: Any) -> None:
        person = TelegramUserFactory.create(access=Access.DEMO)
        settings.SANDBOX, settings.TELEGRAM_BOT_TOKEN = False, "1234567:the-real-token-0000000000000000000"
        assert AppClient(person.telegram_id).get()["X-Reason"] == "start"

    def test_to_somebody_off_the_list_is_start(self, settings: Any) -> None:
        person = TelegramUserFactory.create()
        settings.ACCESS, settings.ACCESS_LIST = "list", frozenset({person.telegram_id + 1})
        assert AppClient(person.telegram_id).get()["X-Reason"] == "start"

    @pytest.mark.parametrize("mode", ["invite", "open"])
    def test_to_somebody_deactivated_says_so_in_their_language(self, settings: Any, mode: str) -> None:
        settings.ACCESS = mode
        person = TelegramUserFactory.create(
            language_code="uk", deactivated_at=NOW, deactivated_reason="Geheim"
        )
        app = AppClient(person.telegram_id)
        for response in (app.get(), app.post("steps/1/done")):
            assert (response.status_code, response["X-Reason"]) == (403, "ended")
            assert response["Content-Language"] == "uk"
            assert "Geheim" not in response.content.decode()

    def test_is_in_the_persons_language(self) -> None:
        person = TelegramUserFactory.create(language_code="uk")
        response = AppClient(person.telegram_id).get()
        assert response["Content-Language"] == "uk"

    def test_to_one_who_blocked_the_bot_is_the_page_and_a_word(self) -> None:
        person = TelegramUserFactory.create(blocked_at=NOW)
        response = AppClient(person.telegram_id).get()
        assert response.status_code == 200
        assert "the bot is blocked" in response.content.decode()

    def test_to_one_who_paused_says_until_when(self, frozen: Any) -> None:
        person = TelegramUserFactory.create(paused_at=NOW, paused_until=NOW + DAY)
        off = TelegramUserFactory.create(reminder_enabled=False)
        with frozen(NOW):
            assert (
                "Reminders: paused until tomorrow 09:00"
                in AppClient(person.telegram_id).get().content.decode()
            )
            assert "paused until you resume" in AppClient(off.telegram_id).get().content.decode()

    def test_holds_no_secret_and_neither_does_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        person = TelegramUserFactory.create()
        raw = init_data(person.telegram_id)
        digest = dict(parse_qsl(raw))["hash"]
        with caplog.at_level(logging.DEBUG):
            for data in (raw, raw + "x", changed(user='{"id":7002,"first_name":"SECRET"}')):
                response = Client().get("/app/-/", headers={"Authorization": f"tma {data}"})
                shown = response.content.decode() + str(response.headers) + caplog.text
                assert digest not in shown
                assert auth.bot_token() not in shown
                assert "SECRET" not in shown

    def test_is_a_page_too_when_the_database_is_busy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def busy(*_args: Any, **_kwargs: Any) -> None:
            raise OperationalError("database is locked: SELECT secret")

        monkeypatch.setattr("miniapp.fragments.today.agenda.today_of", busy)
        response = AppClient(TelegramUserFactory.create().telegram_id).get()
        assert (response.status_code, response["X-Reason"], response["Retry-After"]) == (503, "busy", "5")
        assert "Nothing was changed. Try again." in response.content.decode()
        assert "secret" not in response.content.decode()

"""The application with all its handlers: what each kind of update is answered with."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from botapp.database import in_database
from botapp.incoming import conversation, inbox
from botapp.incoming.application import LANGUAGES, build_application, commands, introduce, processor
from botapp.incoming.inbox import MAX_ATTEMPTS
from botapp.incoming.pipeline import UpdateAttempt, current_attempt
from botapp.models import ChatState
from botapp.screens.start import text as start_text
from botapp.telegram.bot import build_bot
from botapp.tests.fake_api import serving, telegram
from core.actor import Actor
from core.speech import speaking
from leads.models import Lead, TelegramUser
from reminders import services

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
ALICE = {"id": 1001, "is_bot": False, "first_name": "Alice", "language_code": "en"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Alice"}
GROUP = {"id": -5, "type": "group", "title": "Sales"}
Calls = list[tuple[str, dict[str, str]]]


def message(text: str = "", **changes: Any) -> dict[str, Any]:
    """Return a raw message update."""
    body: dict[str, Any] = {"message_id": 5, "date": 1_770_000_000, "from": ALICE, "chat": PRIVATE}
    if text:
        body["text"] = text
    if text.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"update_id": 1, "message": body | changes}


def press(data: str) -> dict[str, Any]:
    """Return a raw tap."""
    tapped = {**message("old")["message"], "from": {"id": 1, "is_bot": True, "first_name": "Quest"}}
    query = {"id": "42", "from": ALICE, "chat_instance": "1", "message": tapped, "data": data}
    return {"update_id": 1, "callback_query": query}


def feed(
    *updates: dict[str, Any], number: int = 1, **refusals: tuple[int, str]
) -> tuple[Calls, list[UpdateAttempt]]:
    """Process updates as the pipeline does; return the calls to Telegram and the attempts."""
    calls: Calls = []

    async def main() -> list[UpdateAttempt]:
        async with serving(telegram(calls, **refusals)) as url:
            bot = build_bot(pool_size=2, api_url=url)
            attempts = []
            async with build_application(bot) as application:
                for update in updates:
                    current_attempt.set(UpdateAttempt(1, number))
                    await processor(application)(update)
                    attempts.append(current_attempt.get())
            await in_database(connections.close_all)
            return attempts

    attempts = asyncio.run(main())
    return [call for call in calls if call[0] != "getMe"], attempts


def texts(calls: Calls) -> list[str]:
    """Return what was said."""
    return [form["text"] for method, form in calls if method == "sendMessage"]


class TestMessages:
    def test_get_a_defined_answer(self) -> None:
        size = {"file_id": "a", "file_unique_id": "b"}
        for update, answer in (
            (message("/help@quest_bot"), "How it works"),
            (message("/unheard_of"), "do not know that command"),
            (message("/cancel"), "nothing to cancel"),
            (message("/add"), "Who is it?"),
            (message("/add   "), "Who is it?"),
            (message("/timezone"), "What time is it"),
            (message("👍"), "could not find a person"),
            (message(photo=[{**size, "width": 1, "height": 1}]), "Who is it?"),
            (message(document=size), "Who is it?"),
            (message(voice={**size, "duration": 1}), "text only"),
            (message("/start", chat=GROUP), "private chats only"),
            (message("/start@quest_bot now", chat=GROUP | {"id": -6}), "private chats only"),
        ):
            calls, attempts = feed(update)
            assert attempts[0].error is None
            assert len(texts(calls)) == 1
            assert answer in texts(calls)[0]

    def test_that_are_no_message_to_us_get_silence(self) -> None:
        post = {**message("hi")["message"], "chat": {"id": -1, "type": "channel", "title": "News"}}
        vote = {"poll_id": "1", "option_ids": [], "option_persistent_ids": [], "user": ALICE}
        calls, attempts = feed(
            {"update_id": 1, "channel_post": post},
            message("just talking", chat=GROUP),
            message("/start@another_bot", chat=GROUP),
            message(new_chat_title="x"),
            {"update_id": 1, "poll_answer": vote},
            {"update_id": 1, "something_new": {}},
        )
        assert calls == []
        assert [attempt.error for attempt in attempts] == [None] * 6

    def test_a_caption_is_read_as_text(self) -> None:
        photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
        feed(message(photo=photo, caption="Ann Lee, CEO at Acme"))
        assert Lead.objects.get().prospect_name == "Ann Lee"

    def test_behind_add_keep_their_line_breaks(self) -> None:
        feed(message("/add\nName: Ann Lee\nTitle: CEO"))
        lead = Lead.objects.get()
        assert (lead.prospect_name, lead.prospect_title) == ("Ann Lee", "CEO")

    def test_a_person_is_one_numeric_id_whatever_the_username(self) -> None:
        feed(
            message("/start", **{"from": ALICE | {"username": "ann"}}),
            message("/start", **{"from": ALICE | {"username": "other"}}),
        )
        assert TelegramUser.objects.get().username == "other"


class TestLongPastes:
    FULL = "word " * 815  # 4,075 characters: as Telegram's apps cut a longer text

    def test_in_one_update_are_refused_and_the_next_prospect_is_read_at_once(self) -> None:
        calls, _attempts = feed(message("word " * 2_000), message("Ann Lee, CEO at Acme"))
        assert "more than I can read" in texts(calls)[0]
        assert Lead.objects.get().prospect_name == "Ann Lee"

    def test_in_parts_are_refused_once_up_to_the_shorter_last_part(self) -> None:
        parts = [message(self.FULL), message(self.FULL), message("the rest of it")]
        calls, _attempts = feed(*parts, message("Ann Lee, CEO at Acme"))
        assert ["more than I can read" in text for text in texts(calls)] == [True, False]
        assert Lead.objects.get().prospect_name == "Ann Lee"

    def test_of_a_single_update_are_no_part_of_the_one_before(self) -> None:
        calls, _attempts = feed(message(self.FULL), message("word " * 2_000))
        assert len(texts(calls)) == 2


class TestTaps:
    def test_too_late_for_an_answer_still_count(self) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        lead = Lead.objects.get()
        too_late = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        calls, attempts = feed(press(f"lead:start:{lead.pk}"), answerCallbackQuery=too_late)
        assert attempts[0].error is None
        assert "editMessageText" in dict(calls)
        assert Lead.objects.get().plan_version == 1

    def test_are_answered_before_anything_else(self) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        calls, _attempts = feed(press(f"lead:card:{Lead.objects.get().pk}"))
        assert [method for method, _form in calls] == ["answerCallbackQuery", "editMessageText"]

    def test_on_a_message_that_is_gone_are_shown_anew(self) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        gone = (400, "Bad Request: message to edit not found")
        calls, attempts = feed(press(f"lead:card:{Lead.objects.get().pk}"), editMessageText=gone)
        assert attempts[0].error is None
        assert "Ann Lee" in texts(calls)[0]

    def test_that_change_nothing_are_no_error(self) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        same = (400, "Bad Request: message is not modified: specified new message content is the same")
        calls, attempts = feed(press(f"lead:card:{Lead.objects.get().pk}"), editMessageText=same)
        assert attempts[0].error is None
        assert texts(calls) == []


class TestErrors:
    def test_are_apologised_for_once_and_at_last(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_arguments: Any, **_options: Any) -> None:
            raise ZeroDivisionError("a bug")

        monkeypatch.setattr(conversation, "hear", broken)
        for number, said in ((1, []), (MAX_ATTEMPTS, ["Something went wrong on our side. Nothing was lost"])):
            calls, attempts = feed(message("Ann Lee"), number=number)
            assert isinstance(attempts[0].error, ZeroDivisionError)
            assert [text.split(" — ")[0] for text in texts(calls)] == said

    def test_of_telegram_are_tried_again_unless_hopeless(self) -> None:
        for code, hopeless in ((500, False), (400, True), (403, True)):
            _calls, attempts = feed(message("/help"), sendMessage=(code, "Bad Request: whatever"))
            assert attempts[0].error is not None
            assert attempts[0].is_hopeless is hopeless

    def test_of_telegram_are_no_error_of_ours_in_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        for code in (403, 429, 500):
            feed(message("/help"), sendMessage=(code, "Too Many Requests: retry after 1"))
        found = [record for record in caplog.records if record.name == "botapp.incoming.errors"]
        assert [(record.levelname, record.exc_info) for record in found] == [("WARNING", None)] * 3

    def test_a_malformed_update_is_noted_and_nothing_more(self) -> None:
        calls, attempts = feed({"update_id": 1, "message": {"message_id": "x"}})
        assert calls == []
        assert attempts[0].error is not None


class TestRepeats:
    def test_of_one_update_make_one_lead_and_the_same_answer(self, frozen: Callable[..., Any]) -> None:
        update = message("Ann Lee, CEO at Acme")
        with frozen("2026-03-02 09:00"):  # both answers name the same minute
            inbox.store([update], now=datetime.now(UTC))
            first, _attempts = feed(update)
            second, _attempts = feed(update)
        assert Lead.objects.count() == 1
        assert texts(first) == texts(second)

    def test_of_a_correction_do_not_become_a_prospect(self) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        lead = Lead.objects.get()
        feed(press(f"lead:edit:{lead.pk}:company"))
        reply = message("Globex") | {"update_id": 2}
        inbox.store([reply], now=lead.created_at)
        feed(reply, reply)
        assert [lead.prospect_company for lead in Lead.objects.all()] == ["Globex"]


class TestCorrection:
    @pytest.mark.parametrize(("minutes", "leads"), [(9, 1), (10, 2)])
    def test_is_waited_for_ten_minutes(self, minutes: int, leads: int) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        feed(press(f"lead:edit:{Lead.objects.get().pk}:company"))
        ChatState.objects.update(updated_at=datetime.now(UTC) - timedelta(minutes=minutes))
        feed(message("Bob Stone"))
        assert Lead.objects.count() == leads


class TestList:
    def test_ends_a_correction_so_that_the_next_paste_is_a_prospect(self) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        feed(
            press(f"lead:edit:{Lead.objects.get().pk}:company"), message("/leads"), message("Bob Stone, CTO")
        )
        assert {lead.prospect_name: lead.prospect_company for lead in Lead.objects.all()} == {
            "Ann Lee": "Acme",
            "Bob Stone": "",
        }


class TestMembership:
    def test_parks_and_returns(self) -> None:
        feed(message("Ann Lee, CEO at Acme"))
        lead = Lead.objects.get()
        services.start_plan(lead=lead, by=Actor.user(1001), now=lead.created_at)
        for status, parked in (("kicked", True), ("member", False)):
            change = {
                "chat": PRIVATE,
                "from": ALICE,
                "date": 1_770_000_000,
                "old_chat_member": {"user": ALICE, "status": "member"},
                "new_chat_member": {"user": ALICE, "status": status} | ({"until_date": 0} if parked else {}),
            }
            feed({"update_id": 1, "my_chat_member": change})
            assert lead.reminders.filter(next_action_at=None).exists() is parked


class TestReturn:
    @pytest.mark.parametrize(
        "update",
        [
            message("/help"),
            message("/leads"),
            message("/unheard_of"),
            message(location={"longitude": 1.0, "latitude": 1.0}),
            press("lead:list:nonsense"),
        ],
    )
    def test_is_proved_by_whatever_a_person_does_in_private(self, update: dict[str, Any]) -> None:
        feed(message("/start"))
        TelegramUser.objects.update(blocked_at=datetime.now(UTC))
        feed(update)
        assert TelegramUser.objects.get().blocked_at is None

    def test_is_not_proved_in_a_group(self) -> None:
        feed(message("/start"))
        TelegramUser.objects.update(blocked_at=datetime.now(UTC))
        feed(message("/start", chat=GROUP))
        assert TelegramUser.objects.get().blocked_at is not None


class TestIntroduction:
    def test_registers_commands_menu_and_polling(self) -> None:
        calls: Calls = []

        async def main(**options: str) -> None:
            async with serving(telegram(calls)) as url, build_bot(pool_size=1, api_url=url) as bot:
                await introduce(bot, **options)

        asyncio.run(main())
        said = ["setMyCommands", "setMyDescription", "setMyShortDescription"] * len(LANGUAGES)
        assert [method for method, _form in calls][1:] == ["deleteWebhook", *said, "setChatMenuButton"]
        calls.clear()
        asyncio.run(main(webhook="https://quest.example/telegram/webhook", secret="s3cret"))
        assert calls[1][1]["secret_token"] == "s3cret"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_fits_what_telegram_takes(self, language: str) -> None:
        with speaking(language):
            assert 0 < len(start_text.description()) <= 512
            assert 0 < len(start_text.short_description()) <= 120

    def test_names_every_command_in_every_language(self) -> None:
        assert {command.command for command in commands("uk")} == {
            *("today", "focus", "week", "snoozed", "stats"),
            *("add", "leads", "find", "pause", "resume", "settings", "timezone"),
            *("help", "cancel", "privacy", "export", "deleteme"),
        }

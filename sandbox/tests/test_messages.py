"""Sending, editing and deleting, with every refusal in Telegram's words."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sandbox.api import dispatch, spec
from sandbox.chat import people
from sandbox.models import Message, Person, RequestLog, StoredFile
from sandbox.tests.conftest import Call, Json, row

pytestmark = pytest.mark.once


def buttons(*row_of_buttons: Json) -> Json:
    """Return an inline keyboard of one row."""
    return {"inline_keyboard": [list(row_of_buttons)]}


NOT_SENT = [
    # text
    ({"text": " \n "}, "Bad Request: message text is empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
    ({"text": "a" * 4097}, "Bad Request: message is too long"),
    ({"text": "🚀" * 2049}, "Bad Request: message is too long"),
    (
        {"text": "<i>a", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"i\"",
    ),
    ({"text": "a", "parse_mode": "MarkdownV2"}, "Bad Request: unsupported parse_mode"),
    ({"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 9}]}, "is outside the text"),
    # chats
    ({"chat_id": 9, "text": "a"}, "Bad Request: chat not found"),
    ({"chat_id": "@somebody", "text": "a"}, "Bad Request: chat not found"),
    ({"text": "a", "reply_parameters": {"message_id": 99}}, "Bad Request: message to be replied not found"),
    # keyboards
    ({"reply_markup": buttons({"text": "A", "callback_data": "я" * 33})}, "Bad Request: BUTTON_DATA_INVALID"),
    ({"reply_markup": buttons({"text": "A"})}, "Text buttons are unallowed in the inline keyboard"),
    ({"reply_markup": buttons({"text": " ", "callback_data": "a"})}, "button text must be non-empty"),
    (
        {"reply_markup": buttons({"text": "A", "callback_data": "a", "url": "a.example"})},
        "exactly one action",
    ),
    ({"reply_markup": buttons({"text": "A", "copy_text": {"text": "a" * 257}})}, "BUTTON_COPY_TEXT_INVALID"),
    ({"reply_markup": buttons({"text": "A", "url": "ftp://a.example"})}, "Unsupported URL protocol"),
    ({"reply_markup": buttons({"text": "A", "url": "http://nowhere"})}, "Wrong HTTP URL"),
    (
        {"reply_markup": buttons({"text": "A", "web_app": {"url": "http://a.example"}})},
        "Only HTTPS links are allowed",
    ),
    (
        {"reply_markup": buttons(*[{"text": "A", "callback_data": "a"}] * 9)},
        "Bad Request: reply markup is too long",
    ),
    (
        {"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]] * 101}},
        "markup is too long",
    ),
]


class TestSend:
    @pytest.mark.parametrize(("parameters", "words"), NOT_SENT)
    def test_refuses(self, alice: Person, call: Call, parameters: Json, words: str) -> None:
        assert words in call("sendMessage", **{"chat_id": alice.telegram_id, "text": "a"} | parameters)
        assert not Message.objects.exists()

    def test_stores_the_text_without_its_markup(self, alice: Person, call: Call) -> None:
        sent = call("sendMessage", chat_id=alice.telegram_id, text=" <b>Hi</b> 🚀 /help ", parse_mode="HTML")
        assert sent["text"] == "Hi 🚀 /help"
        assert [entity["type"] for entity in sent["entities"]] == ["bold", "bot_command"]
        assert spec.conform(sent, "Message")

    def test_counts_the_length_after_parsing(self, alice: Person, call: Call) -> None:
        text = "&amp;" * 4096
        assert (
            call("sendMessage", chat_id=alice.telegram_id, text=text, parse_mode="HTML")["text"] == "&" * 4096
        )

    def test_numbers_messages_within_a_chat(self, alice: Person, stranger: Person, call: Call) -> None:
        people.say(stranger, "/start")
        numbers = [call("sendMessage", chat_id=chat, text="a")["message_id"] for chat in (7001, 7001, 7003)]
        assert numbers == [1, 2, 2]

    def test_lets_the_mini_app_of_this_machine_through(self, alice: Person, call: Call) -> None:
        keyboard = buttons({"text": "Open", "web_app": {"url": "http://127.0.0.1:8000/app/"}})
        assert call("sendMessage", chat_id=7001, text="a", reply_markup=keyboard)["reply_markup"] == keyboard

    def test_answers_a_message(self, alice: Person, card: Json, call: Call) -> None:
        reply = call(
            "sendMessage", chat_id=7001, text="a", reply_parameters={"message_id": card["message_id"]}
        )
        assert reply["reply_to_message"]["text"] == card["text"]

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ({"blocked": True}, "Forbidden: bot was blocked by the user"),
            ({"started": False}, "Forbidden: bot can't initiate conversation with a user"),
            ({"deactivated": True}, "Forbidden: user is deactivated"),
        ],
    )
    def test_is_forbidden_to_whom_it_may_not_write(
        self, alice: Person, call: Call, state: Json, words: str
    ) -> None:
        Person.objects.filter(pk=alice.pk).update(**state)
        assert call("sendMessage", chat_id=7001, text="a") == words
        assert call("sendChatAction", chat_id=7001, action="typing") == words

    def test_is_logged_with_the_parameters_telegram_does_not_know(self, alice: Person, call: Call) -> None:
        call("sendMessage", chat_id=7001, text="a", colour="red")
        log = RequestLog.objects.get(method="sendMessage")
        assert (log.status, log.unknown, log.parameters["text"]) == (200, ["colour"], "a")


class TestFiles:
    def test_are_sent_with_a_caption(self, alice: Person, call: Call) -> None:
        photo = SimpleUploadedFile("a.png", b"\x89PNG", "image/png")
        sent = call("sendPhoto", chat_id=7001, photo=photo, caption="<b>a</b>", parse_mode="HTML")
        assert sent["caption_entities"][0]["type"] == "bold"
        assert spec.conform(sent, "Message")
        again = call("sendPhoto", chat_id=7001, photo=sent["photo"][0]["file_id"])
        assert "caption" not in again
        assert StoredFile.objects.count() == 1

    def test_have_captions_of_1024(self, alice: Person, call: Call) -> None:
        file = SimpleUploadedFile("a.txt", b"a", "text/plain")
        words = call("sendDocument", chat_id=7001, document=file, caption="a" * 1025)
        assert words == "Bad Request: message caption is too long"

    def test_are_refused_when_unknown(self, alice: Person, call: Call) -> None:
        assert "wrong file identifier" in call("sendPhoto", chat_id=7001, photo="none")


class TestEdit:
    def test_changes_the_text_and_drops_the_keyboard(self, card: Json, call: Call) -> None:
        edited = call("editMessageText", chat_id=7001, message_id=card["message_id"], text="b")
        assert edited["text"] == "b"
        assert "reply_markup" not in edited
        assert edited["edit_date"]

    def test_is_refused_when_nothing_changes(self, card: Json, call: Call) -> None:
        same = {"text": card["text"], "reply_markup": card["reply_markup"]}
        words = call("editMessageText", chat_id=7001, message_id=card["message_id"], **same)
        assert words == (
            "Bad Request: message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )

    def test_of_the_keyboard_alone_does_not_mark_the_message_as_edited(self, card: Json, call: Call) -> None:
        edited = call("editMessageReplyMarkup", chat_id=7001, message_id=card["message_id"])
        assert "reply_markup" not in edited
        assert "edit_date" not in edited

    def test_of_another_message_is_refused(self, alice: Person, card: Json, call: Call) -> None:
        own = people.say(alice, "mine")[0]
        edit = {"chat_id": 7001, "text": "b"}
        assert call("editMessageText", message_id=99, **edit) == "Bad Request: message to edit not found"
        assert (
            call("editMessageText", message_id=own.message_id, **edit)
            == "Bad Request: message can't be edited"
        )
        assert call("editMessageText", **edit) == "Bad Request: message identifier is not specified"

    def test_of_a_caption_needs_a_file(self, card: Json, call: Call) -> None:
        words = call("editMessageCaption", chat_id=7001, message_id=card["message_id"], caption="b")
        assert words == "Bad Request: there is no caption in the message to edit"


class TestDelete:
    def test_takes_the_message_away(self, card: Json, call: Call) -> None:
        assert call("deleteMessage", chat_id=7001, message_id=card["message_id"]) is True
        words = call("deleteMessage", chat_id=7001, message_id=card["message_id"])
        assert words == "Bad Request: message to delete not found"

    def test_is_refused_after_two_days(self, card: Json, call: Call) -> None:
        Message.objects.update(sent_at=timezone.now() - timedelta(hours=49))
        words = call("deleteMessage", chat_id=7001, message_id=card["message_id"])
        assert words == "Bad Request: message can't be deleted for everyone"
        assert row(card).deleted_at is None

    def test_of_many_skips_what_is_not_there(self, card: Json, call: Call) -> None:
        assert call("deleteMessages", chat_id=7001, message_ids=[card["message_id"], 99]) is True
        assert row(card).deleted_at


class TestMethods:
    @pytest.mark.parametrize(
        ("method", "parameters", "returns"),
        [
            ("getMe", {}, "User"),
            ("GETME", {}, "User"),
            ("getWebhookInfo", {}, "WebhookInfo"),
            ("getChat", {"chat_id": 7001}, "Chat"),
            ("getChatMenuButton", {"chat_id": 7001}, "MenuButton"),
            ("getMyName", {}, "BotName"),
            ("getMyDescription", {}, "BotDescription"),
        ],
    )
    def test_answer_as_the_bot_api_says(
        self, alice: Person, call: Call, method: str, parameters: dict[str, Any], returns: str
    ) -> None:
        assert spec.conform(call(method, **parameters), returns)

    def test_are_not_found_when_unknown(self, db: None) -> None:
        reply = dispatch.answer("sendLove", {})
        assert (reply.status, reply.body["error_code"]) == (404, 404)

    def test_keep_commands_by_scope_and_language(self, alice: Person, call: Call) -> None:
        general = [{"command": "/today", "description": "What to do now"}]
        assert call("setMyCommands", commands=general) is True
        assert call("getMyCommands") == [{"command": "today", "description": "What to do now"}]
        assert call("getMyCommands", language_code="uk") == []
        assert call("deleteMyCommands") is True
        assert call("getMyCommands") == []

    @pytest.mark.parametrize(
        ("command", "words"),
        [
            ({"command": "Today", "description": "a"}, "BOT_COMMAND_INVALID"),
            ({"command": "a" * 33, "description": "a"}, "command length must not exceed 32"),
            ({"command": "a", "description": "a" * 257}, "command description length must not exceed 256"),
        ],
    )
    def test_refuse_commands_out_of_bounds(self, call: Call, command: Json, words: str) -> None:
        assert words in call("setMyCommands", commands=[command])

    def test_keep_a_menu_button_for_one_chat_and_for_all(self, alice: Person, call: Call) -> None:
        button = {"type": "web_app", "text": "Open", "web_app": {"url": "https://a.example/app/"}}
        assert call("setChatMenuButton", menu_button=button) is True
        assert call("getChatMenuButton", chat_id=7001) == button
        assert call("setChatMenuButton", chat_id=7001, menu_button={"type": "commands"}) is True
        assert call("getChatMenuButton", chat_id=7001) == {"type": "commands"}
        assert call("getChatMenuButton") == button

"""The bot's queue: order, offsets, waiting, conflicts; and what people put into it."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sandbox.api import spec
from sandbox.chat import people, updates
from sandbox.errors import ApiError
from sandbox.models import Bot, CallbackQuery, Person, Update
from sandbox.tests.conftest import Call, Json
from tests.waiting import NEVER, PATIENCE, wait_until


def texts(found: list[Json]) -> list[str]:
    """Return the texts of message updates."""
    return [update["message"]["text"] for update in found]


class TestPoll:
    def test_gives_updates_in_order_until_they_are_confirmed(self, alice: Person, call: Call) -> None:
        people.say(alice, "one")
        people.say(alice, "two")
        first = call("getUpdates")
        assert texts(first) == ["one", "two"]
        assert texts(call("getUpdates", limit=1)) == ["one"]
        assert texts(call("getUpdates", offset=first[0]["update_id"] + 1)) == ["two"]
        assert call("getUpdates", offset=first[1]["update_id"] + 1) == []
        assert not Update.objects.exists()

    def test_counts_a_negative_offset_from_the_end_and_forgets_the_rest(
        self, alice: Person, call: Call
    ) -> None:
        for text in ("one", "two", "three"):
            people.say(alice, text)
        assert texts(call("getUpdates", offset=-1)) == ["three"]
        assert texts(call("getUpdates")) == ["three"]

    def test_remembers_which_updates_are_wanted(self, alice: Person, call: Call) -> None:
        call("getUpdates", allowed_updates=["callback_query"])
        people.say(alice, "unheard")
        people.press(alice, 1, "a")
        assert [set(update) - {"update_id"} for update in call("getUpdates")] == [{"callback_query"}]

    def test_forgets_what_is_older_than_a_day(self, alice: Person, call: Call) -> None:
        people.say(alice, "old")
        Update.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert call("getUpdates") == []

    def test_is_refused_while_a_webhook_is_set(self, call: Call) -> None:
        Bot.set(webhook_url="http://127.0.0.1:1/hook")
        assert call("getUpdates").startswith("Conflict: can't use getUpdates method while webhook is active")


@pytest.mark.django_db(transaction=True)
class TestWaiting:
    def test_ends_as_soon_as_somebody_writes(self) -> None:
        alice = Person.objects.create(telegram_id=7001, first_name="Alice")
        Bot.load()
        found: list[Json] = []
        poller = in_background(lambda: found.extend(updates.poll(timeout=NEVER)))
        wait_until(Bot.objects.exclude(poll_token="").exists)
        people.say(alice, "hello")
        poller.join(PATIENCE)
        assert texts(found) == ["hello"]

    def test_ends_with_a_conflict_when_another_asks(self) -> None:
        Bot.load()
        complaints: list[str] = []

        def wait() -> None:
            try:
                updates.poll(timeout=NEVER)
            except ApiError as error:
                complaints.append(error.description)

        older = in_background(wait)
        wait_until(Bot.objects.exclude(poll_token="").exists)
        assert updates.poll() == []
        older.join(PATIENCE)
        assert complaints == [
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        ]

    def test_gives_every_update_once_whoever_writes_at_the_same_time(self) -> None:
        cast = [Person.objects.create(telegram_id=n, first_name=str(n)) for n in (1, 2, 3)]
        Bot.load()
        writers = [in_background(lambda p=p: [people.say(p, f"{p} {n}") for n in range(5)]) for p in cast]
        seen: list[Json] = []
        end = time.monotonic() + PATIENCE
        while len(seen) < 15 and time.monotonic() < end:
            offset = seen[-1]["update_id"] + 1 if seen else 0
            seen += updates.poll(offset=offset, timeout=1)
        for writer in writers:
            writer.join(PATIENCE)
        numbers = [update["update_id"] for update in seen]
        assert len(seen) == 15
        assert numbers == sorted(set(numbers))


def in_background(work: "object") -> threading.Thread:
    """Run something in a thread that closes its database connection."""

    def run() -> None:
        try:
            work()  # type: ignore[operator]
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


class TestPeople:
    def test_write_messages_that_suit_the_bot_api(self, alice: Person, call: Call) -> None:
        people.say(
            alice,
            "/add Боб 🚀 @ann_lee",
            forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "X"},
        )
        update = call("getUpdates")[0]
        assert spec.conform(update, "Update")
        assert [entity["type"] for entity in update["message"]["entities"]] == ["bot_command", "mention"]

    def test_send_long_texts_in_parts_that_lose_nothing(self, alice: Person) -> None:
        text = "🚀 word\n" * 1500
        parts = [message.content["text"] for message in people.say(alice, text)]
        assert len(parts) > 1
        assert "".join(" ".join(parts).split()) == "".join(text.split())

    def test_send_photos_with_the_text_as_caption(self, alice: Person, call: Call) -> None:
        size = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}
        people.say(alice, "look", photo=[size])
        assert call("getUpdates")[0]["message"]["caption"] == "look"

    def test_press_buttons(self, alice: Person, card: Json, call: Call) -> None:
        query = people.press(alice, card["message_id"], "done")
        update = call("getUpdates")[0]
        assert spec.conform(update, "Update")
        pressed = update["callback_query"]
        assert (pressed["id"], pressed["data"], pressed["message"]) == (query.query_id, "done", card)

    def test_press_buttons_that_are_long_gone(self, alice: Person, card: Json, call: Call) -> None:
        call("deleteMessage", chat_id=7001, message_id=card["message_id"])
        people.press(alice, card["message_id"], "done")
        assert call("getUpdates")[0]["callback_query"]["message"]["date"] == 0

    def test_block_and_unblock_once(self, alice: Person, call: Call) -> None:
        people.block(alice)
        people.block(alice)
        people.unblock(alice)
        statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in call("getUpdates")]
        assert statuses == ["kicked", "member"]
        assert all(spec.conform(update, "Update") for update in call("getUpdates"))

    def test_edit_their_own_words(self, alice: Person, card: Json, call: Call) -> None:
        own = people.say(alice, "one")[0]
        people.rewrite(alice, own.message_id, "two")
        assert call("getUpdates")[-1]["edited_message"]["text"] == "two"
        with pytest.raises(ApiError):
            people.rewrite(alice, card["message_id"], "three")


class TestAnswers:
    def test_reach_the_press(self, alice: Person, card: Json, call: Call) -> None:
        query = people.press(alice, card["message_id"], "done")
        assert call("answerCallbackQuery", callback_query_id=query.query_id, text="Well done") is True
        query.refresh_from_db()
        assert query.answer == {"text": "Well done"}
        assert query.answered_at

    def test_are_refused_when_too_late_or_too_long(self, alice: Person, card: Json, call: Call) -> None:
        query = people.press(alice, card["message_id"], "done")
        too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        assert "MESSAGE_TOO_LONG" in call(
            "answerCallbackQuery", callback_query_id=query.query_id, text="a" * 201
        )
        assert call("answerCallbackQuery", callback_query_id="1") == too_old
        CallbackQuery.objects.update(created_at=timezone.now() - timedelta(minutes=5))
        assert call("answerCallbackQuery", callback_query_id=query.query_id) == too_old

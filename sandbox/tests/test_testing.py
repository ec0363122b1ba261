"""The person of the journey tests."""

import threading
import time

import pytest
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from sandbox.api import dispatch
from sandbox.testing import Person, RefusedError
from sandbox.tests.conftest import Json

pytestmark = pytest.mark.once
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "✅ Done", "callback_data": "done"}, {"text": "Skip", "callback_data": "skip"}]
    ]
}


@pytest.fixture
def alice(live_server: LiveServer) -> Person:
    """Alice, who has pressed Start."""
    phone = Person(live_server.url, 7001, first_name="Alice")
    phone.start()
    return phone


def bot(method: str, **parameters: object) -> Json:
    """Act as the bot, in this process."""
    result: Json = dispatch.answer(method, parameters).body["result"]
    return result


@pytest.mark.django_db(transaction=True)
class TestPerson:
    def test_waits_for_what_the_bot_writes(self, alice: Person) -> None:
        def write() -> None:
            time.sleep(0.2)
            bot("sendMessage", chat_id=7001, text="A step is due", reply_markup=KEYBOARD)
            connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        found = alice.wait_for("step is due")
        writer.join()
        assert alice.buttons(found) == ["✅ Done", "Skip"]
        assert alice.last() == found
        assert alice.wait_for(lambda message: message["message_id"] == found["message_id"]) == found

    def test_presses_by_label_by_part_of_it_or_with_any_data(self, alice: Person) -> None:
        bot("sendMessage", chat_id=7001, text="a", reply_markup=KEYBOARD)
        alice.press("✅ Done")
        alice.press("Ski")
        alice.press(data="forged", message=1)
        pressed = [update["callback_query"] for update in bot("getUpdates") if "callback_query" in update]
        assert [(one["data"], one["message"]["message_id"]) for one in pressed] == [
            ("done", 2),
            ("skip", 2),
            ("forged", 1),
        ]

    def test_reads_the_answer_to_a_press(self, alice: Person) -> None:
        bot("sendMessage", chat_id=7001, text="a", reply_markup=KEYBOARD)
        query = alice.press("Done")
        bot("answerCallbackQuery", callback_query_id=query, text="Well done", show_alert=True)
        assert alice.answer_to(query)["show_alert"] is True
        assert alice.answers() == ["Well done"]

    def test_says_what_was_there_when_it_waits_in_vain(self, alice: Person) -> None:
        with pytest.raises(AssertionError, match="/start"):
            alice.wait_for("anything", timeout=0)
        with pytest.raises(AssertionError, match="No button"):
            alice.press("Done")

    def test_replies_edits_and_meets_refusals(self, alice: Person) -> None:
        number = alice.send("one", reply_to=1)
        alice.edit(number, "two")
        edited = bot("getUpdates")[-1]["edited_message"]
        assert (edited["text"], edited["reply_to_message"]["message_id"]) == ("two", 1)
        with pytest.raises(RefusedError):
            alice.edit(99, "three")

    def test_can_make_the_bot_wait(self, alice: Person, live_server: LiveServer) -> None:
        alice.plan_fault("hang", method="sendMessage", seconds=0.01)
        reply = dispatch.answer("sendMessage", {"chat_id": 7001, "text": "a"})
        assert reply.fault
        assert reply.fault.seconds == 0.01

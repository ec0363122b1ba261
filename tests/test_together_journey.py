"""What is sent at once is one question: an album, several forwards of one author, a share of contacts."""

import asyncio
from typing import Any

import pytest
from django.db import connections

from botapp.database import in_database
from botapp.models import InboxUpdate
from botapp.testing import running_bot
from core.clock import SystemClock
from engagement import writer
from leads.models import Lead
from planning.worker import Planner
from sandbox.errors import ApiError, too_many_requests
from sandbox.testing import Person
from tests.journeys import ALICE, deliver, start_ann
from tests.test_paste_journey import has, sent_by_bot
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
BOB = {"type": "hidden_user", "sender_user_name": "Bob Stone", "date": 1}
CARDS = [
    {"phone_number": f"+49 171 123456{number}", "first_name": name.split()[0], "last_name": name.split()[1]}
    for number, name in enumerate(("Ann Lee", "Bob Stone", "Carl Fox", "Dora Moss", "Emil Ray"))
]
PASTED = ("Gina Moss", "Hal Orr", "Ivy May", "Jo Kerr", "Kim Voss", "Lena Poe")


async def _plan_all() -> None:
    """Let the planner do what waits, with or without a message."""
    try:
        await Planner(writer, SystemClock()).drain()
    finally:
        await in_database(connections.close_all)


def all_is_answered(count: int) -> None:
    """Wait until so many updates have been handled."""
    wait_until(lambda: InboxUpdate.objects.exclude(processed_at=None).count() >= count)


def send_album(phone: Person, *captions: str) -> None:
    """Send an album, a picture with each of these captions."""
    for caption in captions:
        phone.send(caption, photo=PHOTO, media_group_id="77")


class TestAnAlbum:
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_with_one_caption_is_one_lead_and_one_message(self, phone: Person, place: int) -> None:
        captions = ["", "", ""]
        captions[place] = "Ann Lee, CEO at Acme"
        send_album(phone, *captions)
        phone.wait_for(has("▶️ Start plan"))
        all_is_answered(3)
        assert sent_by_bot(phone) == 1
        assert "Ann Lee" in Person.text(phone.last())
        assert Lead.objects.count() == 1

    def test_without_any_is_asked_about_once(self, phone: Person) -> None:
        send_album(phone, "", "", "")
        phone.wait_for("Who is it?")
        all_is_answered(3)
        assert sent_by_bot(phone) == 1

    def test_that_lay_in_the_inbox_when_the_bot_was_stopped_is_one_too(
        self, phone: Person, bot: Any, api_url: str
    ) -> None:
        phone.send("/help")
        phone.wait_for("How it works")
        bot.stop()
        send_album(phone, "", "Ann Lee, CEO at Acme", "")
        with running_bot(api_url):
            phone.wait_for(has("▶️ Start plan"))
            all_is_answered(4)
        assert sent_by_bot(phone) == 2
        assert Lead.objects.count() == 1


class TestForwards:
    def test_of_one_author_are_one_lead(self, phone: Person) -> None:
        for text in ("Hi, we met at the fair", "I am VP Sales at Globex", "Call me: +49 171 1234567"):
            phone.send(text, forward_origin=BOB)
        all_is_answered(3)
        lead = Lead.objects.get()
        assert (lead.prospect_name, lead.prospect_phone) == ("Bob Stone", "+49 171 1234567")
        assert "we met at the fair" in lead.original_context
        assert sent_by_bot(phone) == 1

    def test_beside_a_running_plan_are_one_question_about_all(self, phone: Person) -> None:
        lead = start_ann(phone)
        before = sent_by_bot(phone)
        for text in ("Thanks for the offer.", "We would like a demo.", "Next week?"):
            phone.send(text, forward_origin=BOB | {"sender_user_name": "Ann Lee"})
        all_is_answered(5)
        asked = phone.wait_for(has("👤 Ann Lee"))
        assert sent_by_bot(phone) == before + 1
        phone.press("👤 Ann Lee", message=asked)
        wait_until(lambda: lead.activities.filter(activity_type="context_update").exists())
        news = lead.activities.get(activity_type="context_update").content
        assert news == "Thanks for the offer.\n\nWe would like a demo.\n\nNext week?"

    def test_of_two_authors_are_two(self, phone: Person) -> None:
        phone.send("I am VP Sales at Globex", forward_origin=BOB)
        phone.send("I am CTO at Initech", forward_origin=BOB | {"sender_user_name": "Carl Fox"})
        all_is_answered(2)
        assert set(Lead.objects.values_list("prospect_name", flat=True)) == {"Bob Stone", "Carl Fox"}


class TestContacts:
    def test_that_are_shared_at_once_are_leads_with_one_message(self, phone: Person) -> None:
        for card in CARDS:
            phone.send(contact=card)
        named = phone.wait_for("5 contacts are your leads now")
        all_is_answered(5)
        assert sent_by_bot(phone) == 1
        assert Lead.objects.count() == 5
        phone.press("Dora Moss", message=named)
        plan = phone.wait_for(has("▶️ Start plan"))
        assert "Name: Dora Moss" in Person.text(plan)
        assert plan["message_id"] > named["message_id"]

    def test_name_who_is_known_already_and_add_nobody_twice(self, phone: Person) -> None:
        start_ann(phone)
        before = sent_by_bot(phone)
        for card in CARDS[:3]:
            phone.send(contact=card | {"vcard": ""})
        named = phone.wait_for("2 contacts are your leads now")
        assert "You already have\n• Ann Lee" in Person.text(named)
        all_is_answered(5)
        assert sent_by_bot(phone) == before + 1
        assert Lead.objects.count() == 3

    @pytest.mark.usefixtures("model")
    def test_keep_their_one_message_when_the_model_answers(self, phone: Person, api_url: str) -> None:
        first = phone.send(contact=CARDS[0])
        phone.wait_for("Thinking", after=first)
        phone.send(contact=CARDS[1])
        named = phone.wait_for("2 contacts are your leads now")
        asyncio.run(_plan_all())
        deliver(api_url)
        assert "2 contacts are your leads now" in Person.text(phone.last())
        phone.press("Ann Lee", message=named)
        phone.wait_for(has("▶️ Start plan"))

    def test_one_of_them_alone_is_a_lead_with_its_plan(self, phone: Person) -> None:
        phone.send(contact=CARDS[0])
        assert "Name: Ann Lee" in Person.text(phone.wait_for(has("▶️ Start plan")))

    def test_and_pastes_in_a_row_are_all_answered_and_meet_no_429(
        self, live_server: Any, api_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At a Telegram that takes a message a second from us in one chat."""
        refused: list[ApiError] = []
        monkeypatch.setattr(
            "sandbox.api.methods.messages.too_many_requests",
            lambda seconds: refused.append(too_many_requests(seconds)) or refused[-1],
        )
        phone = Person(live_server.url, ALICE, first_name="Alice", language_code="en")
        phone._post("faults", {"one_a_second": True})
        with running_bot(api_url, paced=True):
            for card in CARDS:
                phone.send(contact=card)
            for name in PASTED:
                phone.send(f"{name}, CEO at {name.split()[1]} Works")
            all_is_answered(5 + len(PASTED))
        assert Lead.objects.count() == 5 + len(PASTED)
        assert sent_by_bot(phone) == 1 + len(PASTED)
        assert refused == []

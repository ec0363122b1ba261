"""What is sent at once, and what is edited: found in the inbox, done once, shown again after a crash."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from botapp.incoming import conversation
from botapp.incoming.following import hear_edit
from botapp.models import InboxUpdate
from botapp.screens.intake.together import words_of
from botapp.shared import chat_state
from botapp.shared.effects import note_arrived
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads.models import Lead, TelegramUser
from planning import services as planning
from reminders import services
from tests.factories import LeadFactory

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BOB: dict[str, Any] = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Bob Stone", "date": 1}}
ALBUM: dict[str, Any] = {"media_group_id": "77"}


def keep(
    number: int, text: str, *, kind: str = "message", by: int = 1001, at: int = 0, **fields: Any
) -> None:
    """Have the inbox hold a message, sent so many seconds after the first."""
    body = {"message_id": 500 + number, "date": 1_770_000_000 + at, "text": text} | fields
    InboxUpdate.objects.create(update_id=number, telegram_id=by, payload={kind: body}, received_at=NOW)


def hear(number: int, text: str, *, kind: str = "forward", hint: str = "Bob Stone") -> list[Screen]:
    """Handle it, and note that its answer has arrived as message 900 + its number."""
    screens = conversation.hear(Said(number, Sender(1001), text, NOW, NOW, kind=kind, hint=hint))
    if screens and screens[0].instead_of is None:
        note_arrived(number, [900 + number])
    InboxUpdate.objects.filter(update_id=number).update(processed_at=NOW)
    return screens


def edit(number: int, text: str, *, of: int, after: timedelta = timedelta(minutes=5)) -> list[Screen]:
    """Edit an earlier message."""
    keep(number, text, kind="edited_message", message_id=500 + of)
    return hear_edit(Said(number, Sender(1001), text, NOW - after, NOW), 500 + of, NOW)


@pytest.mark.django_db
class TestPartsOfOne:
    def test_join_the_first_whose_answer_they_take_the_place_of(self, alice: TelegramUser) -> None:
        for number, text in ((1, "I am VP Sales at Globex"), (2, "Call me: +49 171 1234567")):
            keep(number, text, **BOB)
            (shown,) = hear(number, text)
        assert shown.instead_of == 901
        assert "Phone: +49 171 1234567" in shown.text
        assert Lead.objects.count() == 1

    def test_that_are_handled_again_say_the_same_and_add_nothing(self, alice: TelegramUser) -> None:
        keep(1, "I am VP Sales at Globex", **BOB)
        hear(1, "I am VP Sales at Globex")
        keep(2, "Call me: +49 171 1234567", **BOB)
        first, again = (hear(2, "Call me: +49 171 1234567") for _ in range(2))
        assert first == again
        assert Lead.objects.count() == 1
        assert Lead.objects.get().original_context.count("Call me") == 1

    def test_leave_the_answer_to_the_last_that_is_there_already(self, alice: TelegramUser) -> None:
        keep(1, "I am VP Sales at Globex", **BOB)
        keep(2, "Call me: +49 171 1234567", **BOB)
        assert hear(1, "I am VP Sales at Globex") == []
        (shown,) = hear(2, "Call me: +49 171 1234567")
        assert shown.instead_of is None
        assert "Globex" in shown.text

    @pytest.mark.parametrize(
        "other",
        [
            {"at": 60, **BOB},  # a minute later
            {"by": 1002, **BOB},  # somebody else's
            {"forward_origin": {"type": "hidden_user", "sender_user_name": "Cy Young", "date": 1}},
            {},
        ],
    )
    def test_are_only_what_came_together_of_one_author(
        self, alice: TelegramUser, other: dict[str, Any]
    ) -> None:
        keep(1, "I am VP Sales at Globex", **other)
        hear(1, "I am VP Sales at Globex")
        keep(2, "I am CTO at Initech", **BOB)
        (shown,) = hear(2, "I am CTO at Initech")
        assert shown.instead_of is None

    def test_beside_a_running_plan_are_one_question_until_it_is_answered(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, prospect_name="Bob Stone")
        planning.start(lead=lead, by=Sender(1001).actor, now=NOW)
        for number, text in ((1, "Thanks!"), (2, "Let us meet.")):
            keep(number, text, **BOB)
            (asked,) = hear(number, text)
        assert "Let us meet." in asked.text
        row = InboxUpdate.objects.get(update_id=1)
        row.effect["forwarded"]["became"] = {"gone": True}
        row.save()
        keep(3, "On Friday?", **BOB)
        (other,) = hear(3, "On Friday?")
        assert other.instead_of is None
        assert "Thanks!" not in other.text

    def test_cost_the_same_queries_however_many_leads_there_are(
        self, alice: TelegramUser, django_assert_max_num_queries: Any
    ) -> None:
        keep(1, "I am VP Sales at Globex", **BOB)
        hear(1, "I am VP Sales at Globex")
        LeadFactory.create_batch(30, owner=alice)
        keep(2, "Call me: +49 171 1234567", **BOB)
        with django_assert_max_num_queries(45):
            conversation.hear(Said(2, Sender(1001), "Call me: +49 171 1234567", NOW, NOW, kind="forward"))


@pytest.mark.django_db
def test_an_edit_of_somebody_who_was_erased_makes_nobody_known() -> None:
    """Telegram tells of one, even of a link's preview, long after /deleteme."""
    assert edit(2, "Ann Lee, CEO at Globex", of=1) == []
    assert not TelegramUser.objects.exists()


@pytest.mark.django_db
class TestAnEdit:
    @pytest.fixture(autouse=True)
    def _pasted(self, alice: TelegramUser) -> None:
        keep(1, "Ann Lee, CEO at Acme")
        hear(1, "Ann Lee, CEO at Acme", kind="text", hint="")

    def test_that_is_handled_again_says_the_same(self) -> None:
        (first,) = edit(2, "Ann Lee, CEO at Globex", of=1)
        again = hear_edit(Said(2, Sender(1001), "Ann Lee, CEO at Globex", NOW, NOW), 501, NOW)
        assert again == [first]
        assert first.instead_of == 901
        lead = Lead.objects.get()
        assert lead.activities.filter(activity_type="lead_edited").count() == 1

    def test_of_somebody_elses_message_of_that_number_changes_nothing(self, mallory: TelegramUser) -> None:
        keep(2, "Ann Lee, CEO at Globex", kind="edited_message", by=mallory.telegram_id, message_id=501)
        said = Said(2, Sender(mallory.telegram_id), "Ann Lee, CEO at Globex", NOW, NOW)
        (answer,) = hear_edit(said, 501, NOW)
        assert "changes nothing" in answer.text
        assert Lead.objects.get().prospect_company == "Acme"

    def test_of_a_lead_that_was_taken_back_leaves_it_so(self) -> None:
        services.delete_lead(lead=Lead.objects.get(), by=Sender(1001).actor, now=NOW)
        (answer,) = edit(2, "Ann Lee, CEO at Globex", of=1)
        assert "changes nothing" in answer.text
        assert Lead.objects.get().prospect_company == "Acme"

    @pytest.mark.parametrize(("minutes", "company"), [(59, "Globex"), (61, "Acme")])
    def test_counts_for_an_hour(self, minutes: int, company: str) -> None:
        edit(2, "Ann Lee, CEO at Globex", of=1, after=timedelta(minutes=minutes))
        assert Lead.objects.get().prospect_company == company

    def test_keeps_a_question_that_is_open(self) -> None:
        chat_state.wait_for(1001, chat_state.HOURS, now=NOW)
        edit(2, "Ann Lee, CEO at Globex", of=1)
        waiting = chat_state.waiting(1001, now=NOW)
        assert waiting is not None
        assert waiting.state == chat_state.HOURS


class TestWords:
    @pytest.mark.parametrize(
        ("message", "words"),
        [
            ({"text": "Ann"}, "Ann"),
            ({"caption": "Ann"}, "Ann"),
            ({"text": "Ann", "entities": [{"url": "https://acme.example"}]}, "Ann\nhttps://acme.example"),
            ({"text": 5, "entities": "no"}, ""),
            ({"text": "Ann", "entities": [7, {"url": None}]}, "Ann"),
            ("no message", ""),
        ],
    )
    def test_of_a_raw_update_are_read_whatever_it_holds(self, message: Any, words: str) -> None:
        assert words_of({"message": message}) == words

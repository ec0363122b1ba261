"""Nothing becomes a lead by accident: a question takes only what fits it, a reply to us is no prospect."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.screens.intake.incoming import CONTACT, FORWARD, PICTURE, lead_under
from botapp.screens.intake.replies import ask_for_prospect
from botapp.shared import chat_state
from botapp.shared.entries import Asked
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.tests.test_intake_kinds import raw_buttons
from leads.models import Lead, TelegramUser
from tests.factories import LeadFactory

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE = Sender(1001, first_name="Alice")
BOB = "Bob Ray, CTO at Globex"
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def ann(alice: TelegramUser) -> Lead:
    """Return Alice's lead."""
    return LeadFactory.create(owner=alice, prospect_name="Ann Lee", prospect_company="", prospect_title="")


def hear(text: str, *, update_id: int = 9, now: datetime = NOW, **how: Any) -> str:
    """Send a message that the inbox holds; return the answer."""
    InboxUpdate.objects.get_or_create(
        update_id=update_id, defaults={"telegram_id": 1001, "payload": {}, "received_at": NOW}
    )
    said = Said(update_id, ALICE, text, now, now, **how)
    return "\n\n".join(screen.text for screen in conversation.hear(said))


def ask(state: str, lead: Lead, **about: Any) -> None:
    """Leave a question open."""
    chat_state.wait_for(1001, state, now=NOW, lead_id=lead.pk, **about)


def is_open() -> bool:
    return chat_state.waiting(1001, now=NOW) is not None


class TestOpenQuestion:
    @pytest.mark.parametrize("field", ["company", "title", "name", "email", "phone", "place", "notes"])
    @pytest.mark.parametrize(
        ("text", "how"),
        [
            (BOB, {}),
            ("Name: Bob Ray\nCompany: Globex", {}),
            ("Bob Ray\nCTO\nGlobex GmbH\nbob@globex.example", {}),
            ("Name: Bob Ray\nPhone: +49 30 1234567", {"kind": CONTACT}),
            (BOB, {"kind": FORWARD, "hint": "Carl Fox"}),
        ],
    )
    def test_stays_open_while_a_prospect_comes(
        self, ann: Lead, field: str, text: str, how: dict[str, str]
    ) -> None:
        ask(chat_state.FIELD, ann, field=field)
        before = Lead.objects.values().get(pk=ann.pk)
        for _ in range(2):  # a repeat says the same
            answer = hear(text, **how)
            assert answer.count("I still wait for:") == 1
        assert Lead.objects.values().get(pk=ann.pk) == before
        assert Lead.objects.filter(prospect_name="Bob Ray").count() == 1
        assert is_open()

    def test_takes_no_reply_to_another_leads_message(self, ann: Lead, alice: TelegramUser) -> None:
        other = LeadFactory.create(owner=alice, prospect_name="Cy Diaz")
        ask(chat_state.FIELD, ann, field="company")
        assert "Noted" in hear("Send the brochure first", reply_to=70, reply_to_us=True, reply_lead=other.pk)
        ann.refresh_from_db()
        assert ann.prospect_company == ""
        assert is_open()
        hear("Acme", update_id=10, reply_to=71, reply_to_us=True, reply_lead=ann.pk)
        ann.refresh_from_db()
        assert ann.prospect_company == "Acme"

    def test_takes_its_answer_after_that(self, ann: Lead) -> None:
        ask(chat_state.FIELD, ann, field="company")
        hear(BOB)
        assert "I still wait" not in hear("Acme", update_id=10)
        ann.refresh_from_db()
        assert ann.prospect_company == "Acme"
        assert not is_open()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("company", "Smith & Sons, Berlin"),
            ("company", "Ann Lee Consulting"),
            ("title", "VP Sales at Acme"),
            ("title", "Head of Growth, EMEA"),
            ("name", "Bob Ray"),
            ("email", "bob.ray@globex.example"),
            ("linkedin", "https://www.linkedin.com/in/bob-ray"),
            ("phone", "+49 30 1234567"),
            ("notes", "met Bob Ray, their CTO at Globex"),
        ],
    )
    def test_takes_what_fits(self, ann: Lead, field: str, value: str) -> None:
        ask(chat_state.FIELD, ann, field=field)
        hear(value)
        assert Lead.objects.count() == 1
        assert not is_open()

    @pytest.mark.parametrize(
        "text",
        [
            "Hi Ann,\n\nshall we talk on Tuesday?\n\nBest\nAlice Ray\nCTO, Acme\nalice@acme.example",
            "She left. The new one is Bob Ray, CTO at Globex, bob@globex.example",
        ],
    )
    def test_about_words_takes_words_with_a_name_in_them(self, ann: Lead, text: str) -> None:
        ask(chat_state.NEWS, ann)
        hear(text)
        assert Lead.objects.count() == 1
        assert ann.activities.exists()

    @pytest.mark.parametrize("state", [chat_state.NEWS, chat_state.PLAN_WISH, chat_state.END_WORDS])
    def test_about_words_lets_a_prospect_pass(self, ann: Lead, state: str) -> None:
        ask(state, ann)
        assert "I still wait for:" in hear(BOB)
        assert Lead.objects.count() == 2
        assert not ann.activities.exists()

    def test_is_named_for_ten_minutes_only(self, ann: Lead) -> None:
        ask(chat_state.FIELD, ann, field="company")
        assert "I still wait" not in hear(BOB, now=NOW + timedelta(minutes=11))

    def test_stays_open_while_something_is_asked_about(self, ann: Lead) -> None:
        ask(chat_state.END_WORDS, ann)
        assert "I still wait for: why it ended." in hear("milk\nbread\neggs")
        assert is_open()


class TestZone:
    """While the clock is asked for."""

    @pytest.fixture(autouse=True)
    def _asked(self, alice: TelegramUser) -> None:
        chat_state.wait_for(1001, chat_state.ZONE, now=NOW)

    @pytest.mark.parametrize("text", ["Харків", "Berlin, Germany", "Hyderabad", "UTC+3"])
    def test_a_place_is_taken(self, text: str) -> None:
        answer = hear(text)
        assert "Your clock shows" in answer
        assert "I still wait for" not in answer

    def test_an_offset_is_shown_as_people_write_it(self) -> None:
        assert "<b>12:30</b> (UTC+3)" in hear("GMT+3")

    @pytest.mark.parametrize("text", ["Little Hintertupfing", "Ann Lee", "the moon", "12:40", "Acme, Berlin"])
    def test_a_line_that_is_none_is_asked_about_again(self, text: str) -> None:
        answer = hear(text)
        assert "I do not know that place" in answer
        assert "What time is it where you are?" in answer
        assert is_open()
        assert not Lead.objects.exists()

    @pytest.mark.parametrize("text", [BOB, "Bob Ray\nGlobex", "bob@globex.example"])
    def test_a_prospect_is_one_and_the_clock_is_asked_for_still(self, text: str) -> None:
        assert "I still wait for: your city, or a tap on your clock." in hear(text)
        assert Lead.objects.count() == 1
        assert "Your clock shows" in hear("Kyiv", update_id=10)

    def test_a_known_name_opens_its_lead(self, ann: Lead) -> None:
        assert "Ann Lee" in hear("Ann Lee")
        assert is_open()

    def test_a_question_gets_an_answer(self) -> None:
        assert "/settings" in hear("How do I change my language?")


class TestReply:
    @pytest.mark.parametrize("text", ["She likes tea", BOB, "make it shorter", "Kyiv or Lviv?"])
    def test_to_a_message_about_a_lead_is_a_note_on_it(self, ann: Lead, text: str) -> None:
        assert "Noted" in hear(text, reply_to=70, reply_to_us=True, reply_lead=ann.pk)
        assert Lead.objects.count() == 1
        assert ann.activities.filter(content=text).exists()

    def test_to_a_message_whose_buttons_have_moved_on_is_a_note_on_the_lead_it_names(self, ann: Lead) -> None:
        assert "Noted" in hear("She likes tea", reply_to=70, reply_to_us=True, reply_text="🗺 Plan · Ann Lee")
        assert ann.activities.filter(content="She likes tea").exists()

    def test_to_a_message_about_nobody_opens_the_lead_that_it_names(self, ann: Lead) -> None:
        answer = hear("Ann Lee", reply_to=70, reply_to_us=True, reply_text="None is called zzz")
        assert "Somebody new?" in answer
        assert not ann.activities.exists()

    @pytest.mark.parametrize("text", ["She likes tea", BOB])
    def test_to_any_other_message_of_ours_is_asked_about(self, ann: Lead, text: str) -> None:
        answer = hear(text, reply_to=70, reply_to_us=True)
        assert "Is that a lead?" in answer
        assert "It answers a message of mine" in answer
        assert Lead.objects.count() == 1

    def test_to_a_message_about_somebody_elses_lead_tells_nothing(self, bob: TelegramUser) -> None:
        lead = LeadFactory.create(owner=bob)
        assert "no longer here" in hear("She likes tea", reply_to=70, reply_to_us=True, reply_lead=lead.pk)
        assert not lead.activities.exists()

    def test_to_ones_own_message_is_a_prospect(self) -> None:
        hear(BOB, reply_to=70)
        assert Lead.objects.count() == 1

    def test_is_about_the_one_lead_of_the_buttons(self) -> None:
        assert lead_under(raw_buttons("lead:card:7", "plan:start:7", "set:home")) == 7
        assert lead_under(raw_buttons("lead:card:7", "lead:card:8")) is None
        assert lead_under(raw_buttons("leads:0", "nonsense")) is None


class TestAskedFor:
    @pytest.mark.parametrize(
        "question",
        [lambda: ask_for_prospect(Asked(ALICE, "", NOW)), lambda: hear("", update_id=5, kind=PICTURE)],
    )
    def test_a_prospect_is_taken_in_any_form(self, question: Any) -> None:
        question()
        hear("acme", reply_to=70, reply_to_us=True)
        assert Lead.objects.get().prospect_name == "acme"
        assert not is_open()

    def test_a_question_is_none_still(self) -> None:
        ask_for_prospect(Asked(ALICE, "", NOW))
        assert "Is that a lead?" in hear("what do I have to write?")
        assert not Lead.objects.exists()

    @pytest.mark.parametrize("text", ["skip", "Done", "готово", "tomorrow", "завтра"])
    def test_a_word_about_a_step_is_nobody(self, text: str) -> None:
        ask_for_prospect(Asked(ALICE, "", NOW))
        assert "step" in hear(text)
        assert not Lead.objects.exists()
        assert is_open()
        hear("June", update_id=10)
        assert Lead.objects.get().prospect_name == "June"

    @pytest.mark.parametrize("state", [chat_state.DRAFT_OWN, chat_state.PLAN_TEXT])
    def test_a_word_about_a_step_is_no_draft(self, ann: Lead, state: str) -> None:
        ask(state, ann, reminder_id=1, step_id=1)
        assert "Which step do you mean?" in hear("done")
        assert is_open()

    @pytest.mark.parametrize(
        "text", ["I am on holiday until Monday", "She is interested, call me on Thursday"]
    )
    def test_what_names_nobody_is_asked_about(self, text: str) -> None:
        ask_for_prospect(Asked(ALICE, "", NOW))
        assert "Is that a lead?" in hear(text)
        assert not Lead.objects.exists()
        assert is_open()

    def test_a_picture_leaves_another_question_open(self, ann: Lead) -> None:
        ask(chat_state.FIELD, ann, field="company")
        assert "Who is it?" in hear("", update_id=5, kind=PICTURE)
        hear("Acme")
        ann.refresh_from_db()
        assert ann.prospect_company == "Acme"


class TestSetting:
    @pytest.mark.parametrize("text", ["9-18", "9:00 - 18:00", "English", "mon-fri", "Deutsch", "українська"])
    def test_said_when_none_was_asked_for_leads_to_the_settings(self, text: str) -> None:
        assert "/settings" in hear(text)
        assert not Lead.objects.exists()

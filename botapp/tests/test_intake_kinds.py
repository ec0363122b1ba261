"""What comes in: in which form, what is read in it, and what is corrected by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Message

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.screens.intake.incoming import Content, content_of, step_under
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.tests.test_application import ALICE as ALICE_JSON
from botapp.tests.test_application import feed, message, texts
from engagement import llm, material
from engagement.facts import facts_of
from engagement.models import PlanRequest
from engagement.plans import Channel
from leads.fields import COLUMNS
from leads.intake.vcard import lines_of
from leads.models import Lead, TelegramUser
from planning.proposals.understanding import correct

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE = Sender(1001, first_name="Alice")
CARD = "\r\n".join(
    [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:Ann Lee",
        "ORG:Acme\\, Inc;Sales",
        "TITLE:VP Sales",
        "item1.EMAIL;type=INTERNET:ann@",
        " acme.example",
        "TEL;type=CELL:+49 171 1234567",
        "ADR;type=WORK:;;Street 1;Berlin;;10115;Germany",
        "END:VCARD",
    ]
)
USER = {
    "type": "user",
    "date": 1,
    "sender_user": {"id": 5, "is_bot": False, "first_name": "Ann", "last_name": "Lee"},
}
HIDDEN = {"type": "hidden_user", "date": 1, "sender_user_name": "Ann Lee"}
CHANNEL = {
    "type": "channel",
    "date": 1,
    "chat": {"id": -1, "type": "channel", "title": "News"},
    "message_id": 3,
}
LINK = {"type": "text_link", "url": "https://www.linkedin.com/in/ann-lee-123"}
SIZE = {"file_id": "a", "file_unique_id": "b"}
PHOTO = [{**SIZE, "width": 1, "height": 1}]


def hear(text: str, *, update_id: int = 1, **how: Any) -> list[Screen]:
    """Send a message."""
    return conversation.hear(Said(update_id, ALICE, text, NOW, NOW, **how))


def raw_buttons(*told: str) -> Message:
    """Return a message with these buttons."""
    row = [{"text": "x", "callback_data": data} for data in told]
    return raw(text="A step", reply_markup={"inline_keyboard": [row]})


class TestStepUnder:
    @pytest.mark.parametrize(
        ("told", "step"),
        [
            (("eplan:done:7:9", "eplan:skip:7:9", "lead:open:3"), 7),
            (("snz:1h:7:0", "how:replied:7", "draft:show:7"), 7),
            (("day:done:f:7", "day:undo:f:6"), 7),  # in focus, the step before can be undone
            (("day:open:t0:7", "day:open:t0:8"), None),
            (("leads:0", "nonsense"), None),
        ],
    )
    def test_is_the_one_that_the_buttons_are_about(self, told: tuple[str, ...], step: int | None) -> None:
        assert step_under(raw_buttons(*told)) == step

    def test_is_none_without_buttons(self) -> None:
        assert step_under(raw(text="hello")) is None


def raw(**fields: Any) -> Message:
    """Return a message as Telegram sends it."""
    body: Any = message(**fields)["message"]
    found = Message.de_json(body, None)
    assert found is not None
    return found


class TestContent:
    @pytest.mark.parametrize(
        ("fields", "content"),
        [
            ({"text": "Ann"}, Content("Ann")),
            ({"photo": PHOTO, "caption": "Ann"}, Content("Ann", "caption")),
            ({"document": SIZE, "caption": "Ann"}, Content("Ann", "caption")),
            ({"photo": PHOTO}, Content("", "picture")),
            ({"text": "Hi", "forward_origin": USER}, Content("Hi", "forward", "Ann Lee")),
            ({"text": "Hi", "forward_origin": HIDDEN}, Content("Hi", "forward", "Ann Lee")),
            ({"text": "Hi", "forward_origin": CHANNEL}, Content("Hi", "forward")),
            (
                {"photo": PHOTO, "caption": "Hi", "forward_origin": HIDDEN},
                Content("Hi", "forward", "Ann Lee"),
            ),
            (  # one's own words
                {"text": "Hi", "forward_origin": {"type": "user", "date": 1, "sender_user": ALICE_JSON}},
                Content("Hi", "forward"),
            ),
            (
                {"contact": {"phone_number": "491711234567", "first_name": "Ann", "last_name": "Lee"}},
                Content("Name: Ann Lee\nPhone: +491711234567", "contact"),
            ),
            (  # a number of its country, as it is
                {"contact": {"phone_number": "067 123 45 67", "first_name": "Ann"}},
                Content("Name: Ann\nPhone: 067 123 45 67", "contact"),
            ),
            (
                {"contact": {"phone_number": "0671234567", "first_name": "Ann"}},
                Content("Name: Ann\nPhone: 0671234567", "contact"),
            ),
            (  # an address behind words
                {"text": "Ann Lee, VP", "entities": [{**LINK, "offset": 0, "length": 7}]},
                Content("Ann Lee, VP\nhttps://www.linkedin.com/in/ann-lee-123"),
            ),
            (
                {"photo": PHOTO, "caption": "Ann", "caption_entities": [{**LINK, "offset": 0, "length": 3}]},
                Content("Ann\nhttps://www.linkedin.com/in/ann-lee-123", "caption"),
            ),
            (
                {"contact": {"phone_number": "", "first_name": "Ann", "vcard": CARD}},
                Content("\n".join(["Name: Ann", *lines_of(CARD)]), "contact"),
            ),
        ],
    )
    def test_is_what_the_message_says(self, fields: dict[str, Any], content: Content) -> None:
        assert content_of(raw(**fields)) == content


class TestVcard:
    def test_tells_company_title_and_addresses(self) -> None:
        assert lines_of(CARD) == [
            "Company: Acme, Inc",
            "Title: VP Sales",
            "Email: ann@acme.example",
            "Phone: +49 171 1234567",
            "Place: Berlin, Germany",
        ]

    @pytest.mark.parametrize(
        "text", ["", "nonsense", ":::", "ORG:", "TEL", "ADR:;;", "\x00", "ORG;ENCODING=QUOTED-PRINTABLE:="]
    )
    def test_of_anything_else_tells_nothing(self, text: str) -> None:
        assert lines_of(text) == []


@pytest.mark.django_db
class TestLead:
    def test_of_a_contact_has_what_its_card_says(self) -> None:
        card = {"phone_number": "+49 171 1234567", "first_name": "Ann", "last_name": "Lee", "vcard": CARD}
        content = content_of(raw(contact=card))
        understood = hear(content.text, kind=content.kind)[0]
        lead = Lead.objects.get()
        assert (lead.prospect_name, lead.prospect_title) == ("Ann Lee", "VP Sales")
        assert (lead.prospect_company, lead.prospect_email) == ("Acme, Inc", "ann@acme.example")
        assert (lead.prospect_phone, lead.input_type) == ("+49 171 1234567", "contact")
        assert "ann@acme.example" in understood.text

    def test_has_the_address_behind_a_name(self) -> None:
        content = content_of(
            raw(text="Ann Lee, VP Sales at Acme", entities=[{**LINK, "offset": 0, "length": 7}])
        )
        understood, *_ = hear(content.text)
        lead = Lead.objects.get()
        assert (lead.prospect_name, lead.prospect_title, lead.prospect_company) == (
            "Ann Lee",
            "VP Sales",
            "Acme",
        )
        assert lead.prospect_linkedin == LINK["url"]
        assert LINK["url"] in understood.text

    def test_has_a_number_of_the_readers_own_country(self) -> None:
        hear("Bob Ray, CEO at Globex")
        TelegramUser.objects.update(country="PL")
        hear("Ann Lee, CTO at Acme\n512 345 678", update_id=2)
        assert Lead.objects.get(prospect_name="Ann Lee").prospect_phone == "512 345 678"

    def test_has_a_question_mark_at_what_only_seems_so(self) -> None:
        understood, *_ = hear("Ann Lee, CTO, Acme, Berlin")
        assert "Company: <b>Acme</b>?" in understood.text
        assert "Place: <b>Berlin</b>\n" in understood.text
        assert material.of(Lead.objects.get()).guessed == ("company",)

    def test_has_no_question_mark_once_it_is_corrected(self) -> None:
        hear("Ann Lee, CTO, Acme")
        chat_state.wait_for(1001, chat_state.FIELD, now=NOW, lead_id=Lead.objects.get().pk, field="company")
        understood, *_ = hear("Acme Labs", update_id=2)
        assert "Company: <b>Acme Labs</b>\n" in understood.text

    def test_of_a_forward_without_a_name_has_its_authors(self) -> None:
        hear("VP Sales at Acme, Berlin", kind="forward", hint="Ann Lee")
        lead = Lead.objects.get()
        assert (lead.prospect_name, lead.prospect_company, lead.input_type) == ("Ann Lee", "Acme", "forward")

    def test_of_a_forward_with_a_name_has_that_one(self) -> None:
        hear("Ann Lee, VP Sales at Acme", kind="forward", hint="Bob Ray")
        assert Lead.objects.get().prospect_name == "Ann Lee"

    @pytest.mark.parametrize(
        ("text", "kind"), [("Ann Lee, CEO at Acme", "free_text"), ("Name: Ann Lee\nTitle: CEO", "fields")]
    )
    def test_of_a_text_knows_its_form(self, text: str, kind: str) -> None:
        hear(text)
        assert Lead.objects.get().input_type == kind


@pytest.mark.django_db
class TestCorrection:
    def ask(self, lead: Lead, field: str) -> None:
        """Wait for a new value, as the button does."""
        chat_state.wait_for(1001, chat_state.FIELD, now=NOW, lead_id=lead.pk, field=field)

    @pytest.fixture
    def lead(self) -> Lead:
        """Return a lead of Alice's with a pasted e-mail address."""
        hear("Ann Lee, CEO at Acme, old@acme.example")
        return Lead.objects.get()

    @pytest.mark.parametrize(
        ("field", "value", "channel"),
        [
            ("email", "ann@acme.example", Channel.EMAIL),
            ("phone", "+49 171 1234567", Channel.PHONE),
            ("linkedin", "https://www.linkedin.com/in/ann-lee", Channel.LINKEDIN),
        ],
    )
    def test_of_a_contact_is_shown_and_used(
        self, lead: Lead, field: str, value: str, channel: Channel
    ) -> None:
        self.ask(lead, field)
        answer = hear(value, update_id=2)
        lead.refresh_from_db()
        assert value in answer[0].text
        assert getattr(lead, COLUMNS[field]) == value
        assert channel in facts_of(lead).channels
        assert value in material.of(lead).text()
        assert "old@acme.example" not in answer[0].text or field != "email"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "ann at acme"),
            ("email", "ann@acme.example, bob@acme.example"),
            ("phone", "call me"),
            ("phone", "123"),
            ("linkedin", "https://acme.example"),
            ("name", "a\nb"),
            ("company", "x" * 201),
            ("notes", "x" * 4001),
        ],
    )
    def test_that_cannot_be_is_asked_for_again(self, lead: Lead, field: str, value: str) -> None:
        self.ask(lead, field)
        before = Lead.objects.values().get()
        assert "Nothing was changed" in hear(value, update_id=2)[0].text
        assert Lead.objects.values().get() == before
        assert chat_state.waiting(1001, now=NOW) is not None

    def test_of_notes_may_have_several_lines(self, lead: Lead) -> None:
        self.ask(lead, "notes")
        hear("met at the fair\nlikes tea", update_id=2)
        assert Lead.objects.get().notes == "met at the fair\nlikes tea"

    def test_survives_what_a_model_understands_later(self, lead: Lead) -> None:
        known = material.of(lead)
        self.ask(lead, "company")
        hear("Globex", update_id=2)
        lead.refresh_from_db()
        correct(lead, {"company": "Initech", "place": "Berlin"}, known=known, now=NOW)
        lead.refresh_from_db()
        assert (lead.prospect_company, lead.prospect_geography) == ("Globex", "Berlin")

    def test_keeps_a_plan_that_was_changed_by_hand(self, lead: Lead) -> None:
        lead.engagement_plan = lead.steps[:2]
        lead.save()
        self.ask(lead, "company")
        answer = hear("Globex", update_id=2)
        lead.refresh_from_db()
        assert len(lead.steps) == 2
        assert "before this correction" in answer[0].text


@pytest.mark.django_db
class TestModel:
    @pytest.fixture(autouse=True)
    def _model(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(llm, "configured", lambda: True)

    def test_thinks_while_the_lead_is_there_already(self) -> None:
        (thinking,) = hear("Ann Lee, CEO at Acme")
        request = PlanRequest.objects.get()
        assert "Name: <b>Ann Lee</b>" in thinking.text
        assert "🤔 Thinking about a plan" in thinking.text
        assert thinking.request_id == request.pk
        assert request.payload["wish"] == ""

    def test_thinks_on_while_a_fact_is_corrected(self) -> None:
        hear("Ann Lee, CEO at Acme")
        lead = Lead.objects.get()
        chat_state.wait_for(1001, chat_state.FIELD, now=NOW, lead_id=lead.pk, field="company")
        (thinking,) = hear("Globex", update_id=2)
        assert "Company: <b>Globex</b>" in thinking.text
        assert thinking.request_id == PlanRequest.objects.get().pk
        assert PlanRequest.objects.count() == 1

    def test_that_is_used_up_leaves_it_to_the_playbook(self, settings: Any) -> None:
        settings.LLM_USER_DAILY = 1
        hear("Ann Lee, CEO at Acme")
        (plan,) = hear("Bob Ray, CTO at Globex", update_id=2)
        assert "used up" in plan.text
        assert "▶️ Start plan" in str(plan.keyboard)
        assert "Bob Ray" in plan.text
        assert PlanRequest.objects.count() == 1

    def test_is_asked_once_when_the_update_comes_twice(self) -> None:
        InboxUpdate.objects.create(update_id=9, telegram_id=1001, payload={}, received_at=NOW)
        first, second = (hear("Ann Lee, CEO at Acme", update_id=9) for _ in range(2))
        assert [screen.text for screen in first] == [screen.text for screen in second]
        assert (Lead.objects.count(), PlanRequest.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
class TestMessages:
    def test_that_hold_no_text_get_a_kind_answer(self) -> None:
        for fields, words in (
            ({"photo": PHOTO}, "Who is it?"),
            ({"document": SIZE}, "Who is it?"),
            ({"voice": {**SIZE, "duration": 1}}, "What works"),
            ({"location": {"longitude": 1, "latitude": 1}}, "What works"),
        ):
            calls, attempts = feed(message(**fields))
            assert attempts[0].error is None
            assert [words in text for text in texts(calls)] == [True]

    def test_of_one_album_are_asked_about_once(self) -> None:
        updates = [message(photo=PHOTO, media_group_id="7") | {"update_id": number} for number in (1, 2, 3)]
        for update in updates:
            InboxUpdate.objects.create(
                update_id=update["update_id"], telegram_id=1001, payload=update, received_at=NOW
            )
        calls, _attempts = feed(*updates)
        assert len(texts(calls)) == 1

    def test_that_share_a_contact_become_a_lead(self) -> None:
        feed(message(contact={"phone_number": "+4930123456", "first_name": "Ann", "last_name": "Lee"}))
        lead = Lead.objects.get()
        assert (lead.prospect_name, lead.prospect_phone) == ("Ann Lee", "+4930123456")

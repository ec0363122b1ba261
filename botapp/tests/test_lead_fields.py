"""Each fact of `leads.fields` is offered by a button, limited, corrected by a reply, filled in by a paste."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.routes import LeadAction, LeadPress, decode, encode
from botapp.screens.intake import text as intake_texts
from botapp.screens.lead import buttons as lead_buttons
from botapp.screens.lead import text as lead_texts
from botapp.screens.lead.actions import LeadTap
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.tests import tapping
from botapp.tests.test_application import feed, message, press, texts
from core.actor import SYSTEM
from engagement import material
from leads import services as lead_services
from leads.fields import BY_KEY, CONTACTS, FIELDS, Field, Shown, ValueKind
from leads.identity.merging import add_text
from leads.intake import read_prospect
from leads.intake.contacts import as_stored, is_value
from leads.models import Lead, TelegramUser
from reminders.state.plan_view import lead_view, understood_view
from tests.factories import LeadFactory

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
VALUES = {
    ValueKind.LINE: "Globex",
    ValueKind.NOTES: "met at the fair\nlikes tea",
    ValueKind.EMAIL: "ann@globex.example",
    ValueKind.PHONE: "+49 171 7654321",
    ValueKind.PROFILE: "https://www.linkedin.com/in/ann-globex",
    ValueKind.SITE: "https://globex.example/en",
}
every = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    return LeadFactory.create(owner=alice, prospect_name="Ann Lee", prospect_company="Acme")


def tap(lead: Lead, field: Field) -> Screen:
    """Tap the button of a fact; return the question."""
    pressed = LeadTap(LeadPress(LeadAction.EDIT, lead.pk, field.key), Sender(1001), 50, NOW, 1)
    assert tapping.objection(pressed) == ""
    asked = tapping.react(pressed).edit
    assert asked is not None
    return asked


def reply(text: str) -> str:
    """Send a message; return the first answer."""
    return conversation.hear(Said(2, Sender(1001), text, NOW, NOW))[0].text


def shown(calls: list[tuple[str, dict[str, str]]]) -> list[dict[str, str]]:
    """Return the edits."""
    return [form for method, form in calls if method == "editMessageText"]


@every
@pytest.mark.django_db
class TestEveryFact:
    def test_is_offered_by_a_button_of_its_own(self, lead: Lead, field: Field) -> None:
        rows = lead_buttons.understood(lead_view(lead, now=NOW)).inline_keyboard
        told = [button.callback_data for row in rows for button in row if button.text == field.label]
        assert told == [encode(LeadPress(LeadAction.EDIT, lead.pk, field.key))]
        assert decode(str(told[0])) == LeadPress(LeadAction.EDIT, lead.pk, field.key)

    def test_is_corrected_by_a_reply(self, lead: Lead, field: Field) -> None:
        value = VALUES[field.kind]
        assert "Send me the new" in tap(lead, field).text
        answer = reply(f" {value} ")
        lead.refresh_from_db()
        assert getattr(lead, field.column) == value
        assert " ".join(value.split()) in answer
        assert value in material.of(lead).text()
        line = lead.activities.get(activity_type="lead_edited")
        assert (line.metadata["field"], line.metadata["by"]["kind"]) == (field.key, "user")

    def test_is_refused_above_its_limit(self, lead: Lead, field: Field) -> None:
        before = getattr(lead, field.column)
        tap(lead, field)
        assert "Nothing was changed" in reply(VALUES[field.kind] + "x" * field.limit)
        lead.refresh_from_db()
        assert getattr(lead, field.column) == before

    def test_is_one_line_unless_it_is_the_notes(self, lead: Lead, field: Field) -> None:
        tap(lead, field)
        refused = "Nothing was changed" in reply(f"{VALUES[field.kind]}\nsecond")
        assert refused is (field.kind is not ValueKind.NOTES)

    def test_is_filled_in_by_a_further_paste_and_never_replaced(self, lead: Lead, field: Field) -> None:
        prospect = read_prospect("Ann Lee, CTO at Acme")
        told = {row.key: VALUES[row.kind] for row in FIELDS if row.key != "linkedin"}
        further = replace(prospect, **told, links=(VALUES[ValueKind.PROFILE],))
        for before in ("", "Initech"):
            Lead.objects.filter(pk=lead.pk).update(**{field.column: before})
            line = add_text(lead=lead, prospect=further, by=SYSTEM, now=NOW)
            assert (field.key in line.metadata["filled"]) is (field.fills and not before)
            filled = VALUES[field.kind] if field.fills and not before else before
            assert Lead.objects.values_list(field.column, flat=True).get(pk=lead.pk) == filled

    def test_is_shown_where_the_table_says(self, lead: Lead, field: Field) -> None:
        value = VALUES[field.kind]
        lead = lead_services.correct(lead=lead, field=field.key, value=value, by=SYSTEM, now=NOW)
        text = lead_texts.understood(understood_view(lead, now=NOW))
        own = [line for line in text.splitlines() if line.startswith(f"{field.label}: ")]
        assert len(own) == (field.shown is not Shown.LINKS)
        assert " ".join(value.split()) in text
        if field.icon:
            assert f"{field.icon} {value}" in lead_texts.card(lead_view(lead, now=NOW), NOW)

    def test_says_what_it_is_called_and_what_it_cannot_be(self, lead: Lead, field: Field) -> None:
        assert lead_texts.field_name(field.key) == field.label
        refusal, rest = intake_texts.not_a_value(field.key).split("\n")
        assert refusal
        assert "%(" not in refusal
        assert rest == "Nothing was changed. /cancel drops the question."


@pytest.mark.django_db(transaction=True)
class TestWebsite:
    """The way of one fact through the bot's own handlers, from the paste to the card."""

    def test_is_read_shown_corrected_and_on_the_card(self) -> None:
        calls, _attempts = feed(
            message("Ann Lee, CTO at Acme\nWebsite: Acme.example/\nhttps://calendly.com/a/b")
        )
        lead = Lead.objects.get()
        assert lead.prospect_website == "https://acme.example"
        assert lead.notes == ""
        understood = texts(calls)[0]
        assert "Website: https://acme.example\nLinks: https://calendly.com/a/b" in understood
        fix, _attempts = feed(press(f"plan:fix:{lead.pk}"))
        assert f"lead:edit:{lead.pk}:website" in shown(fix)[0]["reply_markup"]

        asked, _attempts = feed(press(f"lead:edit:{lead.pk}:website"))
        question, now = shown(asked)[0]["text"].split("\n\n")
        assert question == "✏️ Send me the new <b>website</b> of <b>Ann Lee</b>, or /cancel."
        assert now == "Now: <code>https://acme.example</code>"
        refused, _attempts = feed(message("ask Bob") | {"update_id": 2})
        assert "That does not look like a website" in texts(refused)[0]
        corrected, _attempts = feed(message("globex.example/en") | {"update_id": 3})
        [again] = shown(corrected)  # in place of the question
        assert again["message_id"] == "5"
        assert "Website: https://globex.example/en\n" in again["text"]
        assert "acme.example" not in again["text"]

        card, _attempts = feed(press(f"lead:card:{lead.pk}"))
        assert "🌐 https://globex.example/en" in shown(card)[0]["text"]

    def test_of_a_known_lead_is_filled_in_by_a_further_paste(self) -> None:
        feed(message("Ann Lee, CTO at Acme"))
        InboxUpdate.objects.create(update_id=2, telegram_id=1001, payload={}, received_at=NOW)
        current = message("Ann Lee, Acme\nweb: acme.example") | {"update_id": 2}
        asked, _attempts = feed(current)
        assert "You already have" in texts(asked)[0]
        merged, _attempts = feed(press("paste:merge:2") | {"update_id": 3})
        assert "New to me: Website." in "".join(form.get("text", "") for _method, form in merged)
        assert Lead.objects.get().prospect_website == "https://acme.example"


@given(st.sampled_from(FIELDS), st.text(max_size=40))
def test_what_is_a_value_stays_one_once_it_is_stored(field: Field, text: str) -> None:
    if is_value(field.key, text):
        stored = as_stored(field.key, text)
        assert as_stored(field.key, stored) == stored
        assert field not in CONTACTS or is_value(field.key, stored)


def test_a_fact_that_is_gone_keeps_its_word_in_the_history() -> None:
    assert "fax" not in BY_KEY
    assert lead_texts.field_name("fax") == "fax"

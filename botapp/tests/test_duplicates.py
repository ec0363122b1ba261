"""A likely duplicate is asked about, only among one's own leads, and merging never overwrites."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.routes import PasteAction, PastePress
from botapp.screens.intake.duplicates import PasteTap, add
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.activities import ActivityType
from leads.identity.duplicates import find_likely
from leads.identity.matching import Identity, is_same_person
from leads.intake import read_prospect
from leads.intake.contacts import same_email, same_phone
from leads.models import Lead, TelegramUser
from reminders import services
from tests.factories import LeadFactory

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANN = "Ann Lee, VP Sales at Acme, Berlin"
URL = "https://www.linkedin.com/in/ann-lee"
names = st.text(max_size=20)
people = st.builds(Identity, names, names, names, names, names)


class TestMatching:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            # the same name, at companies that may be the same
            (Identity("Ann Lee", "Acme"), Identity("ann LEE", "ACME Inc."), True),
            (Identity("Ann Lee", "Acme"), Identity("Dr. Lee, Ann", "Acme"), True),
            (Identity("Ann Lee", "Acme"), Identity("Ann Lee"), True),
            (Identity("Ann Lee"), Identity("Ann Lee"), True),
            (Identity("José Núñez", "Acme"), Identity("Jose Nunez", "Acme"), True),
            (Identity("Ann Lee", "Acme Robotics"), Identity("Ann Lee", "Acme"), True),
            # never merely the company, nor a first name
            (Identity("Ann Lee", "Acme"), Identity("Bob Ray", "Acme"), False),
            (Identity("", "Acme"), Identity("", "Acme"), False),
            (Identity("Ann", "Acme"), Identity("Ann", "Acme"), False),
            (Identity("Ann Lee", "Acme"), Identity("Ann Lee", "Globex"), False),
            (Identity(), Identity(), False),
            # an address
            (Identity("A", email="ann@acme.com"), Identity("Ann L", email="Ann@ACME.com"), True),
            (Identity("Ann", email="info@acme.com"), Identity("Bob", email="info@acme.com"), False),
            (Identity("Ann Lee", linkedin=URL), Identity("X", linkedin=URL + "/?a=1"), True),
            (
                Identity("Ann Lee", "Acme", linkedin=URL),
                Identity("Ann Lee", "Acme", linkedin=URL + "2"),
                False,
            ),
            # a phone, unless it is a switchboard's
            (Identity("Ann Lee", phone="0171 1234567"), Identity("A. Lee", phone="+49 (0)171 1234567"), True),
            (Identity("Ann Lee", phone="+49301234567"), Identity("Bob Ray", phone="+49301234567"), False),
            (Identity("", phone="+49301234567"), Identity("Bob Ray", phone="+49301234567"), True),
            (Identity("Ann Lee", "A", phone="12345"), Identity("Ann Ray", "B", phone="12345"), False),
        ],
    )
    def test_tells_one_person_from_two(self, one: Identity, other: Identity, same: bool) -> None:
        assert is_same_person(one, other) is same
        assert is_same_person(other, one) is same

    @given(people, people)
    def test_is_mutual_and_never_by_company_alone(self, one: Identity, other: Identity) -> None:
        assert is_same_person(one, other) is is_same_person(other, one)
        assert not is_same_person(Identity(company=one.company), Identity(company=one.company))

    @given(st.text(), st.text())
    def test_of_contacts_never_raises(self, one: str, other: str) -> None:
        assert same_phone(one, other) is same_phone(other, one)
        assert not same_email("", other)


def hear(text: str, *, by: int = 1001, update_id: int = 9) -> list[Screen]:
    """Send a message that the inbox holds."""
    InboxUpdate.objects.get_or_create(
        update_id=update_id, defaults={"telegram_id": by, "payload": {}, "received_at": NOW}
    )
    return conversation.hear(Said(update_id, Sender(by), text, NOW, NOW))


def answer(action: PasteAction, *, by: int = 1001, update_id: int = 9) -> Reaction:
    """Tap an answer to the question."""
    tap = PasteTap(PastePress(action, update_id), Sender(by), 50, NOW, 1)
    return Reaction() if tapping.objection(tap) else tapping.react(tap)


def text_of(reaction: Reaction) -> str:
    """Return what the question becomes."""
    assert reaction.edit is not None
    return reaction.edit.text


@pytest.mark.django_db
class TestQuestion:
    @pytest.fixture
    def ann(self, alice: TelegramUser) -> Lead:
        """Return Alice's lead with an analysis and a running plan."""
        lead = LeadFactory.create(
            owner=alice,
            prospect_name="Ann Lee",
            prospect_company="Acme",
            prospect_analysis="Knows everybody",
            prospect_email="ann@acme.example",
        )
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        lead.refresh_from_db()
        return lead

    def test_is_asked_before_anything_is_made(self, ann: Lead) -> None:
        (asked,) = hear(ANN)
        assert "You already have <b>Ann Lee</b> · Acme" in asked.text
        assert asked.keyboard is not None
        labels = [row[0].text for row in asked.keyboard.inline_keyboard]
        assert labels == ["📎 Add to that lead", "🆕 It's somebody else", "✖️ Cancel"]
        assert Lead.objects.count() == 1
        assert hear(ANN) == [asked]

    def test_is_not_asked_about_a_first_lead_which_is_followed_up_in_three_days(
        self, alice: TelegramUser
    ) -> None:
        add(alice, read_prospect(ANN), now=NOW)
        assert Lead.objects.get().next_followup == NOW + timedelta(days=3)

    def test_is_not_asked_about_other_peoples_or_deleted_leads(self, ann: Lead, bob: TelegramUser) -> None:
        hear(ANN, by=bob.telegram_id, update_id=10)
        services.delete_lead(lead=ann, by=SYSTEM, now=NOW)
        hear(ANN)
        assert Lead.objects.count() == 3

    @pytest.mark.parametrize("text", ["Bob Ray, CTO at Acme", "Ann Lee, CEO at Globex", "Acme, Berlin"])
    def test_is_not_asked_for_the_company_alone(self, ann: Lead, text: str) -> None:
        hear(text)
        assert Lead.objects.count() == 2

    def test_merges_as_context_and_fills_only_what_was_empty(self, ann: Lead) -> None:
        hear(ANN + "\nann.lee@acme.example\n+49 171 1234567")
        before = Lead.objects.values().get(pk=ann.pk)
        for _ in range(2):
            assert "Added to <b>Ann Lee</b>" in text_of(answer(PasteAction.MERGE))
        line = ann.activities.get(activity_type=ActivityType.CONTEXT_UPDATE)
        assert line.content.startswith(ANN)
        filled = {"prospect_title", "prospect_geography", "prospect_phone", "updated_at"}
        after = Lead.objects.values().get(pk=ann.pk)
        assert {name for name in after if after[name] != before[name]} <= filled
        assert (after["prospect_email"], after["prospect_analysis"]) == (
            "ann@acme.example",
            "Knows everybody",
        )
        assert Lead.objects.count() == 1

    def test_makes_one_lead_however_often_it_is_answered(self, ann: Lead) -> None:
        hear(ANN)
        for action in (PasteAction.NEW, PasteAction.NEW, PasteAction.MERGE, PasteAction.DROP):
            reaction = answer(action)
            assert "Here is what I understood" in text_of(reaction)
            assert not reaction.messages
        assert Lead.objects.count() == 2
        assert not ann.activities.filter(activity_type=ActivityType.CONTEXT_UPDATE).exists()

    def test_drops_what_was_pasted(self, ann: Lead) -> None:
        hear(ANN)
        assert "Nothing was changed" in text_of(answer(PasteAction.DROP))
        assert "Nothing was changed" in text_of(answer(PasteAction.MERGE))
        assert Lead.objects.count() == 1

    def test_is_answered_by_nobody_else(self, ann: Lead, mallory: TelegramUser) -> None:
        hear(ANN)
        for action in PasteAction:
            assert answer(action, by=mallory.telegram_id) == Reaction()
        assert Lead.objects.count() == 1
        assert not ann.activities.filter(activity_type=ActivityType.CONTEXT_UPDATE).exists()

    def test_of_another_time_explains_itself(self, ann: Lead) -> None:
        hear(ANN)
        InboxUpdate.objects.all().delete()
        tap = PasteTap(PastePress(PasteAction.NEW, 9), Sender(1001), 50, NOW, 1)
        assert "out of date" in tapping.objection(tap)
        assert tapping.react(tap) == Reaction()

    def test_about_a_lead_that_went_meanwhile_says_so(self, ann: Lead) -> None:
        hear(ANN)
        services.delete_lead(lead=ann, by=SYSTEM, now=NOW)
        assert "no longer here" in text_of(answer(PasteAction.MERGE))

    def test_looks_through_a_thousand_leads_in_two_queries(
        self, alice: TelegramUser, django_assert_max_num_queries: Any
    ) -> None:
        Lead.objects.bulk_create(
            Lead(
                owner=alice, prospect_name=f"Ann Lee {chr(65 + number % 26)}{number}", prospect_company="Acme"
            )
            for number in range(1000)
        )
        with django_assert_max_num_queries(2):
            found = find_likely(telegram_id=1001, prospect=read_prospect("Name: Ann Lee X777\nCompany: Acme"))
        assert found is not None
        assert found.prospect_name == "Ann Lee X777"

"""Several people in one paste: one question, a tick each, added in one tap."""

from datetime import UTC, datetime
from typing import Any

import pytest

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.routes import ManyAction, ManyPress
from botapp.screens.several.actions import ManyTap
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.tests import tapping
from engagement import llm
from engagement.models import PlanRequest
from leads.identity.duplicates import known_among
from leads.intake import read_prospect
from leads.models import Lead, TelegramUser
from tests.factories import LeadFactory

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
THREE = "Ann Lee, CTO at Acme\nBob Ray, CEO at Globex\nCarl Fox, CFO at Initech"
pytestmark = [pytest.mark.once, pytest.mark.django_db]


def hear(text: str, *, update_id: int = 9, **how: Any) -> list[Screen]:
    """Send a message that the inbox holds."""
    InboxUpdate.objects.get_or_create(
        update_id=update_id, defaults={"telegram_id": 1001, "payload": {}, "received_at": NOW}
    )
    return conversation.hear(Said(update_id, Sender(1001), text, NOW, NOW, **how))


def tap(action: ManyAction, number: int | None = None, *, by: int = 1001) -> Reaction:
    """Tap a button of the question."""
    press = ManyTap(ManyPress(action, 9, number), Sender(by), 50, NOW, 1)
    return Reaction() if tapping.objection(press) else tapping.react(press)


def labels(screen: Screen | None) -> list[str]:
    """Return what the buttons say."""
    assert screen is not None
    assert screen.keyboard is not None
    return [button.text for row in screen.keyboard.inline_keyboard for button in row]


def names() -> list[str]:
    return list(Lead.objects.order_by("pk").values_list("prospect_name", flat=True))


class TestQuestion:
    def test_is_one_message_with_a_tick_each(self) -> None:
        (asked,) = hear(THREE)
        assert asked.text == "👥 <b>3 people in that</b>\nTap whom I shall leave out, then add the rest."
        assert labels(asked) == [
            "✅ Ann Lee · CTO · Acme",
            "✅ Bob Ray · CEO · Globex",
            "✅ Carl Fox · CFO · Initech",
            "🆕 Add 3",
            "👤 It is one lead",
            "✖️ Cancel",
        ]
        assert hear(THREE) == [asked]
        assert not Lead.objects.exists()

    def test_takes_a_tick_off_and_on_however_often_it_is_tapped(self) -> None:
        hear(THREE)
        for action, shown, count in ((ManyAction.OUT, "⬜", 2), (ManyAction.IN, "✅", 3)):
            for _ in range(2):
                found = labels(tap(action, 1).edit)
                assert found[1] == f"{shown} Bob Ray · CEO · Globex"
                assert f"🆕 Add {count}" in found

    def test_leaves_out_whoever_is_known(self, alice: TelegramUser) -> None:
        LeadFactory.create(owner=alice, prospect_name="Bob Ray", prospect_company="Globex")
        (asked,) = hear(THREE)
        assert labels(asked)[1] == "⬜ 🪞 Bob Ray · CEO · Globex"
        assert "You seem to have this one already" in asked.text
        tap(ManyAction.ADD)
        assert names() == ["Bob Ray", "Ann Lee", "Carl Fox"]

    def test_without_a_tick_offers_nothing_to_add(self) -> None:
        hear(THREE)
        for number in range(3):
            reaction = tap(ManyAction.OUT, number)
        assert not [label for label in labels(reaction.edit) if "Add" in label]
        assert "3 people in that" in tap(ManyAction.ADD).edit.text  # type: ignore[union-attr]
        assert not Lead.objects.exists()

    def test_leaves_an_open_question_open(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice)
        chat_state.wait_for(1001, chat_state.FIELD, now=NOW, lead_id=lead.pk, field="company")
        (asked,) = hear(THREE)
        assert "I still wait for: Company." in asked.text

    def test_of_fifty_fits_and_more_are_refused(self) -> None:
        rows = [f"Name: Ann Lee{number}\nCompany: Acme {number}" for number in range(51)]
        (asked,) = hear("\n".join(rows[:50]))
        assert len(labels(asked)) == 53
        (refused,) = hear("\n".join(rows), update_id=10)
        assert "That is 51 people, and I take 50 at once" in refused.text


class TestAdding:
    def test_makes_a_lead_with_a_plan_of_each_once(self) -> None:
        hear(THREE)
        tap(ManyAction.OUT, 1)
        for action in (ManyAction.ADD, ManyAction.ADD, ManyAction.ONE, ManyAction.DROP):
            reaction = tap(action)
            assert reaction.messages == []
            assert labels(reaction.edit) == ["👤 Ann Lee", "👤 Carl Fox"]
        assert reaction.edit is not None
        assert "2 leads added." in reaction.edit.text
        assert names() == ["Ann Lee", "Carl Fox"]
        assert all(lead.steps for lead in Lead.objects.all())

    def test_asks_a_model_for_a_few_plans_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(llm, "configured", lambda: True)
        hear(THREE)
        tap(ManyAction.ADD)
        assert PlanRequest.objects.count() == 3
        hear("\n".join(f"Name: Ann Lee{number}\nCompany: Acme" for number in range(6)), update_id=10)
        tapping.react(ManyTap(ManyPress(ManyAction.ADD, 10), Sender(1001), 50, NOW, 1))
        assert PlanRequest.objects.count() == 3
        assert Lead.objects.count() == 9

    def test_of_one_takes_the_whole_message(self) -> None:
        hear(THREE)
        for action in (ManyAction.ONE, ManyAction.ONE, ManyAction.ADD):
            reaction = tap(action)
            assert reaction.edit is not None
            assert "Here is what I understood" in reaction.edit.text
        assert Lead.objects.count() == 1

    def test_of_nobody_leaves_nothing(self) -> None:
        hear(THREE)
        for action in (ManyAction.DROP, ManyAction.ADD):
            reaction = tap(action)
            assert reaction.edit is not None
            assert "Nothing was changed" in reaction.edit.text
        assert not Lead.objects.exists()

    def test_is_for_nobody_else(self, mallory: TelegramUser) -> None:
        hear(THREE)
        for action in (ManyAction.ADD, ManyAction.ONE, ManyAction.DROP):
            assert tap(action, by=mallory.telegram_id) == Reaction()
        assert tap(ManyAction.OUT, 7) == Reaction()  # there is no eighth
        assert not Lead.objects.exists()


class TestKnown:
    def test_are_found_by_any_trait_in_one_query(
        self, alice: TelegramUser, bob: TelegramUser, django_assert_num_queries: Any
    ) -> None:
        LeadFactory.create(owner=alice, prospect_name="José Núñez", prospect_company="Acme")
        LeadFactory.create(owner=alice, prospect_name="Ann", prospect_email="ann@acme.example")
        LeadFactory.create(owner=alice, prospect_name="", prospect_phone="+49 (0)171 1234567")
        LeadFactory.create(owner=bob, prospect_name="Bob Ray", prospect_company="Globex")
        texts = [
            "Jose Nunez, CTO at Acme",
            "A. Lee, ANN@acme.example",
            "Eve Fox, 0171 1234567",
            "Bob Ray, CEO",
        ]
        with django_assert_num_queries(1):
            found = known_among(telegram_id=1001, prospects=[read_prospect(text) for text in texts])
        assert found == [True, True, True, False]

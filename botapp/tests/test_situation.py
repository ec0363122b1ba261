"""How seller and prospect stand: shown with the plan, changed by a tap, and followed by the plan."""

from datetime import UTC, datetime

import pytest

from botapp.incoming import conversation
from botapp.routes import PlanAction, PlanPress
from botapp.screens.plan.actions import PlanTap
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from leads.seller import sellers
from planning import services as planning
from reminders.state.wording import local

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
ALICE = Sender(1001, first_name="Alice")
MET = "Ann Lee, COO at Acme\nann@acme.com\nMet at SaaStock, wants a demo"


@pytest.fixture(autouse=True)
def alice(alice: TelegramUser) -> TelegramUser:
    """Return Alice with a confirmed clock, who has said what she sells."""
    alice.zone_confirmed_at = NOW
    alice.save()
    sellers.write(alice.telegram_id, now=NOW, offer="We plan routes", booking_link="cal.com/alice")
    return alice


def paste(text: str) -> tuple[Lead, Screen]:
    (screen,) = conversation.hear(Said(1, ALICE, text, NOW, NOW))
    return Lead.objects.get(), screen


def tap(lead: Lead, choice: str = "") -> Screen:
    pressed = PlanPress(PlanAction.SITUATION, lead.pk, 0, choice)
    reaction = tapping.react(PlanTap(pressed, ALICE, 50, NOW, 1))
    assert reaction.edit is not None
    return reaction.edit


def drafts(lead: Lead) -> str:
    return "\n".join(str(step.get("suggested_text") or "") for step in Lead.objects.get(pk=lead.pk).steps)


def labels(screen: Screen) -> list[str]:
    return (
        [button.text for row in screen.keyboard.inline_keyboard for button in row] if screen.keyboard else []
    )


class TestSituation:
    def test_is_read_from_the_notes_and_shown_in_one_line(self) -> None:
        lead, screen = paste(MET)
        assert "🧭 <b>Met in person</b> · Met at SaaStock, wants a demo" in screen.text
        assert "It was good to meet you at SaaStock.\n\nYou mentioned a demo." in drafts(lead)
        assert "https://cal.com/alice" in drafts(lead)
        assert "came across" not in drafts(lead)

    def test_of_a_stranger_is_said_as_well(self) -> None:
        _lead, screen = paste("Ann Lee, COO at Acme\nann@acme.com")
        assert "🧭 No contact yet" in screen.text

    def test_is_changed_by_a_tap_and_the_plan_follows_in_place(self) -> None:
        lead, _screen = paste("Ann Lee, COO at Acme\nann@acme.com")
        asked = tap(lead)
        assert "How do you stand with <b>Ann Lee</b>?" in asked.text or "How do you stand with" in asked.text
        assert "☑️ No contact yet" in labels(asked)
        shown = tap(lead, "customer")
        assert "🧭 Already a customer" in shown.text
        assert "How are you getting on with what you have from us?" in drafts(lead)
        assert Lead.objects.get().activities.filter(metadata__field="situation").count() == 1

    def test_chosen_twice_is_once(self) -> None:
        lead, _screen = paste(MET)
        first, second = tap(lead, "quiet"), tap(lead, "quiet")
        assert first.text == second.text
        assert lead.activities.filter(metadata__field="situation").count() == 1

    def test_with_a_time_waits_for_it_and_says_so(self, alice: TelegramUser) -> None:
        lead, screen = paste("Ann Lee, COO at Acme\nann@acme.com\nAsked me to ping her in June")
        assert "🧭 <b>Asked for another time</b> · Asked me to ping her in June" in screen.text
        started = planning.start(lead=lead, by=SYSTEM, now=NOW)
        first = min(row.due_at for row in started.reminders)
        assert local(first, "UTC").date().isoformat() == "2026-06-01"

    def test_of_a_plan_that_runs_is_offered_as_a_change(self) -> None:
        lead, _screen = paste(MET)
        planning.start(lead=lead, by=SYSTEM, now=NOW)
        before = [row.pk for row in lead.reminders.live()]
        assert "Use this plan" in " ".join(labels(tap(lead, "customer")))
        assert [row.pk for row in lead.reminders.live()] == before

    def test_that_nobody_knows_asks_again(self) -> None:
        lead, _screen = paste(MET)
        assert "How do you stand" in tap(lead, "nonsense").text
        assert Lead.objects.get().situation == ""

    def test_leaves_steps_that_were_changed_by_hand(self) -> None:
        lead, _screen = paste(MET)
        mine = lead.steps[:1]
        planning.propose(lead=lead, steps=mine, by=ALICE.actor, now=NOW)
        shown = tap(lead, "customer")
        assert "Already a customer" in shown.text
        assert len(Lead.objects.get().steps) == 1

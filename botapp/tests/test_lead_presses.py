"""Taps under follow-ups and digests of quiet leads: what is done, once, and for whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.routes import LeadAction, LeadPress, PagePress
from botapp.screens.lead.actions import ABOUT_DELETED, TAPS, LeadTap
from botapp.screens.leads.actions import PageTap
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.tests import tapping
from core.actor import SYSTEM
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import Delivery, DeliveryKind, DeliveryState
from tests.factories import LeadFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead, three days old, with a written plan that was not started."""
    return LeadFactory.create(owner=alice, prospect_name="Ann Lee", created_at=NOW - timedelta(days=3))


@pytest.fixture
def ended(lead: Lead) -> Lead:
    """Return Alice's lead with a plan whose steps are all done."""
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    for row in lead.reminders.order_by("id"):
        services.complete(reminder=row, by=SYSTEM, now=NOW)
    lead.refresh_from_db()
    return lead


def sent(lead: Lead, state: DeliveryState = DeliveryState.UNKNOWN) -> Delivery:
    """Return the ledger's row of a follow-up about this lead."""
    return Delivery.objects.create(
        kind=DeliveryKind.FOLLOWUP,
        subject_key=f"followup:{lead.pk}:1",
        lead=lead,
        cycle=1,
        telegram_id=lead.owner_id,
        state=state,
    )


def tap(
    action: LeadAction,
    lead: Lead,
    *,
    by: int = 1001,
    field: str | None = None,
    delivery_id: int | None = None,
) -> Reaction:
    """Tap a lead's button."""
    press = LeadPress(action, lead.pk, field, delivery_id)
    return tapping.react(LeadTap(press, Sender(by), 50, NOW, 1))


def edited(reaction: Reaction) -> Screen:
    """Return what the tapped message becomes."""
    assert reaction.edit is not None
    return reaction.edit


def labels(screen: Screen) -> list[str]:
    """Return what stands on the buttons."""
    assert screen.keyboard is not None
    return [button.text for row in screen.keyboard.inline_keyboard for button in row]


class TestPlan:
    def test_starts_from_a_follow_up_once(self, lead: Lead) -> None:
        first, second = (tap(LeadAction.START, lead, delivery_id=9) for _ in range(2))
        assert "Plan started" in edited(first).text
        assert edited(first).text.endswith(edited(second).text)
        assert first.messages == second.messages == []
        assert lead.reminders.live().count() == 5

    def test_is_shown_before_it_starts_when_there_was_none(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, steps=0)
        for _ in range(2):
            keyboard = edited(tap(LeadAction.RENEW, lead)).keyboard
            assert keyboard is not None
            assert keyboard.inline_keyboard[0][0].callback_data == f"lead:start:{lead.pk}"
        assert lead.activities.filter(activity_type=ActivityType.PLAN_WRITTEN).count() == 1

    def test_begins_anew_after_its_end_and_only_once(self, ended: Lead) -> None:
        first, second = (tap(LeadAction.RENEW, ended) for _ in range(2))
        ended.refresh_from_db()
        assert "Plan started" in edited(first).text
        assert "Plan started" not in edited(second).text
        assert ended.plan_version == 2
        assert ended.reminders.live().count() == len(ended.steps) - 5

    @pytest.mark.parametrize("action", [LeadAction.START, LeadAction.RENEW, LeadAction.CLOSE])
    def test_of_a_closed_lead_does_not_begin(self, lead: Lead, action: LeadAction) -> None:
        services.set_lead_status(lead=lead, status="closed_lost", by=SYSTEM, now=NOW)
        assert edited(tap(action, lead)).text.startswith("👋 <b>Ann Lee</b>")
        assert not lead.reminders.exists()


class TestClose:
    @pytest.mark.parametrize(
        ("action", "status"), [(LeadAction.WON, "closed_won"), (LeadAction.LOST, "closed_lost")]
    )
    def test_asks_first_then_closes_once(self, lead: Lead, action: LeadAction, status: str) -> None:
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        assert "How did it end?" in edited(tap(LeadAction.CLOSE, lead, delivery_id=9)).text
        lead.refresh_from_db()
        assert lead.status == "analyzed"
        first, second = (tap(action, lead) for _ in range(2))
        lead.refresh_from_db()
        assert lead.status == status
        assert first == second
        assert not lead.reminders.live().exists()
        assert lead.activities.filter(activity_type=ActivityType.STATUS_CHANGED).count() == 1

    def test_is_undone_to_the_status_before(self, lead: Lead) -> None:
        services.set_lead_status(lead=lead, status="meeting_booked", by=SYSTEM, now=NOW)
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        tap(LeadAction.WON, lead)
        tap(LeadAction.LOST, lead)
        Lead.objects.update(next_followup=None)
        for _ in range(2):
            assert "Status: meeting booked" in edited(tap(LeadAction.REOPEN, lead)).text
        lead.refresh_from_db()
        assert lead.status == "meeting_booked"
        assert lead.next_followup == NOW + timedelta(days=3)
        assert lead.reminders.live().count() == 5

    def test_without_any_history_is_undone_to_in_progress(self, lead: Lead) -> None:
        Lead.objects.update(status="closed_won")
        tap(LeadAction.REOPEN, lead)
        lead.refresh_from_db()
        assert lead.status == "in_progress"

    def test_back_shows_the_follow_up_again(self, lead: Lead) -> None:
        Lead.objects.update(followup_count=1)
        screen = edited(tap(LeadAction.FOLLOWUP, lead, delivery_id=9))
        assert "has no next step. It came 3 days ago. A plan is ready." in screen.text

    def test_back_shows_the_card_of_a_lead_that_has_a_next_step_by_now(self, lead: Lead) -> None:
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        assert "Status:" in edited(tap(LeadAction.FOLLOWUP, lead, delivery_id=9)).text


class TestStatus:
    @pytest.mark.parametrize(
        ("word", "status"),
        [("reached", "reached_out"), ("progress", "in_progress"), ("meeting", "meeting_booked")],
    )
    def test_is_set_by_one_tap(self, lead: Lead, word: str, status: str) -> None:
        asked = edited(tap(LeadAction.STATUS, lead))
        assert labels(asked) == [
            *("📤 Reached out", "💬 In progress", "🤝 Meeting booked"),
            *("🏆 Won", "👋 Lost", "← Back"),
        ]
        assert "Status:" in edited(tap(LeadAction.STATUS, lead, field=word)).text
        lead.refresh_from_db()
        assert lead.status == status

    def test_of_a_closed_lead_is_how_it_ended(self, lead: Lead) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=SYSTEM, now=NOW)
        assert edited(tap(LeadAction.STATUS, lead, field="progress")).text.startswith("🏆")
        lead.refresh_from_db()
        assert lead.status == "closed_won"

    @pytest.mark.parametrize("action", [LeadAction.STATUS, LeadAction.WHY, LeadAction.EDIT])
    def test_takes_only_words_of_its_own(self, lead: Lead, action: LeadAction) -> None:
        look = TAPS.look(LeadTap(LeadPress(action, lead.pk, "zzz"), Sender(1001), 50, NOW, 1))
        assert look[1].startswith("That button is out of date")


class TestReason:
    @pytest.mark.parametrize(
        ("end", "question", "word", "kept"),
        [
            (LeadAction.WON, "What worked?", "demo", "What worked: The demo"),
            (LeadAction.LOST, "What was the reason?", "price", "Reason: Too expensive"),
        ],
    )
    def test_is_asked_for_and_kept_once(
        self, lead: Lead, end: LeadAction, question: str, word: str, kept: str
    ) -> None:
        assert question in edited(tap(end, lead)).text
        for _ in range(2):
            assert kept in edited(tap(LeadAction.WHY, lead, field=word)).text
        card = tap(LeadAction.OPEN, lead).messages[0]
        assert kept in card.text
        assert "finished" not in card.text
        assert "↩️ Reopen" in labels(card)
        lines = lead.activities.filter(activity_type=ActivityType.STATUS_CHANGED).order_by("id")
        assert [line.content for line in lines] == ["", kept.split(": ")[1]]

    def test_goes_with_one_end_and_is_gone_with_it(self, lead: Lead) -> None:
        tap(LeadAction.LOST, lead)
        tap(LeadAction.WHY, lead, field="price")
        assert "What worked?" in edited(tap(LeadAction.WON, lead)).text
        tap(LeadAction.REOPEN, lead)
        lead.refresh_from_db()
        assert (lead.status, lead.close_reason) == ("analyzed", "")
        assert "Status: new" in edited(tap(LeadAction.WHY, lead, field="price")).text


class TestOpen:
    def test_shows_the_card_in_a_message_of_its_own(self, lead: Lead) -> None:
        reaction = tap(LeadAction.OPEN, lead, delivery_id=9)
        assert reaction.edit is None
        assert "Status: new" in reaction.messages[0].text


class TestCard:
    def test_has_the_contacts_and_the_two_latest_notes_as_they_were_typed(self, lead: Lead) -> None:
        Lead.objects.update(
            prospect_phone="030 123456",
            prospect_email="ann@acme.example",
            prospect_linkedin="https://x.example/in/ann",
        )
        for hours, text in enumerate(("first", "likes <b>tea</b>", "no calls\non Friday")):
            lead_services.record(
                lead, ActivityType.CONTEXT_UPDATE, by=SYSTEM, now=NOW + timedelta(hours=hours), content=text
            )
        text = edited(tap(LeadAction.CARD, lead)).text
        for line in ("📞 <code>030 123456</code>", "✉️ ann@acme.example", "🔗 https://x.example/in/ann"):
            assert line in text.splitlines()
        assert [part.partition(": ")[2] for part in text.split("\n\n") if part.startswith("🗒")] == [
            "no calls on Friday",
            "likes &lt;b&gt;tea&lt;/b&gt;",
        ]

    def test_costs_the_same_with_any_number_of_notes(self, lead: Lead) -> None:
        counts = []
        for _ in range(2):
            for _note in range(5):
                lead_services.record(lead, ActivityType.CONTEXT_UPDATE, by=SYSTEM, now=NOW, content="tea")
            with CaptureQueriesContext(connection) as queries:
                edited(tap(LeadAction.CARD, lead))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestArrival:
    @pytest.mark.parametrize("action", [LeadAction.OPEN, LeadAction.START, LeadAction.CLOSE, LeadAction.LOST])
    def test_is_proved_by_a_tap(self, lead: Lead, action: LeadAction) -> None:
        delivery = sent(lead)
        tap(action, lead, delivery_id=delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.message_id) == (DeliveryState.SENT, 50)

    @pytest.mark.parametrize("is_known", [True, False])
    def test_is_proved_by_a_tap_on_all_leads_which_come_in_a_message_of_their_own(
        self, lead: Lead, is_known: bool
    ) -> None:
        delivery = sent(lead)
        press = PagePress(0, delivery.pk if is_known else None)
        reaction = tapping.react(PageTap(press, Sender(1001), 50, NOW, 1))
        delivery.refresh_from_db()
        assert delivery.state == ("sent" if is_known else "unknown")
        (screen,) = reaction.messages if is_known else [edited(reaction)]
        assert "Your leads" in screen.text

    def test_is_not_proved_by_somebody_else(self, lead: Lead, mallory: TelegramUser) -> None:
        delivery, own = sent(lead), LeadFactory.create(owner=mallory)
        tap(LeadAction.OPEN, own, by=mallory.telegram_id, delivery_id=delivery.pk)
        tap(LeadAction.OPEN, lead, by=mallory.telegram_id, delivery_id=delivery.pk)
        tapping.react(PageTap(PagePress(0, delivery.pk), Sender(mallory.telegram_id), 50, NOW, 1))
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.UNKNOWN


class TestOwnership:
    @pytest.mark.parametrize("action", LeadAction)
    def test_of_somebody_else_does_and_shows_nothing(
        self, lead: Lead, mallory: TelegramUser, action: LeadAction
    ) -> None:
        foreign = LeadTap(LeadPress(action, lead.pk), Sender(mallory.telegram_id), 50, NOW, 1)
        before = Lead.objects.values().get()
        assert tapping.objection(foreign) == "That lead is no longer here."
        assert tapping.react(foreign) == Reaction()
        assert Lead.objects.values().get() == before

    @pytest.mark.parametrize("action", sorted(set(LeadAction) - set(ABOUT_DELETED)))
    def test_of_a_deleted_lead_is_refused(self, lead: Lead, action: LeadAction) -> None:
        services.delete_lead(lead=lead, by=SYSTEM, now=NOW)
        own = LeadTap(LeadPress(action, lead.pk, delivery_id=9), Sender(1001), 50, NOW, 1)
        assert tapping.objection(own) == "That lead is no longer here."

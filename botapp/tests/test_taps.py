"""The runner of taps: what a tap is about is read once, and a message that was tapped has arrived."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.incoming.registry import TAPS
from botapp.routes import (
    PRESSES,
    DayAction,
    DayPress,
    DraftAction,
    DraftPress,
    LeadAction,
    LeadPress,
    OutcomePress,
    PlanAction,
    PlanPress,
    Press,
    RestAction,
    RestPress,
    SnoozeAction,
    SnoozePress,
    StepAction,
    StepPress,
)
from botapp.routes.day import TODAY
from botapp.shared.people import Sender
from botapp.shared.tap import Tap
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.step_outcomes import Outcome
from tests.factories import DeliveryFactory, LeadFactory

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a started plan."""
    return services.start_plan(lead=LeadFactory.create(owner=alice), by=SYSTEM, now=NOW).lead


def a_tap(press: Press, *, by: int = 1001) -> Tap[Any]:
    """Return a tap of Alice's."""
    return Tap(press, Sender(by), message_id=50, now=NOW, update_id=1)


def about(lead: Lead, step: ScheduledReminder) -> list[Press]:
    """Return a button of each family that is about a step or a lead."""
    return [
        StepPress(StepAction.DONE, step.pk),
        LeadPress(LeadAction.CARD, lead.pk),
        StepPress(StepAction.CARD, step.pk),
        DraftPress(DraftAction.SHOW, step.pk),
        PlanPress(PlanAction.REVIEW, lead.pk),
        SnoozePress(SnoozeAction.MENU, step.pk),
        DayPress(DayAction.OPEN, TODAY, step.pk),
        RestPress(lead.pk, RestAction.ASK),
        OutcomePress(Outcome.REPLIED, step.pk),
    ]


def test_every_press_has_its_taps() -> None:
    assert set(TAPS) == set(PRESSES)


@pytest.mark.django_db
class TestRow:
    def test_is_read_once_a_tap_with_all_that_answering_needs(self, lead: Lead) -> None:
        for press in about(lead, lead.reminders.get(step_id=1)):
            taps, tap = TAPS[type(press)], a_tap(press)
            with CaptureQueriesContext(connection) as looking:
                row, reason = taps.look(tap)
            with CaptureQueriesContext(connection) as acting:
                taps.react(tap, row)
            [read] = [query["sql"] for query in looking]
            assert reason == "", press
            assert read not in [query["sql"] for query in acting], press

    def test_that_changed_since_it_was_read_is_not_written_over(self, alice: TelegramUser) -> None:
        made = LeadFactory.create(owner=alice)
        tap = a_tap(PlanPress(PlanAction.REMOVE, made.pk, made.steps[0]["step_id"]))
        taps = TAPS[PlanPress]
        row, _reason = taps.look(tap)
        other = made.steps[1:]
        Lead.objects.filter(pk=made.pk).update(engagement_plan=other)
        reaction = taps.react(tap, row)
        made.refresh_from_db()
        assert made.steps == other
        assert reaction.edit is not None
        assert "plan has changed" in reaction.edit.text

    def test_of_somebody_else_is_as_missing_as_a_missing_one(self, lead: Lead, mallory: TelegramUser) -> None:
        step = lead.reminders.get(step_id=1)
        missing = about(Lead(pk=10**9), ScheduledReminder(pk=10**9))
        for press, other in zip(about(lead, step), missing, strict=True):
            words = tapping.objection(a_tap(press, by=mallory.telegram_id))
            assert words == tapping.objection(a_tap(other)) != "", press
        step.refresh_from_db()
        assert step.status == ReminderStatus.PENDING


@pytest.mark.django_db
class TestTappedMessage:
    def test_has_arrived_whatever_its_button_does(self, lead: Lead) -> None:
        step = lead.reminders.get(step_id=1)
        for press in (
            StepPress(StepAction.CARD, step.pk, 1),
            LeadPress(LeadAction.CARD, lead.pk, delivery_id=1),
            DraftPress(DraftAction.BACK, step.pk, 1),
            SnoozePress(SnoozeAction.MENU, step.pk, 1),
            DayPress(DayAction.SHOW, TODAY, delivery_id=1),
        ):
            delivery = DeliveryFactory.create(pk=1, reminder=step, telegram_id=1001, state="unknown")
            tapping.react(a_tap(press))
            delivery.refresh_from_db()
            assert delivery.state == "sent", press
            delivery.delete()

    def test_has_not_when_somebody_else_says_so(self, lead: Lead, mallory: TelegramUser) -> None:
        step = lead.reminders.get(step_id=1)
        delivery = DeliveryFactory.create(reminder=step, telegram_id=1001, state="unknown")
        for press in (
            StepPress(StepAction.CARD, step.pk, delivery.pk),
            DayPress(DayAction.SHOW, TODAY, None, 1),
        ):
            tapping.react(a_tap(press, by=mallory.telegram_id))
        delivery.refresh_from_db()
        assert delivery.state == "unknown"

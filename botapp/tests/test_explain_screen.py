"""The screen behind "Why now?": in place of the reminder, with the way back, and for the owner only."""

from datetime import UTC, datetime

import pytest

from botapp.routes import StepAction, StepPress
from botapp.screens.step import actions as presses
from botapp.screens.step.text import explained
from botapp.shared.people import Sender
from botapp.shared.tap import Reaction, Tap
from botapp.shared.text import MESSAGE_LIMIT, plain, units
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.models import TelegramUser
from reminders import services
from reminders.models import ScheduledReminder
from reminders.state.cards import card_for
from tests.factories import LeadFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def step(alice: TelegramUser) -> ScheduledReminder:
    """Return the first step of Alice's started plan."""
    made = LeadFactory.create(owner=alice, prospect_name="<Ann> Lee")
    lead = services.start_plan(lead=made, by=SYSTEM, now=NOW).lead
    return lead.reminders.select_related("lead__owner").get(step_id=1)


def tap(action: StepAction, step: ScheduledReminder, *, by: int = 1001) -> Reaction:
    """Tap a step's button."""
    return tapping.react(Tap(StepPress(action, step.pk), Sender(by), message_id=50, now=NOW, update_id=1))


class TestScreen:
    def test_takes_the_reminders_place_and_leads_back(self, step: ScheduledReminder) -> None:
        shown = tap(StepAction.WHY, step).edit
        assert shown is not None
        assert shown.keyboard is not None
        assert "Why this reminder?" in shown.text
        assert "<Ann> Lee" in plain(shown.text)
        back = shown.keyboard.inline_keyboard[0][0].callback_data
        assert back == f"eplan:card:{step.pk}"
        assert tap(StepAction.CARD, step).edit == presses.step_screen(step, now=NOW)

    def test_is_not_for_strangers(self, step: ScheduledReminder) -> None:
        for action in (StepAction.WHY, StepAction.CARD):
            pressed = Tap(StepPress(action, step.pk), Sender(666), 50, NOW, 1)
            missing = Tap(StepPress(action, 10**9), Sender(666), 50, NOW, 1)
            assert tapping.objection(pressed) == tapping.objection(missing) != ""
            assert tap(action, step, by=666) == Reaction()

    @pytest.mark.usefixtures("spoken")
    def test_fits_whatever_was_written(self, step: ScheduledReminder) -> None:
        long = "<b>&😀" * 500
        text = explained(card_for(step), long, [long] * 8, [long] * 8)
        assert units(text) <= 2 * MESSAGE_LIMIT
        assert units(plain(text)) <= MESSAGE_LIMIT

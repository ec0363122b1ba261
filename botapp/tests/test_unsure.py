"""A reminder that may not have arrived: the next one speaks as the first, and the day's list says so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.screens.day.text import today
from botapp.shared import step_texts
from botapp.shared.people import Sender
from botapp.tests.tapping import command
from botapp.tests.test_messages import NOW, card
from leads.models import TelegramUser
from reminders.models import DeliveryState
from reminders.policy.briefing import AgendaPage, AgendaStep
from tests.factories import DeliveryFactory, LeadFactory, ReminderFactory

pytestmark = pytest.mark.once
UNSURE = "An earlier reminder of this may not have reached you."


def line(*, unsure: bool) -> str:
    step = AgendaStep(7, 3, "Ann Lee", "Acme", "Send a short e-mail", "sent", NOW, unsure=unsure)
    return today(AgendaPage(NOW.date(), (step,), total=1), "UTC", NOW)


class TestNudge:
    @pytest.mark.parametrize("nudge", [2, 3])
    def test_pretends_nothing_about_what_came_before(self, nudge: int) -> None:
        later = NOW + timedelta(days=1)
        text = step_texts.reminder(card(nudge=nudge, unsure=True), later)
        assert text.startswith("🔔")
        assert UNSURE in text
        assert "nudge" not in text.lower()
        assert "Last reminder" not in text

    @pytest.mark.parametrize("nudge", [1, 2, 3])
    def test_says_nothing_when_all_is_certain(self, nudge: int) -> None:
        assert UNSURE not in step_texts.reminder(card(nudge=nudge), NOW)

    def test_still_says_what_happens_after_the_last_one(self) -> None:
        text = step_texts.reminder(card(nudge=3, unsure=True), NOW)
        assert "Or do nothing: then I bring it back in a week." in text


def test_the_days_list_says_what_may_not_have_arrived() -> None:
    assert UNSURE in line(unsure=True)
    assert UNSURE not in line(unsure=False)


@pytest.mark.django_db
def test_the_days_list_costs_the_same_with_any_number_of_them(alice: TelegramUser) -> None:
    counts = []
    for _again in range(2):
        for _step in range(3):
            lead = LeadFactory.create(owner=alice, plan_version=1)
            row = ReminderFactory.create(lead=lead, due_at=NOW, next_action_at=NOW, reminder_count=1)
            DeliveryFactory.create(reminder=row, state=DeliveryState.UNKNOWN, armed_at=NOW)
        with CaptureQueriesContext(connection) as queries:
            (screen,) = command("today", Sender(alice.telegram_id), now=NOW)
        counts.append(len(queries))
        assert UNSURE in screen.text
    assert counts[0] == counts[1]

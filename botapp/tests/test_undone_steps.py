"""A reminder whose text speaks of a step that nobody has done says so."""

from datetime import UTC, datetime

import pytest

from botapp.shared import step_texts
from core.actor import Actor
from leads.models import Lead
from reminders import services
from reminders.state.cards import card_for
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ME = Actor.user(1001)
WARNING = "This speaks of step 1, which is not done."


@pytest.fixture
def lead(db: None) -> Lead:
    owner = TelegramUserFactory.create(telegram_id=1001)
    plan = plan_of(2)
    plan[0] |= {"action_type": "call"}
    plan[1] |= {"suggested_text": "Hi Ann, I tried to reach you by phone."}
    lead = LeadFactory.create(owner=owner, engagement_plan=plan)
    services.start_plan(lead=lead, by=ME, now=NOW)
    return lead


def text_of(lead: Lead, step_id: int) -> str:
    row = lead.reminders.select_related("lead__owner").get(step_id=step_id)
    return step_texts.reminder(card_for(row), NOW)


def test_that_is_still_open(lead: Lead) -> None:
    assert WARNING in text_of(lead, 2)


def test_that_was_skipped(lead: Lead) -> None:
    services.skip(reminder=lead.reminders.get(step_id=1), by=ME, now=NOW)
    assert WARNING in text_of(lead, 2)


def test_but_not_of_one_that_was_done(lead: Lead) -> None:
    services.complete(reminder=lead.reminders.get(step_id=1), by=ME, now=NOW)
    assert "speaks of" not in text_of(lead, 2)


def test_nor_of_one_that_speaks_of_nothing(lead: Lead) -> None:
    assert "speaks of" not in text_of(lead, 1)

"""The first step that sends or says something makes a new lead one that was reached out to."""

from datetime import UTC, datetime, timedelta

import pytest

from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import ScheduledReminder
from reminders.policy.step_outcomes import Outcome
from tests.factories import LeadFactory, plan_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Actor.user(1001)
ACTIONS = ("linkedin_like", "email", "call", "research")


@pytest.fixture
def rows(alice: TelegramUser) -> dict[str, ScheduledReminder]:
    """Return the steps of a started plan by what is done in them."""
    plan = [step | {"action_type": action} for step, action in zip(plan_of(4), ACTIONS, strict=True)]
    lead = LeadFactory.create(owner=alice, engagement_plan=plan)
    services.start_plan(lead=lead, by=ME, now=NOW)
    return {ACTIONS[row.step_id - 1]: row for row in lead.reminders.all()}


def status() -> str:
    return Lead.objects.get().status


def done(row: ScheduledReminder) -> None:
    services.complete(reminder=row, by=ME, now=NOW + timedelta(hours=1))


def undone(row: ScheduledReminder) -> None:
    services.reopen(reminder=row, by=ME, now=NOW + timedelta(hours=2))
    services.note_outcome(reminder=row, outcome=None, by=ME, now=NOW + timedelta(hours=2))


@pytest.mark.parametrize("action", ACTIONS)
def test_counts_where_the_prospect_notices(rows: dict[str, ScheduledReminder], action: str) -> None:
    done(rows[action])
    assert status() == ("reached_out" if action in ("email", "call") else "analyzed")


def test_does_not_count_when_it_is_skipped(rows: dict[str, ScheduledReminder]) -> None:
    services.skip(reminder=rows["email"], by=ME, now=NOW)
    assert status() == "analyzed"


@pytest.mark.parametrize("stands", ["in_progress", "meeting_booked"])
def test_leaves_a_status_that_says_more(rows: dict[str, ScheduledReminder], stands: str) -> None:
    Lead.objects.update(status=stands)
    done(rows["email"])
    undone(rows["email"])
    assert status() == stands


def test_is_taken_back_with_the_step(rows: dict[str, ScheduledReminder]) -> None:
    done(rows["email"])
    undone(rows["email"])
    assert status() == "analyzed"
    done(rows["email"])
    assert status() == "reached_out"


def test_is_taken_back_with_the_outcome_of_the_step(rows: dict[str, ScheduledReminder]) -> None:
    done(rows["email"])
    services.note_outcome(reminder=rows["email"], outcome=Outcome.REPLIED, by=ME, now=NOW)
    assert status() == "in_progress"
    undone(rows["email"])
    assert status() == "analyzed"


def test_stays_while_another_step_has_reached_them(rows: dict[str, ScheduledReminder]) -> None:
    done(rows["email"])
    done(rows["call"])
    undone(rows["email"])
    assert status() == "reached_out"


def test_stays_where_a_person_said_so(rows: dict[str, ScheduledReminder]) -> None:
    services.set_lead_status(lead=Lead.objects.get(), status="reached_out", by=ME, now=NOW)
    done(rows["email"])
    undone(rows["email"])
    assert status() == "reached_out"

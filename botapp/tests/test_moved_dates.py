"""A proposed change says which dates move, from when to when, and why; and nothing of dates that stay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from botapp.screens.plan.view import proposal
from botapp.shared.text import plain
from core.actor import Actor
from engagement.plans import Step, plan_edits
from leads.models import Lead, TelegramUser
from planning import services as planning
from planning.proposals import hand_edits
from reminders import services
from tests.factories import LeadFactory

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
NOW = START + timedelta(days=1)
ALICE = Actor.user(1001)
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Alice's lead whose plan of five steps started yesterday."""
    lead = LeadFactory.create(owner=alice)
    return services.start_plan(lead=lead, by=ALICE, now=START).lead


def told(lead: Lead, steps: Sequence[Step]) -> str:
    """Return what the proposal of these open steps says, without its markup."""
    lead.refresh_from_db()
    return plain(proposal(hand_edits.change(lead=lead, steps=steps, by=ALICE, now=NOW), now=NOW).text)


def steps_of(lead: Lead) -> tuple[Step, ...]:
    return planning.open_steps(lead, now=NOW)


def days_of(lead: Lead) -> dict[int, date]:
    return {step.step_id: date.fromisoformat(step.timing) for step in steps_of(lead)}


def test_a_day_that_was_asked_for_needs_no_reason(lead: Lead) -> None:
    said = told(lead, plan_edits.on_day(steps_of(lead), 3, date(2026, 3, 10), days_of(lead)))
    assert "(from Sun 8 Mar to Tue 10 Mar)" in said
    assert "because" not in said


def test_a_day_off_is_named_as_the_reason(lead: Lead) -> None:
    services.confirm_zone(user=lead.owner, zone="UTC", now=START)
    said = told(lead, plan_edits.on_day(steps_of(lead), 3, date(2026, 3, 14), days_of(lead)))
    assert "to Mon 16 Mar, because Sat 14 Mar is not one of your working days" in said


def test_neighbours_change_places(lead: Lead) -> None:
    said = told(lead, plan_edits.placed(steps_of(lead), 3, 2))
    assert said.count("because it changes places with step") == 2


def test_a_step_that_would_come_too_early_waits_for_the_one_before_it(lead: Lead) -> None:
    first, second, third, *others = steps_of(lead)
    late = replace(second, delay_days=12, timing="Day 12")
    early = replace(third, delay_days=10, timing="Day 10")
    said = told(lead, [first, late, early, *others])
    assert "because it may not come before step" in said
    assert said.count("from ") == 2


def test_words_a_channel_and_a_draft_move_no_date(lead: Lead) -> None:
    steps = plan_edits.described(steps_of(lead), 2, "Call Ann")
    said = told(lead, plan_edits.drafted(steps, 3, "Hello!"))
    assert "other draft" in said
    assert "from " not in said.split("Steps that are not named")[0]

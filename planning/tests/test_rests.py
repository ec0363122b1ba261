"""A plan that rests after an answer goes on once its person takes a changed plan."""

from datetime import UTC, datetime, timedelta

import pytest

from core.actor import Actor
from engagement.models import PlanRequest
from leads.models import Lead
from planning import services as planning
from planning.asking import advice
from planning.proposals import hand_edits, lead_holds
from reminders import services
from reminders.policy.step_outcomes import Outcome
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ME = Actor.user(1001)


@pytest.fixture
def lead(db: None) -> Lead:
    """Return a lead that rests, for somebody replied."""
    owner = TelegramUserFactory.create(telegram_id=1001)
    lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(3))
    services.start_plan(lead=lead, by=ME, now=NOW)
    done = services.complete(reminder=lead.reminders.get(step_id=1), by=ME, now=NOW).reminder
    services.note_outcome(reminder=done, outcome=Outcome.REPLIED, by=ME, now=NOW)
    return fresh(lead)


def fresh(lead: Lead) -> Lead:
    return Lead.objects.select_related("owner").get(pk=lead.pk)


def advised(lead: Lead) -> PlanRequest:
    news = advice.tell(lead=lead, text="Please call me in three weeks.", by=ME, now=NOW, update_id=1)
    request = advice.ask(lead=lead, news=news, by=ME, now=NOW).request
    assert request is not None
    assert request.result["steps"]
    return request


def test_an_accepted_change_ends_the_rest(lead: Lead) -> None:
    request = advised(lead)
    assert fresh(lead).reminders_paused
    planning.accept(request_id=request.pk, telegram_id=1001, now=NOW)
    assert not fresh(lead).reminders_paused
    assert lead.reminders.live().exclude(next_action_at=None).exists()


def test_a_declined_one_does_not(lead: Lead) -> None:
    planning.decline(request_id=advised(lead).pk, telegram_id=1001, now=NOW)
    assert fresh(lead).reminders_paused


def test_a_hold_that_runs_out_does_not_either(lead: Lead) -> None:
    services.set_paused(lead=lead, paused=False, by=ME, now=NOW)
    request = advised(fresh(lead))
    assert request.payload[lead_holds.HOLDS]
    done = services.complete(reminder=lead.reminders.get(step_id=2), by=ME, now=NOW).reminder
    services.note_outcome(reminder=done, outcome=Outcome.BOOKED, by=ME, now=NOW)
    news = advice.tell(lead=lead, text="And bring Bob.", by=ME, now=NOW, update_id=2)
    advice.ask(lead=fresh(lead), news=news, by=ME, now=NOW)
    services.resume_expired(now=NOW + timedelta(days=2))
    assert fresh(lead).reminders_paused


def test_an_edit_by_hand_leaves_it_at_rest(lead: Lead) -> None:
    steps = planning.open_steps(lead, now=NOW)[1:]
    request = hand_edits.change(lead=lead, steps=steps, by=ME, now=NOW)
    planning.accept(request_id=request.pk, telegram_id=1001, now=NOW)
    assert fresh(lead).reminders_paused

"""The stamp of what a person sees: it changes with every change of theirs, and with nobody else's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.actor import SYSTEM, Actor
from leads.models import Lead, LeadStatus, TelegramUser
from leads.services import correct
from reminders import services
from reminders.day.freshness import stamp
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(minutes=5)  # of a clock that is behind
ALICE = Actor.user(1001)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead, its plan started at noon, beside another one."""
    ReminderFactory.create(lead__owner=alice, lead__updated_at=NOW, due_at=NOW, updated_at=NOW)
    lead = LeadFactory.create(owner=alice, updated_at=NOW)
    return services.start_plan(lead=lead, by=SYSTEM, now=NOW).lead


def step(lead: Lead) -> ScheduledReminder:
    return lead.reminders.select_related("lead__owner").get(step_id=2)


def written(lead: Lead) -> None:
    """Write a plan for a lead without one."""
    LeadFactory.create(owner=lead.owner, steps=0, updated_at=EARLIER)
    before = stamp(lead.owner, now=NOW)
    Lead.objects.filter(engagement_plan__isnull=True).update(engagement_plan=[{"step_id": 1}])
    assert stamp(lead.owner, now=NOW) != before


CHANGES: dict[str, Callable[[Lead], object]] = {
    "done": lambda lead: services.complete(reminder=step(lead), by=ALICE, now=EARLIER),
    "skipped": lambda lead: services.skip(reminder=step(lead), by=ALICE, now=EARLIER),
    "snoozed": lambda lead: services.snooze(
        reminder=step(lead), until=NOW + timedelta(days=9), by=ALICE, now=EARLIER
    ),
    "moved": lambda lead: services.reschedule(
        reminder=step(lead), due_at=NOW + timedelta(days=9), by=ALICE, now=EARLIER
    ),
    "done and undone": lambda lead: services.reopen(
        reminder=services.complete(reminder=step(lead), by=ALICE, now=EARLIER).reminder, by=ALICE, now=EARLIER
    ),
    "draft": lambda lead: services.set_draft(
        reminder=step(lead), text="Hi", by=ALICE, now=NOW + timedelta(seconds=1)
    ),
    "paused": lambda lead: services.set_paused(lead=lead, paused=True, by=ALICE, now=EARLIER),
    "closed": lambda lead: services.set_lead_status(
        lead=lead, status=LeadStatus.CLOSED_WON, by=ALICE, now=EARLIER
    ),
    "deleted": lambda lead: services.delete_lead(lead=lead, by=ALICE, now=EARLIER),
    "corrected": lambda lead: correct(
        lead=lead, field="name", value="Ann", by=ALICE, now=NOW + timedelta(seconds=1)
    ),
    "new": lambda lead: LeadFactory.create(owner=lead.owner, updated_at=EARLIER),
    "plan written": written,
    "settings": lambda lead: services.confirm_zone(user=lead.owner, zone="Europe/Kyiv", now=NOW),
}


class TestStamp:
    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
    def test_changes_with(self, lead: Lead, change: Callable[[Lead], object]) -> None:
        before = stamp(lead.owner, now=NOW)
        change(lead)
        assert stamp(TelegramUser.objects.get(pk=lead.owner.pk), now=NOW) != before

    def test_stays_while_nothing_happens_in_a_quarter_of_an_hour(self, lead: Lead) -> None:
        before = stamp(lead.owner, now=NOW)
        assert stamp(lead.owner, now=NOW + timedelta(minutes=14)) == before
        assert stamp(lead.owner, now=NOW + timedelta(minutes=15)) != before

    def test_is_another_in_another_language(self, lead: Lead) -> None:
        before = stamp(lead.owner, now=NOW)
        with translation.override("uk"):
            assert stamp(lead.owner, now=NOW) != before

    def test_has_nothing_to_do_with_other_people(self, lead: Lead, bob: TelegramUser) -> None:
        before = stamp(lead.owner, now=NOW)
        theirs = ReminderFactory.create(lead__owner=bob, due_at=NOW)
        services.complete(reminder=theirs, by=Actor.user(bob.telegram_id), now=NOW)
        assert stamp(lead.owner, now=NOW) == before
        assert stamp(bob, now=NOW) != before

    def test_costs_two_queries(self, lead: Lead) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert len(stamp(lead.owner, now=NOW)) == 16
        assert len(queries) == 2

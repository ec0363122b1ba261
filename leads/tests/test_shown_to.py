"""What a person gets to see: rows of leads that are theirs and not deleted, whatever the table."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engagement.models import PlanRequest
from leads.models import Lead, LeadActivity, TelegramUser
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAKERS: dict[type[Any], Callable[[Lead], Any]] = {
    Lead: lambda lead: lead,
    LeadActivity: lambda lead: LeadActivity.objects.create(
        lead=lead, telegram_id=lead.owner_id, activity_type="context_update"
    ),
    PlanRequest: lambda lead: PlanRequest.objects.create(lead=lead),
    ScheduledReminder: lambda lead: ReminderFactory.create(
        lead=lead, telegram_id=lead.owner_id, step_id=1, due_at=NOW
    ),
}


@pytest.mark.parametrize("model", MAKERS)
class TestShownTo:
    def test_is_nothing_of_a_deleted_lead_or_of_somebody_else(
        self, model: type[Any], alice: TelegramUser, bob: TelegramUser
    ) -> None:
        mine, theirs = LeadFactory.create(owner=alice), LeadFactory.create(owner=bob)
        deleted = LeadFactory.create(owner=alice, deleted_at=NOW)
        made = [MAKERS[model](lead) for lead in (mine, theirs, deleted)]
        assert list(model.objects.shown_to(alice.telegram_id)) == made[:1]

    def test_goes_with_a_lead_that_is_handed_over(
        self, model: type[Any], alice: TelegramUser, bob: TelegramUser
    ) -> None:
        lead = LeadFactory.create(owner=alice)
        MAKERS[model](lead)
        Lead.objects.filter(pk=lead.pk).update(owner=bob)
        assert not model.objects.shown_to(alice.telegram_id).exists()

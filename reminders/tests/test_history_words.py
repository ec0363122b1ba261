"""A line of history says what happened, to what, and why."""

from datetime import UTC, datetime

import pytest

from core.actor import Actor
from leads.models import LeadActivity, TelegramUser
from reminders import services
from reminders.day.history_words import history_line
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def lines() -> list[str]:
    """Return what was said of changes of status, without the moment."""
    rows = LeadActivity.objects.order_by("id")
    return [history_line(row, "UTC", NOW).partition(" — ")[2] for row in rows]


def test_of_a_status_names_it_and_the_reason(alice: TelegramUser) -> None:
    lead, by = LeadFactory.create(owner=alice), Actor.user(alice.telegram_id)
    services.set_lead_status(lead=lead, status="closed_won", by=by, now=NOW)
    for _ in range(2):
        services.note_why_closed(lead=lead, reason="<b>The demo</b>", by=by, now=NOW)
    services.reopen_lead(lead=lead, by=by, now=NOW)
    services.note_why_closed(lead=lead, reason="too late", by=by, now=NOW)
    assert lines() == [
        "status changed → won",
        "status changed → won: <b>The demo</b>",
        "status changed → new",
    ]


def test_of_a_status_that_makes_no_sense_says_no_more_than_that(alice: TelegramUser) -> None:
    lead = LeadFactory.create(owner=alice)
    for now in ("sold", {"status": "x"}, 5, None):
        row = LeadActivity(lead=lead, telegram_id=1001, activity_type="status_changed", metadata={"now": now})
        row.created_at = NOW
        assert history_line(row, "UTC", NOW).endswith("— status changed")


@pytest.mark.parametrize("due_at", ["tomorrow", 5, [], "2026-13-01T00:00:00Z"])
def test_of_a_date_that_makes_no_sense_says_none(alice: TelegramUser, due_at: object) -> None:
    row = LeadActivity(
        lead=LeadFactory.create(owner=alice),
        telegram_id=1001,
        activity_type="step_snoozed",
        metadata={"now": {"due_at": due_at}},
    )
    row.created_at = NOW
    assert history_line(row, "UTC", NOW).endswith("— step snoozed")

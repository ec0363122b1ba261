"""Reading ahead: claimed rows, many at a time, with all that a decision and a message are made of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from core.lease import Lease
from leads.models import Lead
from reminders import arming, claims, readahead
from reminders.models import ScheduledReminder
from reminders.readahead import Ready
from tests.factories import ReminderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
MINE = "mine"


def due(count: int = 1) -> list[ScheduledReminder]:
    """Return rows of as many people, due and claimed."""
    rows = [ReminderFactory.create(due_at=NOW - timedelta(hours=1)) for _ in range(count)]
    claims.claim(limit=count, lease=Lease(MINE, NOW + timedelta(minutes=1)), now=NOW)
    return rows


def read(rows: list[ScheduledReminder]) -> list[Ready]:
    claimed = {row.pk: row.telegram_id for row in rows}
    found = readahead.read(claimed, token=MINE, now=NOW)
    return [found[row.pk] for row in rows if row.pk in found]


class TestReading:
    def test_changes_nothing(self) -> None:
        rows = due()
        before = ScheduledReminder.objects.values().get()
        assert len(read(rows)) == 1
        assert ScheduledReminder.objects.values().get() == before

    def test_leaves_out_what_is_not_to_be_sent_by_itself(self) -> None:
        parked, held, not_mine, plain = due(4)
        Lead.objects.filter(pk=parked.lead_id).update(reminders_paused=True)
        ScheduledReminder.objects.filter(pk=held.pk).update(hold_reason="unanswered")
        ScheduledReminder.objects.filter(pk=not_mine.pk).update(claim_token="other")
        assert [each.case.row.pk for each in read([parked, held, not_mine, plain])] == [plain.pk]

    def test_takes_one_trip_for_any_number(self, django_assert_num_queries: Any) -> None:
        """A column that were missing would be fetched row by row."""
        read(due())  # the first time, statements are prepared
        rows = due(20)
        with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
            ready = read(rows)
            messages = arming.as_messages([each.case for each in ready], {row.pk: 1 for row in rows}, now=NOW)
        assert [message.parcel.chat_id for message in messages] == [row.telegram_id for row in rows]

    def test_is_stale_after_a_few_seconds(self) -> None:
        [ready] = read(due())
        assert ready.is_fresh(LATER)
        assert not ready.is_fresh(NOW + readahead.FRESH)

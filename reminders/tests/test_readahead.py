"""Reading ahead: claimed rows, many at a time, with all that a decision and a message are made of."""

from typing import Any

import pytest
from django.db import connection

from leads.models import Lead
from reminders.models import ScheduledReminder
from reminders.sending import arming, readahead
from reminders.tests.claimed import LATER, NOW, due, read

pytestmark = pytest.mark.django_db


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

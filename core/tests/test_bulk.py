"""Different values for many rows in one statement."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.sql.bulk import Where, insert, update, update_rows
from leads.models import Lead, LeadActivity
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


class TestUpdateRows:
    def test_writes_each_row_its_own_values(self) -> None:
        rows = [ReminderFactory.create() for _ in range(3)]
        for number, row in enumerate(rows):
            row.next_action_at = None if number == 0 else NOW + timedelta(hours=number)
            row.status, row.reminder_count, row.hold_reason = "sent", number, f"it's {number} %s"
        update_rows(rows, ["next_action_at", "status", "reminder_count", "hold_reason"])
        fresh = list(ScheduledReminder.objects.order_by("id"))
        assert [row.next_action_at for row in fresh] == [
            None,
            NOW + timedelta(hours=1),
            NOW + timedelta(hours=2),
        ]
        assert [(row.status, row.reminder_count) for row in fresh] == [("sent", 0), ("sent", 1), ("sent", 2)]
        assert [row.hold_reason for row in fresh] == ["it's 0 %s", "it's 1 %s", "it's 2 %s"]

    def test_leaves_other_columns_and_rows_alone(self) -> None:
        changed, other = ReminderFactory.create(), ReminderFactory.create()
        changed.status, changed.draft_text = "sent", "not written"
        update_rows([changed], ["status"])
        changed.refresh_from_db()
        other.refresh_from_db()
        assert (changed.status, changed.draft_text != "not written", other.status) == (
            "sent",
            True,
            "pending",
        )

    def test_writes_json(self) -> None:
        lead = LeadFactory.create()
        lead.engagement_plan = [{"step_id": 1, "name": "Zażółć 🚀"}]
        update_rows([lead], ["engagement_plan", "deleted_at"])
        assert Lead.objects.get().engagement_plan == [{"step_id": 1, "name": "Zażółć 🚀"}]

    def test_takes_one_statement_for_many_rows(self, django_assert_num_queries: Any) -> None:
        rows = [ReminderFactory.create() for _ in range(20)]
        with django_assert_num_queries(1):
            update_rows(rows, ["status", "next_action_at"])

    def test_does_nothing_without_rows(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            update_rows([], ["status"])


class TestUpdate:
    def test_leaves_alone_what_does_not_match(self) -> None:
        rows = [ReminderFactory.create() for _ in range(3)]
        ScheduledReminder.objects.filter(pk=rows[1].pk).update(cycle=2)
        ScheduledReminder.objects.filter(pk=rows[2].pk).update(status="completed")
        written = update(
            ScheduledReminder,
            ["hold_reason"],
            [(row.pk, "held", 1) for row in rows],
            match=["cycle"],
            where=Where("status IN ('pending', 'sent')"),
            returning=["id", "telegram_id"],
        )
        assert written == [(rows[0].pk, rows[0].telegram_id)]
        assert ScheduledReminder.objects.filter(hold_reason="held").count() == 1


class TestInsert:
    def test_returns_keys_and_fills_in_defaults(self) -> None:
        lead = LeadFactory.create()
        rows = [(lead.pk, lead.owner_id, "context_update", {"n": n}, NOW) for n in range(3)]
        columns = ["lead", "telegram_id", "activity_type", "metadata", "created_at"]
        keys = insert(LeadActivity, columns, rows, returning=["id"])
        lines = LeadActivity.objects.order_by("id")
        assert [(line.pk,) for line in lines] == keys
        assert [line.metadata for line in lines] == [{"n": 0}, {"n": 1}, {"n": 2}]
        assert {(line.content, line.created_at) for line in lines} == {("", NOW)}

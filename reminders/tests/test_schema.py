"""The tables of this room: columns, indexes, rules and defaults, and how the hot queries find their rows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.models import Lead
from reminders.models import LIVE, Delivery, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.sending import claims
from reminders.state.step_moments import BY_MOMENT, come_by
from tests.factories import DeliveryFactory, LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOSED = [status for status in ReminderStatus if status not in LIVE]

COLUMNS = {
    "scheduled_reminders": (
        "lead_id telegram_id step_id due_at status snooze_count reminder_count last_reminded_at draft_text"
        " draft_generated_at completed_at created_at updated_at plan_version due_rule cycle auto_snooze_count"
        " next_action_at version claim_token claimed_until hold_reason"
    ),
    "reminder_deliveries": (
        "kind subject_key reminder_id cycle nudge attempt batch telegram_id state worker armed_at settled_at"
        " error_class message_id resolved_by resolved_reason"
    ),
    "message_edits": "chat_id message_id kind payload attempts",
    "plan_requests": (
        "lead_id kind status attempts run_after claim_token claimed_until error rejected_output prompt_hash"
    ),
    "telegram_updates": "update_id payload",
    "send_budget": "key tokens",
    "worker_heartbeats": "name beat_at",
    "plan_versions": "lead_id version steps",
    "draft_versions": "lead_id step_id text",
}
INDEXES = {
    "scheduled_reminders": {
        "idx_scheduled_reminders_due": ["due_at"],
        "idx_scheduled_reminders_lead": ["lead_id", "step_id"],
        "idx_scheduled_reminders_telegram": ["telegram_id", "status"],
        "idx_scheduled_reminders_poll": ["next_action_at", "id"],
    },
    "reminder_deliveries": {
        "reminder_deliveries_one_possible": ["subject_key"],
        "idx_reminder_deliveries_caps": ["telegram_id", "armed_at"],
    },
}
DEFAULTS = {
    "status": ReminderStatus.PENDING,
    "snooze_count": 0,
    "reminder_count": 0,
    "auto_snooze_count": 0,
    "plan_version": 1,
    "cycle": 1,
    "version": 1,
    "due_rule": "",
    "claim_token": "",
    "hold_reason": "",
    "draft_text": None,
    "completed_at": None,
    "next_action_at": None,
}


OUR_APPS = ("leads", "engagement", "reminders", "botapp")
OUR_MODELS = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]


def indexed_twice(model: type[models.Model]) -> list[str]:
    """Return the columns with an index of their own with which another one begins: writing pays for both."""
    groups = [*model._meta.indexes, *model._meta.constraints]
    whole = [group for group in groups if getattr(group, "fields", None) and not group.condition]
    first = {group.fields[0] for group in whole}
    return [field.name for field in model._meta.local_fields if field.db_index and field.name in first]


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


class TestColumns:
    @pytest.mark.parametrize(("table", "names"), COLUMNS.items())
    def test_are_all_there(self, table: str, names: str) -> None:
        with connection.cursor() as cursor:
            present = {
                column.name for column in connection.introspection.get_table_description(cursor, table)
            }
        assert set(names.split()) <= present


class TestIndexes:
    @pytest.mark.parametrize(("table", "expected"), INDEXES.items())
    def test_bear_the_names_of_the_documents(self, table: str, expected: dict[str, list[str]]) -> None:
        with connection.cursor() as cursor:
            present = connection.introspection.get_constraints(cursor, table)
        assert {name: present[name]["columns"] for name in expected} == expected

    def test_do_not_repeat_the_beginning_of_another(self) -> None:
        assert {model: indexed_twice(model) for model in OUR_MODELS if indexed_twice(model)} == {}

    def test_of_telegrams_updates_refuse_the_same_update_twice(self) -> None:
        inbox = apps.get_model("botapp", "InboxUpdate").objects
        inbox.create(update_id=1, payload={})
        refused(lambda: inbox.create(update_id=1, payload={}))


class TestDatabaseDefaults:
    def test_hold_for_a_reminder_inserted_by_hand(self) -> None:
        lead = LeadFactory.create()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO scheduled_reminders (lead_id, telegram_id, step_id, due_at)"
                " VALUES (%s, %s, 1, %s)",
                [lead.pk, lead.owner_id, NOW],
            )
        row = ScheduledReminder.objects.get(lead=lead)
        assert {name: getattr(row, name) for name in DEFAULTS} == DEFAULTS
        assert abs(timezone.now() - row.created_at) < HOUR
        assert abs(timezone.now() - row.updated_at) < HOUR


class TestReminderConstraints:
    def test_refuse_a_status_nobody_knows(self) -> None:
        row = ReminderFactory.create()
        refused(lambda: ScheduledReminder.objects.filter(pk=row.pk).update(status="lost"))

    @pytest.mark.parametrize("column", ["snooze_count", "reminder_count", "cycle", "step_id"])
    def test_refuse_a_count_below_nothing(self, column: str) -> None:
        row = ReminderFactory.create()
        refused(lambda: ScheduledReminder.objects.filter(pk=row.pk).update(**{column: -1}))

    @pytest.mark.parametrize("status", CLOSED)
    def test_refuse_a_step_twice_in_one_version_even_when_closed(self, status: str) -> None:
        row = ReminderFactory.create(status=status)
        refused(lambda: ReminderFactory.create(lead=row.lead, step_id=row.step_id))

    @pytest.mark.parametrize(("first", "second"), [*product(LIVE, LIVE)])
    def test_refuse_two_live_rows_of_one_step(self, first: str, second: str) -> None:
        row = ReminderFactory.create(status=first, plan_version=1)
        refused(
            lambda: ReminderFactory.create(lead=row.lead, step_id=row.step_id, plan_version=2, status=second)
        )

    @pytest.mark.parametrize("status", CLOSED)
    def test_let_a_closed_step_come_back_in_the_next_version(self, status: str) -> None:
        row = ReminderFactory.create(status=status, plan_version=1)
        ReminderFactory.create(lead=row.lead, step_id=row.step_id, plan_version=2)
        assert row.lead.reminders.count() == 2

    def test_take_the_reminders_with_an_erased_lead_and_leave_the_ledger(self) -> None:
        delivery = DeliveryFactory.create()
        Lead.objects.all().delete()
        assert not ScheduledReminder.objects.exists()
        assert Delivery.objects.get().reminder_id == delivery.reminder_id


POSSIBLE = [DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN]


class TestLedgerConstraints:
    @pytest.mark.parametrize(("first", "second"), [*product(POSSIBLE, POSSIBLE)])
    def test_refuse_a_second_attempt_while_one_may_have_arrived(self, first: str, second: str) -> None:
        row = DeliveryFactory.create(state=first)
        refused(lambda: DeliveryFactory.create(reminder=row.reminder, state=second, attempt=2))

    def test_let_a_failed_attempt_be_followed(self) -> None:
        row = DeliveryFactory.create(state=DeliveryState.FAILED)
        DeliveryFactory.create(reminder=row.reminder, state=DeliveryState.FAILED, attempt=2)
        DeliveryFactory.create(reminder=row.reminder, state=DeliveryState.SENT, attempt=3)
        assert Delivery.objects.possibly_delivered().get().attempt == 3

    def test_refuse_a_failure_turned_into_a_second_arrival(self) -> None:
        failed = DeliveryFactory.create(state=DeliveryState.FAILED)
        DeliveryFactory.create(reminder=failed.reminder, attempt=2)
        refused(lambda: Delivery.objects.filter(pk=failed.pk).update(state=DeliveryState.SENT))

    def test_refuse_a_state_nobody_knows(self) -> None:
        refused(lambda: DeliveryFactory.create(state="lost"))


def fill(*, leads: int, steps: int) -> None:
    """A history as it looks after a year: most rows closed, some held or parked, more due than one batch."""
    ReminderFactory.reset_sequence(0)
    parents = LeadFactory.create_batch(leads)
    rows = [
        ReminderFactory.build(
            lead=lead,
            telegram_id=lead.owner_id,
            step_id=step,
            due_at=NOW,
            status=ReminderStatus.COMPLETED if step % 5 else LIVE[step // 5 % 4],
            next_action_at=NOW + HOUR * (step - steps // 2) if step % 3 else None,
            hold_reason="Telegram refused the text" if step % 7 == 0 else "",
        )
        for lead in parents
        for step in range(1, steps + 1)
    ]
    ScheduledReminder.objects.bulk_create(rows, batch_size=500)


def without(method: str) -> None:
    """Ask PostgreSQL what it would do if it could help it: a few thousand rows make everything cheap."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL enable_{method} = off")


class TestQueryPlans(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        """Fill the tables once for all."""
        fill(leads=40, steps=100)
        DeliveryFactory.create()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # rows of earlier tests are gone, their index pages are not
                cursor.execute("REINDEX TABLE scheduled_reminders")
            cursor.execute("ANALYZE")

    def test_the_poll_uses_its_partial_index(self) -> None:
        plan = ScheduledReminder.objects.due(NOW).unclaimed(NOW)[:100].explain()
        assert "idx_scheduled_reminders_poll" in plan
        assert "SCAN scheduled_reminders" not in plan
        assert "Seq Scan" not in plan

    def test_the_poll_needs_no_sort(self) -> None:
        without("sort")
        plan = ScheduledReminder.objects.due(NOW).unclaimed(NOW)[:100].explain()
        assert "B-TREE" not in plan
        assert "Sort" not in plan

    def test_the_next_due_instant_comes_from_the_same_index(self) -> None:
        waiting = ScheduledReminder.objects.due(NOW + 1000 * HOUR).values("next_action_at")[:1]
        assert "idx_scheduled_reminders_poll" in waiting.explain()

    def test_what_comes_first_is_found_in_one_index_without_reading_rows(self) -> None:
        without("sort")
        columns = ("pk", "lead_id", "telegram_id", "status", "last_reminded_at")
        first = ScheduledReminder.objects.live().filter(come_by(NOW)).order_by(BY_MOMENT)[:10]
        plan = first.values(*columns).explain()
        assert "idx_scheduled_reminders_moment" in plan
        assert "Index Only Scan" in plan or "COVERING INDEX" in plan

    def test_claims_are_given_back_through_the_same_index(self) -> None:
        with CaptureQueriesContext(connection) as seen:
            claims.release(token="mine", now=NOW)
        [statement] = seen
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {statement['sql']}")
            plan = str(cursor.fetchall())
        assert "idx_scheduled_reminders_poll" in plan
        assert "Seq Scan" not in plan

    def test_an_attempt_is_found_by_what_it_is_about(self) -> None:
        without("seqscan")
        plan = Delivery.objects.possibly_delivered().filter(subject_key="nudge:1:1:1").explain()
        assert "reminder_deliveries_one_possible" in plan


def test_the_poll_uses_its_index_before_any_statistics_exist() -> None:
    fill(leads=40, steps=100)
    assert "idx_scheduled_reminders_poll" in ScheduledReminder.objects.due(NOW)[:100].explain()


class TestTwins:
    """Each query and its row twin say the same, on a spread of every state, hold, park and hour."""

    @pytest.fixture
    def spread(self, db: None) -> list[ScheduledReminder]:
        lead = LeadFactory.create()
        instants = [None, NOW - HOUR, NOW, NOW + timedelta(microseconds=1), NOW + HOUR]
        cases = product(ReminderStatus, instants, ["", "held for a reason"])
        rows = [
            ReminderFactory.build(
                lead=lead,
                telegram_id=lead.owner_id,
                step_id=number,
                status=status,
                next_action_at=at,
                hold_reason=hold,
                due_at=NOW,
            )
            for number, (status, at, hold) in enumerate(cases, start=1)
        ]
        return ScheduledReminder.objects.bulk_create(rows)

    def test_due_and_is_due_agree(self, spread: list[ScheduledReminder]) -> None:
        found = set(ScheduledReminder.objects.due(NOW).values_list("pk", flat=True))
        assert found == {row.pk for row in spread if row.is_due(NOW)}
        assert len(found) == len(LIVE) * 2

    def test_live_and_is_live_agree(self, spread: list[ScheduledReminder]) -> None:
        found = set(ScheduledReminder.objects.live().values_list("pk", flat=True))
        assert found == {row.pk for row in spread if row.is_live}

    def test_due_comes_oldest_first_and_then_by_id(self, spread: list[ScheduledReminder]) -> None:
        keys = list(ScheduledReminder.objects.due(NOW).values_list("next_action_at", "pk"))
        assert keys == sorted(keys)

    @pytest.mark.parametrize(("until", "free"), [(None, True), (NOW, True), (NOW + HOUR, False)])
    def test_unclaimed_frees_a_row_when_its_lease_ends(self, until: datetime | None, free: bool) -> None:
        ReminderFactory.create(claimed_until=until)
        assert ScheduledReminder.objects.unclaimed(NOW).exists() is free


class TestCurrent:
    def test_is_the_newest_row_of_each_step(self) -> None:
        lead = LeadFactory.create()
        old = {"lead": lead, "plan_version": 1, "status": ReminderStatus.CANCELLED}
        ReminderFactory.create(**old, step_id=2)
        done = ReminderFactory.create(lead=lead, plan_version=1, step_id=1, status=ReminderStatus.COMPLETED)
        middle = ReminderFactory.create(lead=lead, plan_version=2, step_id=2)
        ReminderFactory.create(**old, step_id=3)
        ReminderFactory.create(**old | {"plan_version": 2}, step_id=3)
        last = ReminderFactory.create(lead=lead, plan_version=3, step_id=3)
        assert list(lead.reminders.current()) == [done, middle, last]

    def test_is_not_troubled_by_other_leads(self) -> None:
        lead, other = LeadFactory.create_batch(2)
        mine = ReminderFactory.create(lead=lead, plan_version=1, step_id=1)
        ReminderFactory.create(lead=other, plan_version=9, step_id=1)
        assert lead.reminders.current().get(step_id=1) == mine

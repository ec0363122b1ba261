"""What no hand may write: dates beyond reading, counters at their end, plans that are none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from core.schema.constraints import MOST
from engagement.models import DraftVersion
from leads.models import DATES_BY_STAFF, DATES_OF_LEAD, DATES_OF_PERSON, Lead, LeadActivity, TelegramUser
from reminders.models import MessageEdit, ScheduledReminder
from reminders.models.reminder import COUNTERS, DATES
from reminders.tests.breaking import IS_POSTGRES, put
from reminders.upkeep.row_security import acting_as
from tests.factories import LeadActivityFactory, ReminderFactory

pytestmark = pytest.mark.django_db

SOON = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERYWHERE = ["1999-12-31 23:59:59", "2200-01-01 00:00:00"]
NO_DATES = [
    *EVERYWHERE,
    *(["infinity", "-infinity"] if IS_POSTGRES else ["soon", "09:00:00", "2026-13-01", "7"]),
]
DATED = [
    *((ScheduledReminder, name) for name in DATES),
    *((Lead, name) for name in DATES_OF_LEAD),
    *((TelegramUser, name) for name in (*DATES_OF_PERSON, *DATES_BY_STAFF)),
    *((LeadActivity, "created_at"), (DraftVersion, "created_at")),
    *((MessageEdit, name) for name in ("run_after", "created_at")),
]
ROLES_DATES = [
    *(f"scheduled_reminders.{name}" for name in ("due_at", "next_action_at", "not_before", "claimed_until")),
    *(f"lead_registry.{name}" for name in ("paused_until", "next_followup", "last_contacted")),
    "users.next_briefing_at",
]


@pytest.fixture
def rows(alice: TelegramUser) -> dict[type[models.Model], models.Model]:
    """Return a row of Alice's in every table that the Mini App's role writes."""
    reminder = ReminderFactory.create(lead__owner=alice)
    return {
        TelegramUser: alice,
        Lead: reminder.lead,
        ScheduledReminder: reminder,
        LeadActivity: LeadActivityFactory.create(lead=reminder.lead),
        MessageEdit: MessageEdit.objects.create(chat_id=1001, message_id=1),
        DraftVersion: DraftVersion.objects.create(lead=reminder.lead, step_id=1),
    }


def refused(row: models.Model, **columns: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        put(row, **columns)


class TestDates:
    @pytest.mark.parametrize(("model", "column"), DATED, ids=lambda value: getattr(value, "__name__", value))
    def test_are_such_that_everybody_can_read_them(
        self, rows: dict[type[models.Model], models.Model], model: type[models.Model], column: str
    ) -> None:
        for moment in NO_DATES:
            refused(rows[model], **{column: moment})
        for moment in ("2000-01-01 00:00:00", "2199-12-31 23:59:59.999999", str(SOON.replace(tzinfo=None))):
            put(rows[model], **{column: moment})

    def test_are_all_that_there_are(self) -> None:
        for model in {model for model, _column in DATED}:
            columns = {name for other, name in DATED if other is model}
            dates = {field.name for field in model._meta.fields if isinstance(field, models.DateTimeField)}
            assert dates == columns


class TestCounters:
    @pytest.mark.parametrize("column", COUNTERS)
    def test_can_always_be_counted_on(
        self, rows: dict[type[models.Model], models.Model], column: str
    ) -> None:
        row = rows[ScheduledReminder]
        for number in (-1, MOST + 1, 2**31 - 1):
            refused(row, **{column: number})
        put(row, **{column: 1000 if column == "lost_claims" else MOST})

    @pytest.mark.parametrize("column", ["followup_count", "plan_version"])
    def test_of_a_lead_too(self, rows: dict[type[models.Model], models.Model], column: str) -> None:
        refused(rows[Lead], **{column: -1})
        refused(rows[Lead], **{column: MOST + 1})
        put(rows[Lead], **{column: MOST})


class TestLists:
    @pytest.mark.parametrize(
        "plan", ["[1, 2]", "{}", "7", '"none"', "null", '[null, {"step_id": 1}]', "[", "[[]]"]
    )
    def test_of_steps_are_lists_of_objects(
        self, rows: dict[type[models.Model], models.Model], plan: str
    ) -> None:
        refused(rows[Lead], engagement_plan=plan)

    @pytest.mark.parametrize("plan", ["[]", '[{"step_id": 1}, {}]', None])
    def test_of_steps_may_be_empty_or_missing(
        self, rows: dict[type[models.Model], models.Model], plan: str | None
    ) -> None:
        put(rows[Lead], engagement_plan=plan)
        assert Lead.objects.get(pk=rows[Lead].pk).engagement_plan == (plan and json.loads(plan))

    @pytest.mark.parametrize("days", ["[7]", "{}", "5", '"2026-03-02"', "null"])
    def test_of_days_off_are_lists_of_texts(
        self, rows: dict[type[models.Model], models.Model], days: str
    ) -> None:
        refused(rows[TelegramUser], days_off=days)
        put(rows[TelegramUser], days_off='["2026-03-02"]')

    @pytest.mark.postgres
    def test_are_looked_through_to_their_end(self, rows: dict[type[models.Model], models.Model]) -> None:
        refused(rows[Lead], engagement_plan='[{"step_id": 1}, 7]')
        refused(rows[TelegramUser], days_off='["2026-03-02", 7]')


@pytest.mark.postgres
class TestRole:
    """What a person's own role may write of their own rows stays far from what ends anything."""

    @pytest.mark.parametrize("column", ROLES_DATES)
    def test_writes_no_date_that_a_pause_might_push_over_the_edge(
        self, rows: dict[type[models.Model], models.Model], column: str
    ) -> None:
        table, name = column.split(".")
        row = next(row for row in rows.values() if row._meta.db_table == table)
        with acting_as(1001):
            for moment in ("-infinity", "infinity", "2100-01-01"):
                refused(row, **{name: moment})
            put(row, **{name: "2099-12-31"})

    @pytest.mark.parametrize(
        "column", ["version", "cycle", "reminder_count", "snooze_count", "auto_snooze_count", "lost_claims"]
    )
    def test_writes_no_counter_that_a_machine_could_not_count_on(
        self, rows: dict[type[models.Model], models.Model], column: str
    ) -> None:
        with acting_as(1001):
            for number in (-1, 1_000_001, 2**31 - 1):
                refused(rows[ScheduledReminder], **{column: number})
            put(rows[ScheduledReminder], **{column: 9})

    @pytest.mark.parametrize(
        ("model", "columns"),
        [
            (Lead, {"engagement_plan": f'[{{"description": "{"x" * 1_000_000}"}}]'}),
            (Lead, {"engagement_plan": "[1, 2, 3]"}),
            (Lead, {"notes": "x" * 100_001}),
            (TelegramUser, {"days_off": f'["{"x" * 20_000}"]'}),
            (TelegramUser, {"days_off": "5"}),
            (ScheduledReminder, {"draft_text": "x" * 100_001}),
            (ScheduledReminder, {"status": "nonsense"}),
        ],
        ids=lambda value: getattr(value, "__name__", next(iter(value)) if isinstance(value, dict) else value),
    )
    def test_writes_nothing_that_would_not_be_read(
        self, rows: dict[type[models.Model], models.Model], model: type[models.Model], columns: dict[str, Any]
    ) -> None:
        with acting_as(1001):
            refused(rows[model], **columns)


def test_the_constraints_are_what_the_models_say() -> None:
    """A constraint that the database took is one that it will hold."""
    with connection.cursor() as cursor:
        for model in {model for model, _column in DATED}:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            assert {
                name
                for name, about in found.items()
                if about["check"] and name.startswith(model._meta.db_table)
            } >= {
                constraint.name
                for constraint in model._meta.constraints
                if isinstance(constraint, models.CheckConstraint)
            }

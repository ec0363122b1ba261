"""The tables of this room are what the architecture says, and the database itself keeps their rules."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from leads.models import Lead, LeadActivity, LeadStatus, TelegramUser
from tests.factories import LeadFactory, TelegramUserFactory

pytestmark = pytest.mark.django_db

COLUMNS = {
    "users": (
        "telegram_id username first_name last_name language_code timezone reminder_hour reminder_enabled"
        " window_start window_end weekdays country paused_until blocked_at role zone_confirmed_at"
        " next_briefing_at created_at updated_at"
    ),
    "lead_registry": (
        "telegram_id prospect_name prospect_first_name prospect_last_name prospect_title prospect_company"
        " prospect_geography prospect_email prospect_phone prospect_linkedin prospect_website"
        " prospect_analysis closing_strategy engagement_tactics draft_response status notes input_type"
        " original_context web_research engagement_plan last_contacted next_followup followup_count"
        " created_at updated_at plan_version reminders_paused close_reason deleted_at"
    ),
    "lead_activity_log": "lead_id telegram_id activity_type content ai_response metadata created_at",
}
# What an INSERT that names only the columns below finds in the others.
USER_DEFAULTS = {
    "username": "",
    "timezone": "UTC",
    "reminder_hour": 9,
    "reminder_enabled": True,
    "weekdays": "12345",
    "role": "rep",
    "paused_until": None,
    "blocked_at": None,
    "zone_confirmed_at": None,
}
LEAD_DEFAULTS = {
    "prospect_name": "",
    "status": LeadStatus.ANALYZED,
    "input_type": "text",
    "engagement_plan": None,
    "followup_count": 0,
    "plan_version": 0,
    "reminders_paused": False,
    "deleted_at": None,
}


def values_of(row: object, names: dict[str, object]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def raw(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


class TestColumns:
    @pytest.mark.parametrize(("table", "names"), COLUMNS.items())
    def test_are_all_there(self, table: str, names: str) -> None:
        with connection.cursor() as cursor:
            present = {
                column.name for column in connection.introspection.get_table_description(cursor, table)
            }
        assert set(names.split()) <= present


class TestDatabaseDefaults:
    def test_hold_for_a_person_inserted_by_hand(self) -> None:
        raw("INSERT INTO users (telegram_id) VALUES (%s)", 77)
        user = TelegramUser.objects.get(telegram_id=77)
        assert values_of(user, USER_DEFAULTS) == USER_DEFAULTS
        assert (user.window_start.hour, user.window_end.hour) == (9, 18)
        assert_recent(user.created_at, user.updated_at)

    def test_hold_for_a_lead_inserted_by_hand(self) -> None:
        owner = TelegramUserFactory.create()
        raw("INSERT INTO lead_registry (telegram_id) VALUES (%s)", owner.telegram_id)
        lead = Lead.objects.get(owner=owner)
        assert values_of(lead, LEAD_DEFAULTS) == LEAD_DEFAULTS
        assert_recent(lead.created_at, lead.updated_at)

    def test_hold_for_a_line_of_history_inserted_by_hand(self) -> None:
        lead = LeadFactory.create()
        raw(
            "INSERT INTO lead_activity_log (lead_id, telegram_id, activity_type, metadata)"
            " VALUES (%s, %s, 'context_update', '{}')",
            lead.pk,
            lead.owner_id,
        )
        line = LeadActivity.objects.get(lead=lead)
        assert (line.content, line.ai_response) == ("", "")
        assert_recent(line.created_at)


def assert_recent(*moments: datetime) -> None:
    """In UTC, to the hour: SQLite's own clock has no zone, and must not be read as a local one."""
    assert all(abs(timezone.now() - moment) < timedelta(hours=1) for moment in moments)
    assert all(moment.tzinfo == UTC for moment in moments)


class TestConstraints:
    def test_refuse_a_second_person_with_the_same_number(self) -> None:
        TelegramUserFactory.create(telegram_id=5)
        self.refused(lambda: TelegramUserFactory.create(telegram_id=5))

    @pytest.mark.parametrize("hour", [-1, 24])
    def test_refuse_an_hour_the_day_does_not_have(self, hour: int) -> None:
        self.refused(lambda: TelegramUserFactory.create(reminder_hour=hour))

    def test_refuse_a_status_nobody_knows(self) -> None:
        lead = LeadFactory.create()
        self.refused(lambda: Lead.objects.filter(pk=lead.pk).update(status="lost_in_space"))

    def test_refuse_a_lead_without_its_owner(self) -> None:
        def insert() -> None:
            raw("INSERT INTO lead_registry (telegram_id) VALUES (%s)", 404)
            connection.check_constraints()  # foreign keys are checked at commit; do not wait for it

        self.refused(insert)

    @staticmethod
    def refused(act: Callable[[], object]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

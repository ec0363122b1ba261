"""Two people, the Mini App's role, and everything that role can reach."""

# ruff: noqa: S608 - the tables and columns in these queries come from REACHES

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, models, transaction

from leads.fields import CONTACTS, Field
from leads.models import Lead, LeadActivity, TelegramUser
from reminders.models import ScheduledReminder
from reminders.tests.sql import execute, fetch, reachable
from reminders.upkeep import row_security
from reminders.upkeep.row_security import MINIAPP, REACHES, SERVICE, Reach, acting_as
from tests.factories import DeliveryFactory, LeadActivityFactory, ReminderFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

ALICE, MALLORY = 1001, 1003
MODELS = {model._meta.db_table: model for model in (TelegramUser, Lead, LeadActivity, ScheduledReminder)}
GRANTED_SQL = """SELECT column_name FROM information_schema.column_privileges
WHERE grantee = %s AND table_name = %s AND privilege_type = %s"""


def granted(table: str, privilege: str) -> set[str]:
    return {name for (name,) in fetch(GRANTED_SQL, [MINIAPP, table, privilege])}


def refused(act: Callable[[], object], *, because: str) -> None:
    with pytest.raises(ProgrammingError, match=because), transaction.atomic():
        act()


def check_foreign_keys() -> None:
    """PostgreSQL alters no table while checks of this transaction are outstanding."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def two_people(alice: TelegramUser, mallory: TelegramUser) -> None:
    """Give each of two people a row in every table."""
    for person in (alice, mallory):
        reminder = ReminderFactory.create(lead__owner=person, step_id=1)
        LeadActivityFactory.create(lead=reminder.lead)
        DeliveryFactory.create(reminder=reminder)


def every(attribute: str = "") -> Callable[[Any], Any]:
    """Parametrise over the tables that the role can reach, or over those with such columns."""
    reaches = [reach for reach in REACHES if not attribute or getattr(reach, attribute)]
    return pytest.mark.parametrize("reach", reaches, ids=lambda reach: reach.table)


class TestReach:
    def test_is_exactly_the_tables_that_these_tests_go_through(self) -> None:
        assert reachable() == sorted(MODELS) == sorted(reach.table for reach in REACHES)

    @every()
    def test_of_each_table_is_guarded_by_policies_for_named_roles(self, reach: Reach) -> None:
        sql = "SELECT unnest(roles) FROM pg_policies WHERE tablename = %s"
        assert {role for (role,) in fetch(sql, [reach.table])} == {MINIAPP, SERVICE}
        assert fetch("SELECT rowsecurity FROM pg_tables WHERE tablename = %s", [reach.table]) == [(True,)]

    def test_has_no_policy_for_everybody_anywhere(self) -> None:
        assert fetch("SELECT policyname FROM pg_policies WHERE 'public' = ANY (roles)") == []

    @every()
    def test_in_writing_is_the_named_columns_and_no_other(self, reach: Reach) -> None:
        assert granted(reach.table, "UPDATE") == set(reach.update)
        assert granted(reach.table, "INSERT") == set(reach.insert)

    @pytest.mark.parametrize(
        "column", ["id", "telegram_id", "role", "lead_id", "plan_version", "hold_reason"]
    )
    def test_leaves_out_identity_ownership_and_what_staff_decide(self, column: str) -> None:
        assert [table for table in reachable() if column in granted(table, "UPDATE")] == []

    @every()
    @pytest.mark.parametrize("verb", ["DELETE FROM", "TRUNCATE"])
    def test_includes_no_erasing(self, two_people: None, reach: Reach, verb: str) -> None:
        with acting_as(MALLORY):
            refused(lambda: execute(f"{verb} {reach.table}"), because="permission denied")

    @pytest.mark.parametrize(
        "table",
        [
            "reminder_deliveries",
            "message_edits",
            "telegram_updates",
            "chat_states",
            "invitations",
            "calendar_feeds",
            "plan_requests",
            "plan_versions",
            "draft_versions",
            "auth_user",
            Session._meta.db_table,
        ],
    )
    def test_ends_before_everybody_elses_business(self, two_people: None, table: str) -> None:
        with acting_as(MALLORY):
            refused(lambda: fetch(f"SELECT * FROM {table}"), because="permission denied")

    def test_of_nobody_but_the_application_includes_invitations(self) -> None:
        for role, rights in ((MINIAPP, set[str]()), (SERVICE, {"SELECT", "INSERT", "UPDATE", "DELETE"})):
            sql = "SELECT privilege_type FROM information_schema.table_privileges WHERE grantee = %s"
            found = fetch(f"{sql} AND table_name = 'invitations'", [role])
            assert {right for (right,) in found} == rights
        policies = fetch("SELECT policyname, roles::text FROM pg_policies WHERE tablename = 'invitations'")
        assert policies == [("invitations_service", f"{{{SERVICE}}}")]
        assert fetch("SELECT rowsecurity FROM pg_tables WHERE tablename = 'invitations'") == [(True,)]

    def test_of_the_role_itself_is_no_login_and_no_power(self) -> None:
        sql = (
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
            " FROM pg_roles WHERE rolname = ANY (%s)"
        )
        assert set(fetch(sql, [[MINIAPP, SERVICE]])) == {(False,) * 5}


class TestReading:
    @every()
    def test_shows_each_person_their_own_rows_only(self, two_people: None, reach: Reach) -> None:
        for person in (ALICE, MALLORY):
            with acting_as(person):
                assert fetch(f"SELECT DISTINCT telegram_id FROM {reach.table}") == [(person,)]

    @every()
    @pytest.mark.parametrize(
        "identity",
        [
            "",
            " ",
            "0",
            "-1001",
            "1001 OR true",
            "alice",
            "1e3",
            "9" * 18,
            "9" * 40,
            "\u0661\u0660\u0660\u0661",
            "1001\n",
        ],
    )
    def test_shows_nothing_to_nobody_and_raises_nothing(
        self, two_people: None, reach: Reach, identity: str
    ) -> None:
        with acting_as(MALLORY):
            execute("SELECT set_config('app.telegram_id', %s, true)", [identity])
            assert fetch(f"SELECT * FROM {reach.table}") == []

    @every()
    def test_shows_nothing_before_anybody_was_named(self, two_people: None, reach: Reach) -> None:
        execute(f"SET LOCAL ROLE {MINIAPP}")
        assert fetch(f"SELECT * FROM {reach.table}") == []
        execute("RESET ROLE")

    def test_shows_the_owner_of_the_tables_everything(self, two_people: None) -> None:
        assert TelegramUser.objects.count() == Lead.objects.count() == 2


class TestContacts:
    @pytest.mark.parametrize("field", CONTACTS, ids=lambda field: field.key)
    def test_of_ones_own_lead_are_read_and_not_written(self, two_people: None, field: Field) -> None:
        Lead.objects.update(**{field.column: "as it was"})
        with acting_as(MALLORY):
            assert list(Lead.objects.values_list(field.column, flat=True)) == ["as it was"]
            change = f"UPDATE lead_registry SET {field.column} = 'changed'"
            refused(lambda: execute(change), because="permission denied")
        assert set(Lead.objects.values_list(field.column, flat=True)) == {"as it was"}


class TestChanging:
    @every("update")
    def test_reaches_ones_own_row_through_the_orm(self, two_people: None, reach: Reach) -> None:
        with acting_as(MALLORY):
            row = MODELS[reach.table].objects.select_for_update().get()
            row.save(update_fields=field_names(MODELS[reach.table], reach.update))

    @every("update")
    def test_leaves_other_peoples_rows_alone(self, two_people: None, reach: Reach) -> None:
        for column in reach.update:
            with acting_as(MALLORY):
                assert execute(f"UPDATE {reach.table} SET {column} = {column}") == 1
                assert execute(f"UPDATE {reach.table} SET {column} = {column} WHERE telegram_id = 1001") == 0

    @every()
    def test_never_hands_a_row_to_somebody_else(self, two_people: None, reach: Reach) -> None:
        steal = f"UPDATE {reach.table} SET telegram_id = 1001"
        with acting_as(MALLORY):
            refused(lambda: execute(steal), because="permission denied")

    @every("update")
    def test_never_hands_a_row_over_even_where_the_column_is_granted(
        self, two_people: None, reach: Reach
    ) -> None:
        check_foreign_keys()
        execute(f"GRANT UPDATE (telegram_id) ON {reach.table} TO {MINIAPP}")
        with acting_as(MALLORY):
            steal = f"UPDATE {reach.table} SET telegram_id = 1002"
            refused(lambda: execute(steal), because="violates row-level security policy")

    def test_never_raises_ones_own_role(self, two_people: None) -> None:
        with acting_as(MALLORY):
            refused(lambda: execute("UPDATE users SET role = 'staff'"), because="permission denied")

    @pytest.mark.parametrize("table", ["users", "lead_registry", "scheduled_reminders"])
    def test_never_adds_a_row_where_only_history_grows(self, two_people: None, table: str) -> None:
        with acting_as(MALLORY):
            refused(
                lambda: execute(f"INSERT INTO {table} (telegram_id) VALUES (1003)"),
                because="permission denied",
            )


class TestHistory:
    def test_grows_by_a_line_about_ones_own_lead(self, two_people: None) -> None:
        mine = Lead.objects.get(owner_id=MALLORY)
        with acting_as(MALLORY):
            LeadActivity.objects.create(lead=mine, telegram_id=MALLORY, activity_type="context_update")
            assert LeadActivity.objects.count() == 2

    @pytest.mark.parametrize("claimed", [MALLORY, ALICE])
    def test_takes_no_line_about_somebody_elses_lead(self, two_people: None, claimed: int) -> None:
        theirs = Lead.objects.get(owner_id=ALICE)
        line = LeadActivity(lead=theirs, telegram_id=claimed, activity_type="step_completed")
        with acting_as(MALLORY):
            refused(line.save, because="violates row-level security policy")

    def test_takes_no_line_in_somebody_elses_name(self, two_people: None) -> None:
        mine = Lead.objects.get(owner_id=MALLORY)
        line = LeadActivity(lead=mine, telegram_id=ALICE, activity_type="step_completed")
        with acting_as(MALLORY):
            refused(line.save, because="violates row-level security policy")

    def test_does_not_tell_a_strangers_lead_from_a_missing_one(self, two_people: None) -> None:
        for lead_id in (Lead.objects.get(owner_id=ALICE).pk, 10**9):
            line = LeadActivity(lead_id=lead_id, telegram_id=MALLORY, activity_type="context_update")
            with acting_as(MALLORY):
                refused(line.save, because="violates row-level security policy")

    def test_cannot_be_rewritten(self, two_people: None) -> None:
        with acting_as(MALLORY):
            refused(lambda: execute("UPDATE lead_activity_log SET content = ''"), because="permission denied")


class TestActingAs:
    def test_ends_with_the_block(self, two_people: None) -> None:
        with acting_as(MALLORY):
            assert who() == (MINIAPP, str(MALLORY))
        assert who() == ("none", "")

    def test_ends_with_an_error_too(self, two_people: None) -> None:
        with pytest.raises(KeyError), acting_as(MALLORY):
            raise KeyError
        assert who() == ("none", "")

    def test_inside_another_returns_to_that_person_and_not_to_the_owner(self, two_people: None) -> None:
        with acting_as(ALICE):
            with acting_as(MALLORY):
                assert Lead.objects.get().owner_id == MALLORY
            assert Lead.objects.get().owner_id == ALICE


class TestServiceRole:
    @every()
    def test_sees_everybodys_rows(self, two_people: None, reach: Reach) -> None:
        execute(f"SET LOCAL ROLE {SERVICE}")
        assert len(fetch(f"SELECT DISTINCT telegram_id FROM {reach.table}")) == 2
        execute("RESET ROLE")


def who() -> tuple[str, str]:
    return fetch(row_security.WHO_SQL)[0]


def field_names(model: type[models.Model], columns: tuple[str, ...]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.column in columns]

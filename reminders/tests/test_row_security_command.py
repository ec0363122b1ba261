"""Putting the policies in force, taking them away, and what happens where one may do neither."""

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from leads.models import TelegramUser
from reminders.checks import row_security_is_in_force
from reminders.tests.sql import execute, fetch, reachable
from reminders.upkeep import row_security
from reminders.upkeep.reach import HIDDEN, MINIAPP, REACHES, SERVICE

pytestmark = pytest.mark.django_db

MIGRATION = import_module("reminders.migrations.0006_seller_reach")


def run_command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("apply_row_security", *arguments, stdout=out)
    return out.getvalue()


def snapshot() -> list[Any]:
    """What the database knows about the policies and privileges of the two roles."""
    return [
        *fetch("SELECT tablename, policyname, roles, qual, with_check FROM pg_policies ORDER BY 1, 2"),
        *fetch(
            "SELECT grantee, table_name, column_name, privilege_type"
            " FROM information_schema.column_privileges WHERE grantee = ANY (%s) ORDER BY 1, 2, 3, 4",
            [[MINIAPP, SERVICE]],
        ),
        *fetch("SELECT tablename FROM pg_tables WHERE rowsecurity ORDER BY 1"),
    ]


@pytest.mark.postgres
class TestApplyingAndRemoving:
    @pytest.fixture(autouse=True)
    def _restore(self, transactional_db: None) -> Iterator[None]:
        yield
        execute("RESET ROLE")
        call_command("migrate", "reminders", verbosity=0)
        row_security.apply(connection)

    def test_is_undone_and_redone_by_the_migration(self) -> None:
        call_command("migrate", "reminders", "0001", verbosity=0)
        assert reachable() == []
        assert fetch("SELECT policyname FROM pg_policies") == []
        assert fetch("SELECT tablename FROM pg_tables WHERE rowsecurity") == []
        assert row_security.is_applied(connection) is False
        call_command("migrate", "reminders", verbosity=0)
        assert row_security.is_applied(connection) is True

    def test_twice_changes_nothing(self) -> None:
        before = snapshot()
        assert run_command() == "Row-level security is in force.\n"
        assert run_command() == "Row-level security is in force.\n"
        assert snapshot() == before

    def test_repairs_what_was_taken_away_or_widened(self) -> None:
        before = snapshot()
        execute("ALTER TABLE users DISABLE ROW LEVEL SECURITY")
        execute("DROP POLICY lead_registry_miniapp_select ON lead_registry")
        execute(f"GRANT ALL ON scheduled_reminders TO {MINIAPP}")
        run_command()
        assert snapshot() == before

    def test_as_a_dry_run_prints_sql_that_works_and_changes_nothing(self) -> None:
        call_command("migrate", "reminders", "0001", verbosity=0)
        script = run_command("--dry-run")
        assert row_security.is_applied(connection) is False
        execute(script)
        assert row_security.is_applied(connection) is True

    @pytest.mark.parametrize(
        "harm",
        [
            "ALTER TABLE lead_registry DISABLE ROW LEVEL SECURITY",
            "DROP POLICY scheduled_reminders_miniapp_update ON scheduled_reminders",
        ],
    )
    def test_is_asked_for_by_the_check_until_done(self, harm: str) -> None:
        assert row_security_is_in_force() == []
        execute(harm)
        (warning,) = row_security_is_in_force(databases=["default"])
        assert warning.id == "reminders.W001"
        assert "apply_row_security" in warning.hint

    def test_is_asked_for_by_check_deploy_itself(self) -> None:
        row_security.remove(connection)
        with pytest.raises(SystemCheckError, match=r"reminders\.W001"):
            call_command("check", deploy=True, tags=["database"], fail_level="WARNING", stderr=io.StringIO())


@pytest.mark.postgres
class TestWithoutThePrivilege:
    """A role that owns its tables in a schema of its own and may not create roles."""

    @pytest.fixture(autouse=True)
    def _powerless(self, transactional_db: None) -> Iterator[None]:
        names = [reach.table for reach in (*REACHES, *HIDDEN)]
        execute("CREATE ROLE powerless NOLOGIN")
        execute("CREATE SCHEMA AUTHORIZATION powerless")
        for name in names:
            execute(f"CREATE TABLE powerless.{name} (LIKE public.{name} INCLUDING ALL)")
            execute(f"ALTER TABLE powerless.{name} OWNER TO powerless")
        execute("SET search_path = powerless")
        execute("SET ROLE powerless")
        yield
        execute("RESET ROLE")
        execute("RESET search_path")
        execute("DROP OWNED BY powerless CASCADE")
        execute("DROP ROLE powerless")

    def test_the_migration_goes_on_and_says_what_to_run(self, caplog: pytest.LogCaptureFixture) -> None:
        with connection.schema_editor() as editor:
            MIGRATION.put_in_force(None, editor)
        assert "apply_row_security" in caplog.text
        assert row_security.is_applied(connection) is False

    def test_nothing_is_left_half_done(self) -> None:
        with pytest.raises(row_security.MayNotApply):
            row_security.apply(connection)
        assert fetch("SELECT FROM pg_tables WHERE rowsecurity AND schemaname = 'powerless'") == []

    def test_the_command_names_the_remedy(self) -> None:
        with pytest.raises(CommandError, match="--dry-run"):
            run_command()

    def test_the_check_warns(self) -> None:
        assert [warning.id for warning in row_security_is_in_force()] == ["reminders.W001"]

    def test_an_administrator_applies_it_later_and_the_owner_may_take_both_roles(self) -> None:
        execute("RESET ROLE")
        run_command()
        assert row_security.is_applied(connection) is True
        execute("SET ROLE powerless")
        run_command()  # already a member, so nothing is refused any more
        sql = "SELECT pg_has_role('powerless', rolname, 'USAGE') FROM pg_roles WHERE rolname = ANY (%s)"
        assert fetch(sql, [[MINIAPP, SERVICE]]) == [(True,), (True,)]

    def test_before_the_tables_exist_the_command_asks_for_them(self) -> None:
        execute("RESET ROLE")
        execute("DROP TABLE users")
        with pytest.raises(CommandError, match="migrate"):
            run_command()


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="only where there are no roles")
class TestWithoutRoles:
    """SQLite."""

    @pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
    def test_the_command_says_kindly_that_it_is_not_needed(self, arguments: list[str]) -> None:
        assert "needs no row-level security" in run_command(*arguments)

    def test_the_check_is_content(self) -> None:
        assert row_security_is_in_force() == []

    def test_acting_as_somebody_is_acting_as_oneself(self, alice: TelegramUser, bob: TelegramUser) -> None:
        with row_security.acting_as(alice.telegram_id):
            assert TelegramUser.objects.count() == 2

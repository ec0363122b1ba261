"""Two people, the Mini App's role, and everything that role can reach."""

# ruff: noqa: S608 - the tables and columns in these queries come from REACHES

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import InternalError, ProgrammingError, models, transaction

from core.actor import Actor
from engagement.models import DraftVersion, PlanVersion
from leads.fields import CONTACTS, Field
from leads.models import Lead, LeadActivity, SellerProfile, TelegramUser
from leads.seller.seller_profile import TEAM
from reminders import services
from reminders.models import Delivery, MessageEdit, ScheduledReminder
from reminders.tests.sql import execute, fetch, reachable
from reminders.upkeep import row_security
from reminders.upkeep.reach import MINIAPP, REACHES, SERVICE, Reach
from reminders.upkeep.row_security import acting_as, reading_as
from tests.factories import DeliveryFactory, LeadActivityFactory, ReminderFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

ALICE, MALLORY = 1001, 1003
# By table: its model, and how one gets from a row to the person whose it is.
OWNED = {
    model._meta.db_table: (model, owner)
    for model, owner in (
        (TelegramUser, "telegram_id"),
        (Lead, "owner_id"),
        (LeadActivity, "telegram_id"),
        (ScheduledReminder, "telegram_id"),
        (Delivery, "telegram_id"),
        (MessageEdit, "chat_id"),
        (DraftVersion, "lead__owner_id"),
        (PlanVersion, "lead__owner_id"),
        (SellerProfile, "telegram_id"),
    )
}
MODELS = {table: model for table, (model, _owner) in OWNED.items()}
GRANTED_SQL = """SELECT column_name FROM information_schema.column_privileges
WHERE grantee = %s AND table_name = %s AND privilege_type = %s"""


def granted(table: str, privilege: str) -> set[str]:
    return {name for (name,) in fetch(GRANTED_SQL, [MINIAPP, table, privilege])}


def refused(act: Callable[[], object], *, because: str) -> None:
    with pytest.raises(ProgrammingError, match=because), transaction.atomic():
        act()


def own_rows(table: str, person: int) -> list[tuple[int]]:
    """Return the ids of a person's rows, as the owner of the tables sees them."""
    model, owner = OWNED[table]
    return sorted(model.objects.filter(**{owner: person}).values_list("pk"))


def shown_rows(table: str) -> list[tuple[int]]:
    """Return the ids of the rows that the present role gets to see."""
    return sorted(fetch(f"SELECT id FROM {table}"))


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
        MessageEdit.objects.create(chat_id=person.telegram_id, message_id=1)
        DraftVersion.objects.create(lead=reminder.lead, step_id=1)
        PlanVersion.objects.create(lead=reminder.lead, version=1)
        SellerProfile.objects.create(telegram_id=person.telegram_id)


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
            "send_budget",
            "sending_pause",
            "worker_heartbeats",
            "telegram_updates",
            "chat_states",
            "invitations",
            "calendar_feeds",
            "plan_requests",
            "model_calls",
            "auth_user",
            Session._meta.db_table,
        ],
    )
    def test_ends_before_everybody_elses_business(self, two_people: None, table: str) -> None:
        with acting_as(MALLORY):
            refused(lambda: fetch(f"SELECT * FROM {table}"), because="permission denied")

    @pytest.mark.parametrize(
        ("table", "column"),
        [
            ("reminder_deliveries", "error_text"),
            ("reminder_deliveries", "worker"),
            ("reminder_deliveries", "resolved_by"),
            ("message_edits", "payload"),
        ],
    )
    def test_ends_before_what_is_for_staff_and_schedulers(
        self, two_people: None, table: str, column: str
    ) -> None:
        with acting_as(MALLORY):
            refused(lambda: fetch(f"SELECT {column} FROM {table}"), because="permission denied")

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
                shown = shown_rows(reach.table)
            assert shown == own_rows(reach.table, person) != []

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
            assert shown_rows(reach.table) == []

    @every()
    def test_shows_nothing_before_anybody_was_named(self, two_people: None, reach: Reach) -> None:
        execute(f"SET LOCAL ROLE {MINIAPP}")
        assert shown_rows(reach.table) == []
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
            assert MODELS[reach.table].objects.get() == row

    @every("update")
    def test_leaves_other_peoples_rows_alone(self, two_people: None, reach: Reach) -> None:
        for column in reach.update:
            with acting_as(MALLORY):
                assert execute(f"UPDATE {reach.table} SET {column} = {column}") == 1
                assert execute(f"UPDATE {reach.table} SET {column} = {column} WHERE telegram_id = 1001") == 0

    @every()
    def test_never_hands_a_row_to_somebody_else(self, two_people: None, reach: Reach) -> None:
        _model, owner = OWNED[reach.table]
        column = "lead_id" if owner.startswith("lead__") else owner.replace("owner_id", "telegram_id")
        steal = f"UPDATE {reach.table} SET {column} = 1001"
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
            line_of(mine).save()
            assert LeadActivity.objects.count() == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"activity_type": "step_reminder_sent"},
            {"metadata": {}},
            {"metadata": {"by": {"kind": "staff", "id": MALLORY}}},
            {"metadata": {"by": {"kind": "miniapp", "id": ALICE}}},
            {"metadata": [1, 2, 3]},
            {"content": "x" * 2001},
            {"ai_response": "x"},
            {"metadata": {"by": {"kind": "miniapp", "id": MALLORY}, "more": "x" * 20_000}},
        ],
    )
    def test_takes_no_line_that_the_app_would_not_write(
        self, two_people: None, wrong: dict[str, Any]
    ) -> None:
        line = line_of(Lead.objects.get(owner_id=MALLORY), **wrong)
        with acting_as(MALLORY):
            refused(line.save, because="violates row-level security policy")

    @pytest.mark.parametrize("claimed", [MALLORY, ALICE])
    def test_takes_no_line_about_somebody_elses_lead(self, two_people: None, claimed: int) -> None:
        theirs = Lead.objects.get(owner_id=ALICE)
        line = line_of(theirs, telegram_id=claimed)
        with acting_as(MALLORY):
            refused(line.save, because="violates row-level security policy")

    def test_takes_no_line_in_somebody_elses_name(self, two_people: None) -> None:
        mine = Lead.objects.get(owner_id=MALLORY)
        line = line_of(mine, telegram_id=ALICE)
        with acting_as(MALLORY):
            refused(line.save, because="violates row-level security policy")

    def test_does_not_tell_a_strangers_lead_from_a_missing_one(self, two_people: None) -> None:
        for lead_id in (Lead.objects.get(owner_id=ALICE).pk, 10**9):
            line = line_of(None, lead_id=lead_id)
            with acting_as(MALLORY):
                refused(line.save, because="violates row-level security policy")

    def test_cannot_be_rewritten(self, two_people: None) -> None:
        with acting_as(MALLORY):
            refused(lambda: execute("UPDATE lead_activity_log SET content = ''"), because="permission denied")


class TestEdits:
    def test_are_asked_for_in_ones_own_chat(self, two_people: None) -> None:
        with acting_as(MALLORY):
            edit_of().save()
        assert MessageEdit.objects.filter(chat_id=MALLORY).count() == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"chat_id": ALICE},
            {"kind": "text"},
            {"kind": "delete"},
            {"attempts": 1},
            {"payload": {}},
            {"payload": {"reminder_id": 10**30}},
            {"payload": {"reminder_id": "nonsense"}},
            {"payload": {"reminder_id": 1, "text": "x" * 100}},
        ],
    )
    def test_are_none_that_the_app_would_not_ask_for(self, two_people: None, wrong: dict[str, Any]) -> None:
        with acting_as(MALLORY):
            refused(edit_of(**wrong).save, because="violates row-level security policy")


class TestDrafts:
    def test_are_kept_for_ones_own_lead(self, two_people: None) -> None:
        mine = Lead.objects.get(owner_id=MALLORY)
        with acting_as(MALLORY):
            DraftVersion.objects.create(lead=mine, step_id=1, text="Hello", source="person")
        assert DraftVersion.objects.filter(lead=mine).count() == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"source": "model"},
            {"source": "undo:none"},
            {"prompt_hash": "x"},
            {"text": "x" * 4001},
            {"flags": 5},
            {"flags": ["x" * 20_000]},
            {"lead": ALICE},
        ],
    )
    def test_are_nobody_elses_and_no_machines(self, two_people: None, wrong: dict[str, Any]) -> None:
        lead = Lead.objects.get(owner_id=wrong.pop("lead", MALLORY))
        version = DraftVersion(lead=lead, step_id=1, **{"source": "person"} | wrong)
        with acting_as(MALLORY):
            refused(version.save, because="violates row-level security policy")


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
        assert len(shown_rows(reach.table)) == 2
        execute("RESET ROLE")


class TestTheTeam:
    def test_tells_everybody_what_it_sells_and_nobody_unknown(self, two_people: None) -> None:
        team = SellerProfile.objects.create(telegram_id=TEAM)
        for person in (ALICE, MALLORY):
            with acting_as(person):
                assert (team.pk,) in shown_rows("seller_profiles")
        execute(f"SET LOCAL ROLE {MINIAPP}")
        assert shown_rows("seller_profiles") == []
        execute("RESET ROLE")


class TestReadingAs:
    def test_shows_ones_own_rows_and_ends_with_the_block(self, two_people: None) -> None:
        with reading_as(MALLORY):
            assert who() == (MINIAPP, str(MALLORY))
            assert Lead.objects.get().owner_id == MALLORY
        assert who() == ("none", "")

    def test_refuses_to_write(self, two_people: None) -> None:
        with reading_as(MALLORY), pytest.raises(InternalError, match="read-only"), transaction.atomic():
            ScheduledReminder.objects.update(cycle=2)

    def test_refuses_a_service_too(self, two_people: None) -> None:
        row = ScheduledReminder.objects.get(telegram_id=MALLORY)
        with reading_as(MALLORY), pytest.raises(InternalError, match="read-only"):
            services.complete(reminder=row, by=Actor.miniapp(MALLORY), now=row.due_at)

    def test_ends_a_long_query(self, two_people: None) -> None:
        with reading_as(MALLORY):
            assert fetch("SHOW statement_timeout") == [("5s",)]
        assert fetch("SHOW statement_timeout") != [("5s",)]

    def test_leaves_a_transaction_around_it_as_it_was(self, two_people: None) -> None:
        with transaction.atomic():
            with reading_as(MALLORY):
                assert fetch("SHOW transaction_read_only") == [("on",)]
            assert fetch("SHOW transaction_read_only") == [("off",)]
            assert ScheduledReminder.objects.update(cycle=2) == 2

    def test_leaves_it_so_after_an_error_too(self, two_people: None) -> None:
        with pytest.raises(KeyError), reading_as(MALLORY):
            raise KeyError
        assert (who(), fetch("SHOW transaction_read_only")) == (("none", ""), [("off",)])

    def test_inside_another_persons_returns_to_them(self, two_people: None) -> None:
        with acting_as(ALICE):
            with reading_as(MALLORY):
                assert Lead.objects.get().owner_id == MALLORY
            assert Lead.objects.get().owner_id == ALICE


def line_of(lead: Lead | None, **columns: Any) -> LeadActivity:
    """Return a line as the app writes it for Mallory, but for these columns."""
    by = Actor.miniapp(MALLORY).to_json()
    of_lead = {"lead": lead} if lead else {}
    return LeadActivity(
        **of_lead
        | {"telegram_id": MALLORY, "activity_type": "step_completed", "metadata": {"by": by}}
        | columns
    )


def edit_of(**columns: Any) -> MessageEdit:
    """Return an edit as the app asks for it in Mallory's chat, but for these columns."""
    as_usual = {"chat_id": MALLORY, "message_id": 7, "kind": "card", "payload": {"reminder_id": 1}}
    return MessageEdit(**as_usual | columns)


def who() -> tuple[str, str]:
    return fetch(row_security.WHO_SQL)[0]


def field_names(model: type[models.Model], columns: tuple[str, ...]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.column in columns]

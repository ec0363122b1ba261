"""PostgreSQL as operators have it: encrypted, an owner who migrates, an application, a pooler in between."""

import asyncio
import io
import logging
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections, transaction
from django.db.models.signals import post_migrate
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from core.actor import SYSTEM
from core.addresses import listening
from core.clock import SystemClock
from core.databases import notify
from core.databases.database import DatabaseThread
from core.databases.notify import Bell
from core.databases.readiness import DatabaseForbidden, DatabaseRefused, check_database, require_migrations
from core.tests.test_addresses import holds_a_piece
from core.upkeep import backups
from engagement.models import PlanRequest
from leads.models import Lead, TelegramUser
from miniapp import limits
from miniapp.testing import AppClient
from planning.tests.planners import FakeWriter, ask
from planning.worker import Planner
from reminders import services
from reminders.loop.scheduler import Scheduler
from reminders.models import Delivery
from reminders.testing import FakeMessenger
from reminders.upkeep import row_security
from reminders.upkeep.row_security import acting_as, reading_as
from tests.children import ended
from tests.factories import LeadFactory, TelegramUserFactory, plan_of
from tests.own_server import (
    APP,
    OWNER,
    PASSWORD,
    OwnServer,
    connected,
    needs_pooler,
    own_server,
    what_is_missing,
)
from tests.waiting import NEVER, in_thread, in_time, sleeps_of, until

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("quick_chats", "long_sleeps")]
SETTINGS = """SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('role'),
coalesce(current_setting('app.telegram_id', true), ''), current_setting('statement_timeout'),
current_setting('lock_timeout'), current_setting('transaction_read_only')"""


@pytest.fixture
def long_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.worker.SLOW", NEVER)


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnServer]:
    """One whose owner has migrated."""
    if lacking := what_is_missing():
        pytest.skip(lacking)
    with own_server() as server, django_db_blocker.unblock():
        ContentType.objects.clear_cache()
        with connected(server.url(OWNER)):
            call_command("migrate", verbosity=0)
        yield server
        ContentType.objects.clear_cache()


@pytest.fixture
def as_app(server: OwnServer) -> Iterator[OwnServer]:
    """What the four processes have in DATABASE_URL."""
    with connected(server.url(APP)):
        yield server
        limits.forget()


@pytest.fixture
def through_pooler(server: OwnServer, settings: Settings) -> Iterator[OwnServer]:
    """The same through PgBouncer in transaction mode, and the ear past it."""
    settings.DATABASE_LISTEN = listening("DATABASE_LISTEN_URL", server.url(APP), password="")
    with server.pooler() as port, connected(server.url(APP, port=port)):
        yield server
        limits.forget()


def everything_works() -> None:
    """Scheduler and planner are woken and do their work, the Mini App and staff read and write."""
    alice, mallory = (TelegramUserFactory.create() for _ in range(2))
    lead, foreign = (
        LeadFactory.create(owner=person, engagement_plan=plan_of(2)) for person in (alice, mallory)
    )
    services.start_plan(lead=foreign, by=SYSTEM, now=datetime.now(UTC))
    messenger, writer = FakeMessenger(), FakeWriter()

    def start() -> None:
        services.start_plan(lead=lead, by=SYSTEM, now=datetime.now(UTC))

    async def work() -> None:
        scheduler = Scheduler(messenger, SystemClock(), interval=NEVER)
        planner = Planner(writer, SystemClock())
        asleep = [sleeps_of(loop._bell) for loop in (scheduler, planner)]
        running = [asyncio.create_task(loop.run()) for loop in (scheduler, planner)]
        await until(lambda: all(asleep))  # until they are woken, for longer than the test waits
        await in_thread(start)
        await in_thread(ask)
        await until(lambda: [card for card in messenger.cards if card.lead_id == lead.pk] and writer.names)
        for loop in (scheduler, planner):
            loop.stopping.set()
        await in_time(asyncio.gather(*running))

    asyncio.run(work())
    assert Delivery.objects.filter(lead=lead, state="sent").count() == 1
    assert PlanRequest.objects.filter(status="done").exists()
    _app_works(alice, lead, foreign)
    _staff_works(lead)


def _app_works(alice: TelegramUser, lead: Lead, foreign: Lead) -> None:
    app = AppClient(alice.telegram_id)
    step = lead.reminders.order_by("id")[0]
    assert lead.prospect_name in app.get(f"leads/{lead.pk}/").content.decode()
    assert app.get(f"leads/{foreign.pk}/").status_code == 404
    for path in ("", "leads/", "week/", "asleep/", "more/", "stats/", "settings/"):
        answer = app.get(path)
        assert answer.status_code == 200
        assert foreign.prospect_name not in answer.content.decode()
    assert app.post("calendar/renew").status_code == 200
    assert app.post(f"steps/{step.pk}/done", v=step.version).status_code == 200
    step.refresh_from_db()
    assert step.status == "completed"


def _staff_works(lead: Lead) -> None:
    boss = User.objects.create_superuser(f"boss-{lead.pk}", password=PASSWORD)
    client = Client()
    client.force_login(boss)
    assert client.get(reverse("admin:index")).status_code == 200
    for page in ("leads_lead", "reminders_scheduledreminder", "reminders_delivery", "leads_telegramuser"):
        assert client.get(reverse(f"admin:{page}_changelist")).status_code == 200
    assert (
        lead.prospect_name in client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    )


def refused(sql: str, *, because: str) -> None:
    with pytest.raises(ProgrammingError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


class TestTheApplicationsLogin:
    def test_runs_everything(self, as_app: OwnServer) -> None:
        everything_works()
        assert row_security.is_applied(connection)
        assert row_security.may_act(connection)

    @pytest.mark.parametrize(
        "command",
        [
            ["reconcile"],
            ["retention"],
            ["check_deliveries"],
            ["pause_sending"],
            ["resume_sending"],
            ["hold_due_before", "2020-01-01T00:00+00:00"],
            ["clearsessions"],
        ],
        ids=" ".join,
    )
    def test_runs_the_commands(self, as_app: OwnServer, command: list[str]) -> None:
        call_command(*command, stdout=io.StringIO())

    def test_is_no_administrator_and_changes_no_table_no_policy_and_no_record_of_migrations(
        self, as_app: OwnServer
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'deal%' AND"
                " (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)"
            )
            assert cursor.fetchall() == []
        for sql in (
            "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
            "DROP POLICY users_miniapp_select ON users",
            "TRUNCATE reminder_deliveries",
            "DELETE FROM django_migrations",
            "CREATE TABLE mine (id int)",
        ):
            refused(sql, because="must be owner|permission denied")

    def test_reads_nothing_of_others_as_the_mini_app(self, as_app: OwnServer) -> None:
        alice, mallory = (LeadFactory.create().owner for _ in range(2))
        assert TelegramUser.objects.count() >= 2
        for role in (acting_as, reading_as):
            with role(alice.telegram_id):
                assert list(TelegramUser.objects.values_list("pk", flat=True)) == [alice.pk]
                assert not Lead.objects.filter(owner=mallory).exists()
                refused("SELECT * FROM auth_user", because="permission denied")
        with acting_as(alice.telegram_id):
            assert TelegramUser.objects.filter(pk=mallory.pk).update(reminder_hour=7) == 0

    def test_reaches_the_tables_of_a_later_migration(self, server: OwnServer) -> None:
        with connected(server.url(OWNER)), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE later (id bigint GENERATED BY DEFAULT AS IDENTITY, word text)")
            reminders = apps.get_app_config("reminders")
            post_migrate.send(reminders, app_config=reminders, using="default", plan=[object()], verbosity=0)
        with connected(server.url(APP)), connection.cursor() as cursor:
            cursor.execute("INSERT INTO later (word) VALUES ('x') RETURNING id")
            assert cursor.fetchone() == (1,)

    def test_that_no_role_was_given_is_told_what_an_administrator_has_to_run(
        self, as_app: OwnServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        person = LeadFactory.create().owner
        as_app.as_administrator(f"SET ROLE boss; REVOKE deal_quest_miniapp FROM {APP}")
        try:
            assert not row_security.may_act(connection)
            assert AppClient(person.telegram_id).get().status_code == 503
            assert "apply_row_security --sql" in caplog.text
            as_app.as_administrator(f"SET ROLE boss; REVOKE deal_quest_service FROM {APP}")
            require_migrations.cache_clear()
            with pytest.raises(DatabaseForbidden, match="apply_row_security --sql"):
                check_database()
        finally:
            call_command("apply_row_security", sql=True)
            printed = capsys.readouterr().out
            as_app.as_administrator(printed)
        assert f'GRANT deal_quest_miniapp, deal_quest_service TO "{OWNER}", "{APP}"' in printed
        assert AppClient(person.telegram_id).get().status_code == 200

    def test_is_sent_to_the_owner_for_a_backup_and_works_with_what_that_restores(
        self, as_app: OwnServer, tmp_path: Any
    ) -> None:
        person = LeadFactory.create().owner
        now = datetime.now(UTC)
        with pytest.raises(backups.BackupFailed, match="only the owner of the tables"):
            backups.take(tmp_path, keep=1, now=now)
        with connected(as_app.url(OWNER)):
            backup = backups.take(tmp_path, keep=1, now=now)
        as_app.as_administrator(f"CREATE DATABASE again OWNER {OWNER}")
        again = as_app.url(OWNER).replace("/dealquest?", "/again?")
        restore = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={again}", str(backup.path)]
        subprocess.run(restore, check=True)
        with connected(as_app.url(APP).replace("/dealquest?", "/again?")):
            assert row_security.is_applied(connection)
            assert AppClient(person.telegram_id).get("leads/").status_code == 200


class TestTheOwner:
    def test_of_a_database_that_one_login_had_is_made_by_the_same_file(self, server: OwnServer) -> None:
        """As an administrator's were all tables, before there were two logins."""
        tables = "SELECT tableowner, count(*) FROM pg_tables WHERE schemaname = 'public' GROUP BY 1"
        with connected(server.url(OWNER)), connection.cursor() as cursor:
            cursor.execute(tables)
            before = cursor.fetchall()
        taken = "ALTER TABLE users OWNER TO postgres; ALTER FUNCTION deal_quest_wake OWNER TO postgres"
        server.as_administrator(taken, "dealquest")
        server.make_roles("postgres")
        with connected(server.url(OWNER)), connection.cursor() as cursor:
            cursor.execute(tables)
            assert cursor.fetchall() == before
            assert [owner for owner, _count in before] == [OWNER]


class TestTheAddress:
    @pytest.mark.parametrize(
        ("right", "wrong", "remedy"),
        [
            ("localhost", "127.0.0.1", "sslrootcert"),  # the certificate's name is another one
            ("server.pem", "nothing.pem", "sslrootcert"),
            (quote(PASSWORD, safe=""), "Zx9Qw8Er7Ty6", "password"),
        ],
    )
    def test_that_is_wrong_is_told_of_with_the_remedy_and_without_the_password(
        self, server: OwnServer, right: str, wrong: str, remedy: str
    ) -> None:
        with (
            connected(server.url(APP).replace(right, wrong)),
            pytest.raises(DatabaseRefused, match=remedy) as told,
        ):
            check_database()
        assert not holds_a_piece(str(told.value), PASSWORD)
        assert not holds_a_piece(str(told.value), "Zx9Qw8Er7Ty6")

    def test_may_leave_the_password_to_its_own_variable(self, server: OwnServer) -> None:
        url = server.url(APP).replace(f":{quote(PASSWORD, safe='')}@", "@")
        said = ended("manage.py", "pause_sending", DATABASE_URL=url, DATABASE_PASSWORD=PASSWORD)
        assert said.returncode == 0, said.stderr
        said = ended("manage.py", "resume_sending", DATABASE_URL=url, DATABASE_PASSWORD=f"{PASSWORD}x")
        assert (said.returncode, len(said.stderr.splitlines())) == (2, 1)
        assert not holds_a_piece(said.stderr, PASSWORD)
        with connected(server.url(APP)):
            call_command("resume_sending", verbosity=0)


@needs_pooler
class TestThroughPgBouncer:
    def test_everything_works_and_workers_are_woken(self, through_pooler: OwnServer) -> None:
        everything_works()

    def test_nothing_of_a_session_reaches_the_next_client(self, through_pooler: OwnServer) -> None:
        """The pooler has two connections: both are looked at, from two clients that hold one each."""
        person = LeadFactory.create().owner
        for _time in range(4):
            assert AppClient(person.telegram_id).get("leads/").status_code == 200
            with acting_as(person.telegram_id):
                assert TelegramUser.objects.count() == 1
            assert Client().get("/readyz").status_code == 200
        both = Barrier(2)

        def look(_number: int) -> tuple[Any, ...]:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    both.wait(60)
                    cursor.execute(SETTINGS)
                    both.wait(60)
                    return tuple(cursor.fetchone())
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(look, range(2))) == [("1min", "none", "", "0", "0", "off")] * 2

    def test_without_an_address_of_its_own_the_ear_knows_that_it_is_deaf(
        self,
        through_pooler: OwnServer,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        settings.DATABASE_LISTEN = {}
        monkeypatch.setattr(notify, "ANSWER", 0.3)
        bell, database = Bell(poll=0.01), DatabaseThread("ear")

        async def listen() -> None:
            bell.start(database)
            await until(lambda: bell.is_deaf)
            bell._rung.clear()
            await in_time(bell.wait(NEVER))
            await bell.stop()
            await database.close()

        with caplog.at_level(logging.WARNING):
            asyncio.run(listen())
        assert len(caplog.records) == 1
        assert "DATABASE_LISTEN_URL" in caplog.text

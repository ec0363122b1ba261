"""Processes whose database or settings are wrong: what they say, how they end, and what they never say."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core.databases import readiness
from core.databases.readiness import NotMigrated
from core.tests.test_addresses import holds_a_piece
from sandbox.testing import Person
from tests.children import BASE, ROOT, database_url, ended
from tests.waiting import PATIENCE

COMMANDS = (
    ["run_bot"],
    ["run_scheduler"],
    ["run_planner"],
    ["run_all"],
    ["check_deliveries"],
    ["reconcile"],
    ["seed_demo"],
    ["pause_sending"],
    ["resume_sending"],
    ["hold_due_before", "now"],
)
SECRET = "Zx9Qw8Er7Ty6Ui5"
CLOSED = "127.0.0.1:9"  # nobody listens there

Run = subprocess.CompletedProcess[str]


def run_each(commands: Sequence[Sequence[str]], env: Mapping[str, str]) -> list[Run]:
    """Run several at once."""
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(lambda command: ended("manage.py", *command, **env), commands))


def output_until(process: "subprocess.Popen[str]", sign: str, seconds: float) -> str:
    """Stop the process once it has written `sign`, and so many seconds have passed; return all it wrote."""
    assert process.stdout
    text = ""
    for line in process.stdout:
        text += line
        if sign in line:
            break
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    return text + process.stdout.read()


@contextlib.contextmanager
def started(command: str, env: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Start `manage.py command`, both its outputs in one."""
    with subprocess.Popen(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=os.environ | BASE | {"PYTHONUNBUFFERED": "1"} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def server(**parts: str) -> str:
    """Return the address of the suite's PostgreSQL, with other parts."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(**parts))


class TestDatabase:
    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    @pytest.mark.django_db
    def test_without_tables_sends_every_command_to_migrate(
        self, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def lacks_some() -> None:
            raise NotMigrated

        monkeypatch.setattr(readiness, "require_migrations", lacks_some)
        with pytest.raises(SystemExit) as ended:
            call_command(*command)
        assert ended.value.code == 2
        assert "Run `manage.py migrate`" in capsys.readouterr().err

    def test_that_is_new_and_empty_is_seen_to_lack_tables(self, tmp_path: Path) -> None:
        one = ended("manage.py", "run_scheduler", DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")
        assert one.returncode == 2
        assert "Run `manage.py migrate`" in one.stderr
        assert "Traceback" not in one.stderr

    def test_that_does_not_answer_is_waited_for_and_told_of_once(self) -> None:
        url = f"postgres://ann:{SECRET}@{CLOSED}/deals"
        with started("run_scheduler", {"DATABASE_URL": url}) as process:
            said = output_until(process, "Database not available", 2)
            assert process.wait(PATIENCE) == 0
        assert said.count("Database not available") == 1
        assert "refused" in said
        assert CLOSED not in said
        assert not holds_a_piece(said, SECRET)

    @pytest.mark.parametrize("password", [f"{SECRET}/@#:{SECRET}", f"%25{SECRET}:@é"])
    def test_that_cannot_be_used_is_told_of_without_a_piece_of_the_password(self, password: str) -> None:
        env = {"DATABASE_URL": f"postgres://ann:{password}@{CLOSED}/deals"}
        for one in run_each([["migrate"], ["run_scheduler", "--once"]], env):
            assert one.returncode == 2
            assert "DATABASE_URL" in one.stderr
            assert "Traceback" not in one.stderr
            assert not holds_a_piece(one.stdout + one.stderr, SECRET)

    @pytest.mark.postgres
    def test_that_refuses_the_login_says_what_to_check(self) -> None:
        host = urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2]
        for url in (server(netloc=f"nobody-here:{SECRET}@{host}"), server(path=f"/{SECRET}")):
            for one in run_each([["run_scheduler"], ["migrate"]], {"DATABASE_URL": url}):
                assert one.returncode == 2
                assert "Check the user, password and database name in DATABASE_URL" in one.stderr
                assert not holds_a_piece(one.stdout + one.stderr, SECRET)


@pytest.mark.django_db
class TestMigrate:
    def test_that_fails_says_why_and_not_to_run_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Until it is mended the database lacks tables, and everybody else says that."""

        def fails(*_args: object, **_options: object) -> None:
            raise OperationalError('could not extend file "base/1/2": No space left on device')

        monkeypatch.setattr("core.management.commands.migrate.Migrate.handle", fails)
        with pytest.raises(CommandError, match=r"not finished .*No space left on device") as told:
            call_command("migrate")
        assert "base/1/2" not in str(told.value)


class TestDatabaseOfOtherMigrations:
    """One whose migrations are not those of this version."""

    @pytest.fixture(autouse=True)
    def recorder(self, transactional_db: None) -> Iterator[MigrationRecorder]:
        recorder = MigrationRecorder(connection)
        before = recorder.applied_migrations().keys()
        readiness.require_migrations.cache_clear()
        yield recorder
        for key in recorder.applied_migrations().keys() - before:
            recorder.record_unapplied(*key)
        for key in before - recorder.applied_migrations().keys():
            recorder.record_applied(*key)

    @pytest.fixture
    def from_before(self, recorder: MigrationRecorder) -> None:
        """Record what a database has that was made before the migrations were squashed."""
        self.unapply_the_newest(recorder)
        recorder.record_applied("reminders", "0002_row_level_security")
        recorder.record_applied("reminders", "0003_wake")

    def test_sends_commands_to_a_new_one_and_changes_nothing(
        self, from_before: None, recorder: MigrationRecorder
    ) -> None:
        before = recorder.applied_migrations().keys()
        for one in run_each([["migrate"], ["run_scheduler", "--once"]], {"DATABASE_URL": database_url()}):
            assert one.returncode == 2
            assert "no longer has (reminders.0002_row_level_security, for one)" in one.stderr
            assert "nothing was changed" in one.stderr
            assert self.remedy() in one.stderr
            assert len(one.stderr.splitlines()) == 1
        assert recorder.applied_migrations().keys() == before

    def test_is_not_ready(self, from_before: None, client: Client) -> None:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert self.remedy() in answer.json()["remedy"]

    def test_passes_and_is_told_of_when_a_newer_version_made_it(
        self, recorder: MigrationRecorder, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        recorder.record_applied("reminders", "0099_of_a_newer_version")
        call_command("migrate", verbosity=0)
        for _time in range(2):
            assert client.get("/readyz").status_code == 200
        assert caplog.text.count("A newer version has migrated this database") == 1

    def test_is_migrated_when_only_another_package_left_a_row(self, recorder: MigrationRecorder) -> None:
        self.unapply_the_newest(recorder)
        recorder.record_applied("axes", "0000_squashed_away")
        with pytest.raises(NotMigrated):
            readiness.require_migrations()

    @staticmethod
    def unapply_the_newest(recorder: MigrationRecorder) -> None:
        """Record that of the reminders' migrations only the first was applied."""
        for app, name in recorder.applied_migrations():
            if app == "reminders" and name != "0001_initial":
                recorder.record_unapplied(app, name)

    @staticmethod
    def remedy() -> str:
        if connection.vendor != "sqlite":
            return "name a new, empty database in DATABASE_URL and start again"
        return f"move {'/'.join(Path(connection.settings_dict['NAME']).parts[-2:])} aside"


class TestDebugLogs:
    @pytest.mark.django_db(transaction=True)
    def test_hold_no_text_no_name_and_no_token(self, live_server: object) -> None:
        """A person writes to a bot that logs all it may."""
        url = str(live_server)
        name = str(connection.settings_dict["NAME"])
        database = f"sqlite:///{name}" if connection.vendor == "sqlite" else server(path=f"/{name}")
        env = {
            "DATABASE_URL": database,
            "LOG_LEVEL": "DEBUG",
            "TELEGRAM_API_URL": f"{url}/sandbox",
        }
        phone = Person(url, 7001, first_name=f"Name{SECRET}", language_code="en")
        with started("run_bot", env) as process:
            phone.send("/start")
            phone.wait_for(f"Name{SECRET}")
            phone.send(f"Ann {SECRET}, CTO at Acme, {SECRET.lower()}@acme.example")
            phone.wait_for("Acme")
            said = output_until(process, "The bot is listening", 0)
        assert not holds_a_piece(said.lower(), SECRET.lower())
        assert "SANDBOX-token" not in said

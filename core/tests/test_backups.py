"""A backup is whole, private, and replaces nothing but older backups."""

import contextlib
import io
import os
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.upkeep import backups
from tests import children
from tests.factories import LeadFactory
from tests.postgres import package_folders, system_folders

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL's programs be found: those of the suite."""
    found = [str(folder) for folder in (*package_folders(), *system_folders())]
    monkeypatch.setenv("PATH", os.pathsep.join([*found, os.environ["PATH"]]))


def take(folder: Path, *, keep: int = 7, now: datetime = NOW) -> backups.Backup:
    return backups.take(folder, keep=keep, now=now)


class TestTake:
    def test_copies_what_is_in_the_database(self, tmp_path: Path) -> None:
        LeadFactory.create(prospect_name="Ann Lee")
        backup = take(tmp_path / "new")
        assert backup.path.parent == tmp_path / "new"
        assert backup.size == backup.path.stat().st_size > 0
        if connection.vendor == "sqlite":
            with contextlib.closing(sqlite3.connect(backup.path)) as copy:
                assert copy.execute("SELECT prospect_name FROM lead_registry").fetchall() == [("Ann Lee",)]
        else:
            assert backup.path.read_bytes()[:5] == b"PGDMP"

    def test_is_for_its_owner_alone_and_leaves_nothing_beside_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        backup = take(folder)
        assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert list(folder.iterdir()) == [backup.path]

    def test_does_not_close_a_folder_that_others_share(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)
        take(tmp_path)
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755

    def test_keeps_the_newest_and_removes_no_file_of_anybody_else(self, tmp_path: Path) -> None:
        foreign = ["deal_quest.sqlite3", "deal_quest-20260101T000000Z.dump.gpg", "notes", "deal_quest-x.dump"]
        for name in foreign:
            (tmp_path / name).touch()
        (tmp_path / "deal_quest-20250101T000000Z.dump").symlink_to(tmp_path / "notes")
        taken = [take(tmp_path, keep=2, now=NOW + timedelta(days=day)) for day in range(4)]
        assert [backup.removed for backup in taken] == [0, 0, 1, 1]
        left = {backup.path.name for backup in taken[2:]} | {*foreign, "deal_quest-20250101T000000Z.dump"}
        assert {entry.name for entry in tmp_path.iterdir()} == left

    def test_takes_away_what_a_killed_one_left_a_day_ago(self, tmp_path: Path) -> None:
        old, new = (tmp_path / f".deal_quest-20260301T000000Z.dump.{number}.partial" for number in (7, 8))
        old.touch()
        new.touch()
        os.utime(old, (0, 0))
        take(tmp_path)
        assert not old.exists()
        assert new.exists()

    def test_leaves_what_another_container_is_at_under_the_same_number(self, tmp_path: Path) -> None:
        other = (
            tmp_path
            / f".deal_quest-{NOW:%Y%m%dT%H%M%SZ}.{backups.ENDINGS[connection.vendor]}.{os.getpid()}.partial"
        )
        other.touch()
        with pytest.raises(backups.BackupFailed, match="File exists"):
            take(tmp_path)
        assert other.exists()

    def test_says_why_when_the_folder_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(backups.BackupFailed, match="file"):
            take(tmp_path / "file" / "below")

    def test_removes_what_it_could_not_finish_and_no_older_backup(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = take(tmp_path, keep=1)

        def fail(*_: Any, **__: Any) -> None:
            raise backups.BackupFailed("the disk is full")

        name = "_copy_sqlite" if connection.vendor == "sqlite" else "_dump_postgres"
        monkeypatch.setattr(backups, name, fail)
        with pytest.raises(backups.BackupFailed):
            take(tmp_path, keep=1, now=NOW + timedelta(days=1))
        assert list(tmp_path.iterdir()) == [before.path]


class TestNewest:
    def test_is_when_the_last_one_was_taken(self, tmp_path: Path) -> None:
        assert backups.newest(tmp_path / "none") is None
        assert backups.newest(tmp_path) is None
        take(tmp_path)
        take(tmp_path, now=NOW + timedelta(days=1))
        (tmp_path / "deal_quest-99999999T999999Z.sqlite3.txt").touch()
        assert backups.newest(tmp_path) == NOW + timedelta(days=1)

    def test_is_none_where_a_name_holds_no_date(self, tmp_path: Path) -> None:
        (tmp_path / "deal_quest-99999999T999999Z.dump").touch()
        assert backups.newest(tmp_path) is None


class TestCommand:
    def test_prints_one_line(self, tmp_path: Path) -> None:
        out = io.StringIO()
        call_command("backup", to=tmp_path, stdout=out)
        (path,) = tmp_path.iterdir()
        assert out.getvalue() == f"backup {path} bytes={path.stat().st_size} removed=0\n"

    def test_fails_with_the_reason(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(CommandError, match=r"No backup was made\. .*file"):
            call_command("backup", to=tmp_path / "file")

    @pytest.mark.parametrize("count", ["0", "-1", "all"])
    def test_refuses_to_keep_none(self, tmp_path: Path, count: str) -> None:
        with pytest.raises(CommandError, match="--keep"):
            call_command("backup", "--to", str(tmp_path), "--keep", count)

    def test_works_before_an_upgrade_has_migrated(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        done = children.ended("manage.py", "backup", "--to", str(tmp_path), DATABASE_URL=url)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"backup {tmp_path}/deal_quest-")

    def test_says_with_2_that_a_database_does_not_answer(self, tmp_path: Path) -> None:
        url = "postgres://ann:s3cret@127.0.0.1:9/deal"
        done = children.ended("manage.py", "backup", "--to", str(tmp_path), DATABASE_URL=url)
        assert done.returncode == 2
        assert "s3cret" not in done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
class TestPostgres:
    def test_says_with_2_how_to_get_the_programs(self, tmp_path: Path) -> None:
        env = {"DATABASE_URL": children.database_url(), "PATH": str(tmp_path)}
        done = children.ended("manage.py", "backup", "--to", str(tmp_path), **env)
        assert done.returncode == 2
        assert "apt-get install postgresql-client" in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_hands_over_the_whole_address_and_puts_none_of_it_on_the_command_line(
        self, tmp_path: Path, recorder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
        there = {"HOST": "db.example", "USER": "ann", "PASSWORD": "s3cret", "OPTIONS": options}
        for name, value in there.items():
            monkeypatch.setitem(connection.settings_dict, name, value)
        with pytest.raises(backups.BackupFailed) as raised:
            take(tmp_path / "new")
        said = recorder.read_text()
        arguments, _, variables = said.partition("\n")
        assert "s3cret" not in arguments
        assert "db.example" not in arguments
        for line in ("PGHOST=db.example", "PGUSER=ann", "PGPASSWORD=s3cret", "PGSSLMODE=verify-full"):
            assert line in variables.splitlines()
        assert "PGSSLROOTCERT=/etc/ca.pem" in variables.splitlines()
        assert str(raised.value) == "password authentication failed for user"
        assert list((tmp_path / "new").iterdir()) == []

    @pytest.fixture
    def recorder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A pg_dump that notes what it is told, and is refused."""
        folder, said = tmp_path / "bin", tmp_path / "said"
        folder.mkdir()
        script = folder / "pg_dump"
        refusal = (
            'connection to server at "db.example", port 5432 failed: FATAL:  password authentication failed'
        )
        script.write_text(
            f'#!/bin/sh\necho "$@" > {said}\nenv >> {said}\n'
            f"echo 'pg_dump: error: {refusal} for user \"ann\"' >&2\nexit 1\n"
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        assert shutil.which("pg_dump") == str(script)
        return said

"""The throw-away PostgreSQL: found, crashed, restarted, gone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests import postgres


def answer(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0]


@pytest.fixture
def found() -> None:
    """Skip where there is no PostgreSQL; `make test` itself fails there in CI."""
    if not (postgres.system_folders() or postgres.package_folders()):
        pytest.skip(postgres.REMEDY)


@pytest.mark.usefixtures("found")
class TestThrowawayCluster:
    def test_keeps_what_was_committed_through_a_fast_restart(self) -> None:
        with postgres.throwaway_cluster() as cluster:
            with psycopg.connect(cluster.url) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
            cluster.restart()
            assert answer(cluster.url, "SELECT number FROM kept") == 7

    def test_comes_back_on_the_same_address_after_a_crash(self) -> None:
        with postgres.throwaway_cluster() as cluster:
            before = cluster.url
            cluster.stop("immediate")
            with pytest.raises(psycopg.OperationalError):
                answer(before, "SELECT 1")
            cluster.start()
            assert cluster.url == before
            assert answer(before, "SELECT 1") == 1

    def test_leaves_nothing_behind_when_its_block_fails(self) -> None:
        with pytest.raises(ZeroDivisionError), postgres.throwaway_cluster() as cluster:
            raise ZeroDivisionError
        assert not cluster.folder.exists()
        with pytest.raises(psycopg.OperationalError):
            answer(cluster.url, "SELECT 1")

    def test_takes_settings_and_knows_letters_beyond_ascii(self) -> None:
        with postgres.throwaway_postgres({"fsync": "on", "max_connections": "23"}) as url:
            assert answer(url, "SHOW fsync") == "on"
            assert answer(url, "SHOW max_connections") == "23"
            assert answer(url, "SELECT upper('é')") == "É"

    def test_says_in_its_own_words_why_it_does_not_start(self) -> None:
        with (
            pytest.raises(postgres.PostgresFailed, match="no_such_setting"),
            postgres.throwaway_postgres({"no_such_setting": "1"}),
        ):
            pytest.fail("it started")


class TestDatabaseForTests:
    def test_is_the_given_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TEST_DATABASE_URL", "postgres://given/db")
        with postgres.database_for_tests() as url:
            assert url == "postgres://given/db"

    @pytest.mark.usefixtures("found")
    def test_starts_for_whoever_is_on_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
        monkeypatch.setenv(postgres.PREPARED, "")
        with postgres.database_for_tests() as url:
            monkeypatch.setenv("DATABASE_URL", "sqlite:///another")
            postgres.start_prepared()
            with pytest.raises(psycopg.OperationalError):
                answer(url, "SELECT 1")
            monkeypatch.setenv("DATABASE_URL", url)
            postgres.start_prepared()
            assert answer(url, "SELECT 1") == 1
        with pytest.raises(psycopg.OperationalError):
            answer(url, "SELECT 1")


@contextmanager
def postgres_folder(release: str) -> Iterator[Path]:
    """Yield a folder of programs that claim a release, open to every account."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for tool in postgres.TOOLS:
            (folder / tool).write_text(f"#!/bin/sh\necho '{tool} (PostgreSQL) {release}'\n")
            (folder / tool).chmod(0o755)
        yield folder


class TestFindBinaries:
    def test_names_the_remedy_when_there_are_none(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(postgres, "system_folders", list)
        monkeypatch.setattr(postgres, "package_folders", list)
        with pytest.raises(postgres.PostgresMissing, match="TEST_DATABASE_URL"):
            postgres.find_binaries(tmp_path)

    def test_passes_over_an_installation_without_all_tools(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        lone = tmp_path / "lone"
        lone.mkdir()
        (lone / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 17.1'\n")
        (lone / "postgres").chmod(0o755)
        monkeypatch.setattr(postgres, "system_folders", lambda: [lone])
        monkeypatch.setattr(postgres, "package_folders", list)
        with pytest.raises(postgres.PostgresMissing):
            postgres.find_binaries(tmp_path)

    @pytest.mark.parametrize(("release", "accepted"), [("13.2", False), ("14.0", True), ("18beta1", True)])
    def test_accepts_what_django_supports(
        self, monkeypatch: pytest.MonkeyPatch, release: str, accepted: bool
    ) -> None:
        monkeypatch.setattr(postgres, "package_folders", list)
        with postgres_folder(release) as folder:
            monkeypatch.setattr(postgres, "system_folders", lambda: [folder])
            if accepted:
                assert postgres.find_binaries(folder) == folder
            else:
                with pytest.raises(postgres.PostgresMissing):
                    postgres.find_binaries(folder)

    def test_copies_the_packages_programs_when_its_folder_is_closed_to_the_server(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        closed = tmp_path / "package" / "pginstall" / "bin"
        closed.mkdir(parents=True)
        (closed / "initdb").write_text("program")
        (tmp_path / "package.libs").mkdir()
        (tmp_path / "package.libs" / "libpq.so").write_text("library")
        monkeypatch.setattr(postgres, "system_folders", list)
        monkeypatch.setattr(postgres, "package_folders", lambda: [closed])
        monkeypatch.setattr(postgres, "version", lambda folder, _cwd: 0 if folder == closed else 17)
        copy = postgres.find_binaries(tmp_path / "scratch")
        assert (copy / "initdb").read_text() == "program"
        assert (copy / "../../../package.libs/libpq.so").resolve().read_text() == "library"


class TestUnprivilegedAccount:
    @pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
    def test_is_not_root(self) -> None:
        assert postgres.unprivileged_account()["user"] != 0

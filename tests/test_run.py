"""The launcher: which databases it runs, what it says, what it returns."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests import run
from tests.postgres import PostgresFailed, PostgresMissing
from tests.waiting import PATIENCE, wait_until


class FakeSuites:
    """Stands for the two runs of pytest: remembers what was asked for and returns given exit codes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **codes: int) -> None:
        self.codes = codes
        self.ran: list[tuple[str, str]] = []
        monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
        monkeypatch.setattr(run, "run_all", self.run_all)

    def run_all(self, suites: list[run.Suite], _arguments: list[str]) -> list[int]:
        self.ran = [(suite.name, suite.url) for suite in suites]
        return [self.codes.get(suite.name, 0) for suite in suites]


@contextmanager
def fake_database() -> Iterator[str]:
    yield "postgres://fake/db"


@contextmanager
def no_database() -> Iterator[str]:
    raise PostgresMissing("nowhere")
    yield ""


@contextmanager
def broken_database() -> Iterator[str]:
    raise PostgresFailed("does not start")
    yield ""


@pytest.fixture(autouse=True)
def handlers_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher's signal handlers stay out of this process."""
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)


class TestMain:
    @pytest.mark.parametrize(
        ("alone", "expected"),
        [
            ("", [("SQLite", ""), ("PostgreSQL", "postgres://fake/db")]),
            ("sqlite", [("SQLite", "")]),
            ("postgres", [("PostgreSQL", "postgres://fake/db")]),
        ],
    )
    def test_runs_the_databases_asked_for(
        self, monkeypatch: pytest.MonkeyPatch, alone: str, expected: list[tuple[str, str]]
    ) -> None:
        suites = FakeSuites(monkeypatch)
        monkeypatch.setattr(run, "ALONE", alone)
        monkeypatch.setattr(run, "database_for_tests", fake_database)
        assert run.main(["-x"]) == 0
        assert suites.ran == expected

    def test_runs_all_of_it_in_two_parts_on_clusters_of_their_own(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clusters = iter(("postgres://one/db", "postgres://two/db"))
        suites = FakeSuites(monkeypatch)
        monkeypatch.setattr(run, "ALONE", "")
        monkeypatch.setattr(run, "PROCESSORS", 2)
        monkeypatch.setattr(run, "database_for_tests", lambda: nullcontext(next(clusters)))
        assert run.main([]) == 0
        assert suites.ran == [
            *[("SQLite", "")] * 2,
            *[("PostgreSQL", f"postgres://{n}/db") for n in ("one", "two")],
        ]

    def test_leaves_no_folder_out(self, pytestconfig: pytest.Config) -> None:
        assert sorted(itertools.chain(*run.PARTS.values())) == sorted(pytestconfig.getini("testpaths"))

    def test_refuses_an_unknown_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(run, "ALONE", "oracle")
        assert run.main([]) == 2

    @pytest.mark.parametrize("failing", ["SQLite", "PostgreSQL"])
    def test_fails_when_either_run_fails(self, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
        FakeSuites(monkeypatch, **{failing: 1})
        monkeypatch.setattr(run, "ALONE", "")
        monkeypatch.setattr(run, "database_for_tests", fake_database)
        assert run.main([]) == 1

    @pytest.mark.parametrize(
        ("database", "in_ci", "alone", "code"),
        [
            (no_database, False, "", 0),
            (no_database, True, "", 1),
            (no_database, False, "postgres", 1),
            (broken_database, False, "", 1),
        ],
    )
    def test_says_what_was_not_run(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        database: object,
        in_ci: bool,
        alone: str,
        code: int,
    ) -> None:
        FakeSuites(monkeypatch)
        monkeypatch.setattr(run, "ALONE", alone)
        monkeypatch.setattr(run, "IN_CI", in_ci)
        monkeypatch.setattr(run, "database_for_tests", database)
        assert run.main([]) == code
        assert "NOT RUN: the suite on PostgreSQL: " in capsys.readouterr().err


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let pytest load nothing but itself and the options that the launcher passes."""
    (tmp_path / "bare.py").write_text(
        "def pytest_addoption(parser):\n"
        "    parser.addoption('--needs-database', action='store_true')\n"
        "    parser.addoption('--output')\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)  # or our own conftest.py would be found
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path(run.__file__).parents[1]}")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", f"-p bare -c {tmp_path}/pytest.ini --rootdir {tmp_path}")


@pytest.mark.usefixtures("bare")
class TestSideBySide:
    def test_shows_the_runs_one_after_the_other(self, capfd: pytest.CaptureFixture[str]) -> None:
        suites = [run.Suite(name) for name in ("First", "Second", "Third")]
        assert run.side_by_side(suites, ["--version"]) == [0, 0, 0]
        shown = capfd.readouterr().out
        places = [shown.index(f"### The suite on {suite.name}") for suite in suites]
        assert places == sorted(places)
        assert shown.count("pytest 9") == 3

    def test_returns_the_code_of_each(self, capfd: pytest.CaptureFixture[str]) -> None:
        codes = run.side_by_side([run.Suite("First"), run.Suite("Second")], ["no/such/file"])
        assert codes == [4, 4]
        assert "no/such/file" in capfd.readouterr().out

    def test_is_fine_when_the_second_has_nothing_left_to_run(self, tmp_path: Path) -> None:
        (tmp_path / "test_nothing.py").touch()
        suites = [run.Suite("First"), run.Suite("Second", is_second=True)]
        assert run.side_by_side(suites, [str(tmp_path)]) == [5, 0]


@pytest.mark.usefixtures("bare")
class TestTermination:
    def test_ends_the_run_and_says_so_with_its_code(self, tmp_path: Path) -> None:
        flag, endless = tmp_path / "flag", tmp_path / "test_endless.py"
        endless.write_text(
            "import pathlib, time\n"
            f"def test_endless():\n    pathlib.Path({str(flag)!r}).touch()\n    time.sleep(600)\n"
        )
        command = [sys.executable, "-m", "tests.run", str(endless), "-q"]
        with subprocess.Popen(command, env=os.environ | {"DB": "sqlite"}, stdout=subprocess.PIPE) as launcher:
            wait_until(lambda: flag.exists() or launcher.poll() is not None)
            launcher.send_signal(signal.SIGTERM)
            output, _ = launcher.communicate(timeout=PATIENCE)
        assert launcher.returncode == run.INTERRUPTED
        assert b"KeyboardInterrupt" in output

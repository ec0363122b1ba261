"""The launcher: which databases it runs, what it says, what it returns."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import run
from tests.postgres import PostgresFailed, PostgresMissing


class FakeSuites:
    """Stands for the two runs of pytest: remembers what was asked for and returns given exit codes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **codes: int) -> None:
        self.codes = codes
        self.ran: list[tuple[str, str]] = []
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
        assert run.main([]) == 0
        assert suites.ran == expected

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


class TestSideBySide:
    def test_shows_the_runs_one_after_the_other(self, capfd: pytest.CaptureFixture[str]) -> None:
        codes = run.side_by_side(run.Suite("First"), run.Suite("Second"), ["--version"])
        shown = capfd.readouterr().out
        assert codes == [0, 0]
        assert shown.index("### The suite on First") < shown.index("### The suite on Second")
        assert shown.count("pytest 9") == 2

    def test_returns_the_code_of_each(self, capfd: pytest.CaptureFixture[str]) -> None:
        codes = run.side_by_side(run.Suite("First"), run.Suite("Second"), ["no/such/file"])
        assert codes == [4, 4]
        assert "no/such/file" in capfd.readouterr().out

    def test_is_fine_when_the_second_has_nothing_left_to_run(self, capfd: pytest.CaptureFixture[str]) -> None:
        nothing = [__file__, "-q", "-k", "nothing_is_called_so"]
        assert run.side_by_side(run.Suite("First"), run.Suite("Second", is_second=True), nothing) == [5, 0]


class TestTermination:
    def test_ends_the_run_and_says_so_with_its_code(self, tmp_path: Path) -> None:
        flag, endless = tmp_path / "flag", tmp_path / "test_endless.py"
        endless.write_text(
            "import pathlib, time\n"
            f"def test_endless():\n    pathlib.Path({str(flag)!r}).touch()\n    time.sleep(600)\n"
        )
        command = [sys.executable, "-m", "tests.run", str(endless), "-q"]
        with subprocess.Popen(command, env=os.environ | {"DB": "sqlite"}, stdout=subprocess.PIPE) as launcher:
            while not flag.exists() and launcher.poll() is None:
                time.sleep(0.05)
            launcher.send_signal(signal.SIGTERM)
            output, _ = launcher.communicate(timeout=60)
        assert launcher.returncode == run.INTERRUPTED
        assert b"KeyboardInterrupt" in output

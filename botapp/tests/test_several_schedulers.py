"""`run_scheduler --processes N`: what is handed to the supervisor, which has its own tests."""

import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from botapp.management.commands import run_scheduler
from core.processes import forks
from core.processes.child import Program

pytestmark = [pytest.mark.once, pytest.mark.django_db]

Started = list[list[Program]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Collect what would be started; the supervisor ends with 2 where there are four."""
    found: Started = []

    class Supervisor:
        def __init__(self, first: Program, others: list[Program], **_options: Any) -> None:
            found.append([first, *others])

        def run(self, **_options: Any) -> int:
            return 2 if len(found[-1]) == 4 else 0

    monkeypatch.setattr(run_scheduler, "Supervisor", Supervisor)
    monkeypatch.setattr(run_scheduler, "connections", type("Nothing", (), {"close_all": lambda: None}))
    return found


class TestSeveral:
    def test_have_names_of_their_own_and_the_same_options(self, started: Started) -> None:
        call_command("run_scheduler", processes=3, concurrency=25, interval=5.0)
        [programs] = started
        assert [program.name for program in programs] == ["scheduler-1", "scheduler-2", "scheduler-3"]
        for program in programs:
            assert program.argv[0] == sys.executable
            assert program.argv[2:] == ("run_scheduler", "--interval", "5.0", "--concurrency", "25")
            assert bool(program.main) == forks.are_usable()

    def test_end_with_the_code_of_a_wrong_configuration(self, started: Started) -> None:
        with pytest.raises(SystemExit) as ended:
            call_command("run_scheduler", processes=4)
        assert ended.value.code == 2
        assert len(started) == 1

    @pytest.mark.parametrize("mode", ["--once", "--drain"])
    def test_are_for_a_scheduler_that_goes_on(self, mode: str) -> None:
        with pytest.raises(CommandError):
            call_command("run_scheduler", mode, "--processes", "2")

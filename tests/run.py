"""`python -m tests.run`: the suite on SQLite and on PostgreSQL, side by side where there are two processors.

DB=sqlite or DB=postgres runs one of them alone, in the foreground; every argument goes to pytest.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import IO

from tests.postgres import PostgresFailed, PostgresMissing, database_for_tests

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes", "on")
ALONE = os.environ.get("DB", "").lower()
INTERRUPTED = 130
NOTHING_TO_RUN = 5  # pytest's code


class Terminated(Exception):
    """Somebody asked this process to end."""


@dataclass(frozen=True)
class Suite:
    """One run of pytest: the name of its database, and the address ("" for the default SQLite file).

    Behind another run, it leaves out what needs no database and has been run there.
    """

    name: str
    url: str = ""
    is_second: bool = False

    def start(self, arguments: Sequence[str], output: IO[bytes] | None) -> "subprocess.Popen[bytes]":
        """Start pytest, with its output into a file or straight to ours."""
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        if self.url:
            env["DATABASE_URL"] = self.url
        colour = ["--color=yes"] if output and sys.stdout.isatty() else []
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", *self._own_options(), *colour, *arguments],
            env=env,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            stdin=subprocess.DEVNULL if output else None,
        )

    def verdict(self, code: int) -> int:
        """Return its exit code: behind another run it is fine that nothing was left to run."""
        return 0 if self.is_second and code == NOTHING_TO_RUN else code

    def _own_options(self) -> list[str]:
        folder = self.name.lower()
        only = ["--needs-database"] if self.is_second else []
        return ["-o", f"cache_dir=.pytest_cache/{folder}", "--output", f"test-results/{folder}", *only]

    def announce(self) -> None:
        """Print the headline of this run."""
        print(f"\n### The suite on {self.name}\n", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and return the exit code: 0 when every run has passed."""
    # Started in the background by a shell, it would ignore SIGINT, and so would pytest.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    if ALONE not in ("", "sqlite", "postgres"):
        print(f"DB={ALONE}: it is sqlite or postgres, or unset for both", file=sys.stderr)
        return 2
    try:
        with contextlib.ExitStack() as stack:
            suites = [] if ALONE == "postgres" else [Suite("SQLite")]
            problem = None
            if ALONE != "sqlite":
                try:
                    url = stack.enter_context(database_for_tests())
                    suites.append(Suite("PostgreSQL", url, is_second=bool(suites)))
                except (PostgresMissing, PostgresFailed) as error:
                    problem = error
            codes = run_all(suites, arguments)
            return max([*codes, without_postgres(problem) if problem else 0])
    except (KeyboardInterrupt, Terminated):
        return INTERRUPTED


def without_postgres(problem: Exception) -> int:
    """Say what was not run and why; return the exit code that this deserves."""
    print(f"\nNOT RUN: the suite on PostgreSQL: {problem}", file=sys.stderr)
    must = IN_CI or ALONE == "postgres" or isinstance(problem, PostgresFailed)
    return 1 if must else 0


def run_all(suites: Sequence[Suite], arguments: Sequence[str]) -> list[int]:
    """Run the suites and return their exit codes; their outputs are shown one after the other."""
    if len(suites) == 2 and (os.cpu_count() or 1) >= 2:
        return side_by_side(suites[0], suites[1], arguments)
    codes = []
    for suite in suites:
        suite.announce()
        with awaited(suite.start(arguments, None)) as process:
            codes.append(suite.verdict(process.wait()))
    return codes


def side_by_side(first: Suite, second: Suite, arguments: Sequence[str]) -> list[int]:
    """Run two at once: the first is shown as it goes, the second when it has ended."""
    first.announce()
    with (
        tempfile.TemporaryFile() as output,
        awaited(second.start(arguments, output)) as behind,
        awaited(first.start(arguments, None)) as before,
    ):
        codes = [before.wait()]
        second.announce()
        codes.append(second.verdict(behind.wait()))
        output.seek(0)
        for line in output:
            sys.stdout.buffer.write(line)
        sys.stdout.flush()
    return codes


@contextlib.contextmanager
def awaited(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """Leave the block only when the process has ended; it has time to clean up after an interruption."""
    try:
        yield process
    except Terminated:
        process.send_signal(signal.SIGINT)  # a Ctrl-C in the terminal has reached it already
        raise
    finally:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m tests.run`: the suite on SQLite and on PostgreSQL, side by side where there are two processors.

Without arguments each is run in two parts, which makes four at once. DB=sqlite or DB=postgres runs one
database alone, in the foreground; every argument goes to pytest.
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
PROCESSORS = os.cpu_count() or 1
# The developer's database; and what would have each of the many processes compile our modules again.
NOT_PASSED_ON = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
PARTS = {  # about as much work each
    "rooms": ("config", "core", "leads", "engagement", "reminders", "botapp", "miniapp", "backoffice"),
    "whole": ("planning", "tests", "sandbox"),
}


class Terminated(Exception):
    """Somebody asked this process to end."""


@dataclass(frozen=True)
class Suite:
    """One run of pytest: the name of its database, its address ("" for the default SQLite file), a part.

    Behind another run, it leaves out what is the same on any database and has been run there.
    """

    name: str
    url: str = ""
    is_second: bool = False
    part: str = ""  # of PARTS; all of the suite without one

    def start(self, arguments: Sequence[str], output: IO[bytes] | None) -> "subprocess.Popen[bytes]":
        """Start pytest, with its output into a file or straight to ours."""
        env = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        if self.url:
            env["DATABASE_URL"] = self.url
        colour = ["--color=yes"] if output and sys.stdout.isatty() else []
        folders = PARTS.get(self.part, ())
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", *self._own_options(), *colour, *arguments, *folders],
            env=env,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            stdin=subprocess.DEVNULL if output else None,
        )

    def verdict(self, code: int) -> int:
        """Return its exit code: behind another run it is fine that nothing was left to run."""
        return 0 if self.is_second and code == NOTHING_TO_RUN else code

    def _own_options(self) -> list[str]:
        folder = f"{self.name}-{self.part}".lower().strip("-")
        only = ["--needs-database"] if self.is_second else []
        return ["-o", f"cache_dir=.pytest_cache/{folder}", "--output", f"test-results/{folder}", *only]

    def announce(self) -> None:
        """Print the headline of this run."""
        part = f": {self.part}" if self.part else ""
        print(f"\n### The suite on {self.name}{part}\n", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and return the exit code: 0 when every run has passed."""
    # Started in the background by a shell, it would ignore SIGINT, and so would pytest.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    if ALONE not in ("", "sqlite", "postgres"):
        print(f"DB={ALONE}: it is sqlite or postgres, or unset for both", file=sys.stderr)
        return 2
    parts = parts_of(arguments)
    try:
        with contextlib.ExitStack() as stack:
            suites = [] if ALONE == "postgres" else [Suite("SQLite", part=part) for part in parts]
            problem = None
            if ALONE != "sqlite":
                try:
                    for part in parts:
                        # A cluster each: roles belong to the whole of one.
                        url = stack.enter_context(database_for_tests())
                        suites.append(Suite("PostgreSQL", url, is_second=not ALONE, part=part))
                except (PostgresMissing, PostgresFailed) as error:
                    problem = error
            codes = run_all(suites, arguments)
            return max([*codes, without_postgres(problem) if problem else 0])
    except (KeyboardInterrupt, Terminated):
        return INTERRUPTED


def parts_of(arguments: Sequence[str]) -> Sequence[str]:
    """Return the parts that are run at once: one, "", unless it is all of the suite on both databases.

    Half of the tests wait for other processes, and those who compute have the processors meanwhile.
    """
    is_whole = not (arguments or ALONE or os.environ.get("TEST_DATABASE_URL"))
    return tuple(PARTS) if is_whole and PROCESSORS >= 2 else ("",)


def without_postgres(problem: Exception) -> int:
    """Say what was not run and why; return the exit code that this deserves."""
    print(f"\nNOT RUN: the suite on PostgreSQL: {problem}", file=sys.stderr)
    must = IN_CI or ALONE == "postgres" or isinstance(problem, PostgresFailed)
    return 1 if must else 0


def run_all(suites: Sequence[Suite], arguments: Sequence[str]) -> list[int]:
    """Run the suites and return their exit codes; their outputs are shown one after the other."""
    if len(suites) > 1 and PROCESSORS >= 2:
        return side_by_side(suites, arguments)
    codes = []
    for suite in suites:
        suite.announce()
        with awaited(suite.start(arguments, None)) as process:
            codes.append(suite.verdict(process.wait()))
    return codes


def side_by_side(suites: Sequence[Suite], arguments: Sequence[str]) -> list[int]:
    """Run several at once: the first is shown as it goes, the others when they have ended."""
    first, *others = suites
    first.announce()
    codes = []
    with contextlib.ExitStack() as stack:
        outputs = [stack.enter_context(tempfile.TemporaryFile()) for _ in others]
        behind = [
            stack.enter_context(awaited(suite.start(arguments, output)))
            for suite, output in zip(others, outputs, strict=True)
        ]
        with awaited(first.start(arguments, None)) as process:
            codes.append(process.wait())
        for suite, process, output in zip(others, behind, outputs, strict=True):
            suite.announce()
            codes.append(suite.verdict(process.wait()))
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

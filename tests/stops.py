"""Stops of a whole process tree, in every way in which one comes; `python -m tests.stops --count 50` counts.

The tree is as `make run` makes it: make, a supervisor and its programs, which take a moment to finish what
they are at. `--real` stops Deal Quest itself. A stand-in that was killed has not said "finished".
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("base", "one", "two")
UP = ("Ctrl-C", "The bot is listening", "Scheduler started", "Planner started")
SUPERVISOR = """
import os, sys, time
from core.processes.child import Program
from core.processes.console import Console
from core.processes.supervisor import Patience, Supervisor
from core.processes.stops import StopRequests
program = '''
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
print("here", flush=True)
signal.sigwait([signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
time.sleep(WORK)
print("finished", flush=True)
'''
names = NAMES
programs = [
    Program(name, (sys.executable, "-c", program.replace("WORK", "0.3" if name == "base" else "1.4")))
    for name in names
]
# On a busy machine a moment may last seconds: two Ctrl-C within a second stay that, and nobody is late.
stops, patience = StopRequests(lambda: time.monotonic() / 100), Patience(grace=100)
with stops.heeded():
    console = Console(sys.stderr, names, colour=False)
    code = Supervisor(
        programs[0], programs[1:], env=os.environ, console=console, stops=stops, patience=patience
    ).run(
        is_ready=lambda: True, on_ready=lambda: None
    )
    print("supervisor ended", file=sys.stderr, flush=True)
sys.exit(code)
"""


@dataclass(frozen=True)
class Tree:
    """A running tree: its first process, which leads a group of its own, and the file it writes to."""

    first: "subprocess.Popen[bytes]"
    output: Path

    def said(self) -> str:
        """Return what it has written."""
        return self.output.read_text(errors="replace")

    def everybody(self) -> list[int]:
        """Return the ids of all its processes, the first one included."""
        ids = [self.first.pid]
        for pid in ids:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            ids += [int(child) for child in children.read_text().split()] if children.exists() else []
        return ids


@dataclass(frozen=True)
class Stop:
    """How a stop went: the first process's exit code, the programs that were killed, and how long it took."""

    code: int
    killed: tuple[str, ...]
    seconds: float


def to_group(tree: Tree, *numbers: int) -> None:
    """Send signals to the group of the first process, as a terminal and `timeout` do."""
    for number in numbers:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.killpg(tree.first.pid, number)
        time.sleep(0.3)


def to_everybody(tree: Tree, *numbers: int) -> None:
    """Send signals to every process of the tree, as systemd does to a control group."""
    everybody = tree.everybody()
    for number in numbers:
        for pid in everybody:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def to_survivors(tree: Tree) -> None:
    """Hang up, see that nothing has stopped, then send SIGTERM."""
    before = tree.everybody()
    to_group(tree, signal.SIGHUP)
    if tree.everybody() != before:
        raise AssertionError("SIGHUP has stopped what nohup had started")
    to_group(tree, signal.SIGTERM)


KINDS: dict[str, tuple[tuple[str, ...], Callable[[Tree], None]]] = {
    "TERM to the first": ((), lambda tree: os.kill(tree.first.pid, signal.SIGTERM)),
    "TERM to the group": ((), lambda tree: to_group(tree, signal.SIGTERM)),
    "TERM to the group three times": ((), lambda tree: to_group(tree, *[signal.SIGTERM] * 3)),
    "TERM to everybody": ((), lambda tree: to_everybody(tree, signal.SIGTERM)),
    "TERM and HUP to everybody": ((), lambda tree: to_everybody(tree, signal.SIGTERM, signal.SIGHUP)),
    "timeout -s TERM": (
        ("timeout", "-s", "TERM", "600"),
        lambda tree: os.kill(tree.first.pid, signal.SIGTERM),
    ),
    "timeout -s INT": (
        ("timeout", "-s", "INT", "600"),
        lambda tree: os.kill(tree.first.pid, signal.SIGINT),
    ),
    "Ctrl-C": ((), lambda tree: to_group(tree, signal.SIGINT)),
    "Ctrl-C twice within a second": ((), lambda tree: to_group(tree, signal.SIGINT, signal.SIGINT)),
    "terminal closed": ((), lambda tree: to_group(tree, signal.SIGHUP)),
    "nohup, HUP, then TERM": (("nohup",), to_survivors),
}


def stop(kind: str, *, real: bool = False) -> Stop:
    """Start a tree, stop it in one way, and return how that went."""
    before, send = KINDS[kind]
    with tree(before, real=real) as ours:
        programs = ("web", "bot", "scheduler", "planner") if real else NAMES
        wait_until(lambda: all(sign in ours.said() for sign in UP) if real else _all_here(ours))
        begin = time.monotonic()
        send(ours)
        code = ours.first.wait(timeout=PATIENCE)
        wait_until(lambda: not _group_lives(ours.first.pid))
        seconds = time.monotonic() - begin
        said = ours.said()
        finished = [name for name in programs if not _was_killed(name, said, real=real)]
        return Stop(code, tuple(sorted(set(programs) - set(finished))), seconds)


def _all_here(ours: Tree) -> bool:
    return ours.said().count("| here") == len(NAMES)


def _was_killed(name: str, said: str, *, real: bool) -> bool:
    lines = [line for line in said.splitlines() if line.startswith(name)]
    killed = any("killed" in line or "was ended by" in line for line in lines)
    return killed or not (real or any("finished" in line for line in lines))


@contextmanager
def tree(before: Sequence[str] = (), *, real: bool = False) -> Iterator[Tree]:
    """Run make, and below it the supervisor; whatever is left is killed when the block is left."""
    with tempfile.TemporaryDirectory(prefix="deal-quest-stops-") as name:
        folder = Path(name)
        (folder / "supervisor.py").write_text(SUPERVISOR.replace("NAMES", repr(NAMES)))
        command = f"{ROOT}/manage.py run_all" if real else f"{folder}/supervisor.py"
        (folder / "Makefile").write_text(f"run:\n\t@exec {sys.executable} -u {command}\n")
        env = os.environ | {"PYTHONPATH": str(ROOT)} | (_settings(folder) if real else {})
        output = folder / "output"
        with output.open("wb") as end:
            first = subprocess.Popen(
                [*before, "make", "-f", str(folder / "Makefile")],
                cwd=ROOT if real else folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=end,
                stderr=end,
                # Like a job of a shell: a group of its own.
                process_group=0,
            )
        ours = Tree(first, output)
        try:
            yield ours
        finally:
            for pid in ours.everybody():
                _kill(pid)
            first.wait()


def _settings(folder: Path) -> dict[str, str]:
    env = {
        "READ_DOT_ENV": "off",
        "DEBUG": "on",
        "TELEGRAM_BOT_TOKEN": "",
        "DATABASE_URL": f"sqlite:///{folder}/stops.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=os.environ | env, check=True)
    return env


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def main(arguments: Sequence[str]) -> int:
    """Make so many stops of each kind, print a line each, and return 0 when nobody was killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.stops", description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--real", action="store_true", help="Deal Quest itself")
    parser.add_argument("--side-by-side", type=int, default=4)
    parser.add_argument("--only", default="", help="kinds, with commas between them")
    options = parser.parse_args(arguments)
    bad = 0
    for kind in options.only.split(",") if options.only else KINDS:
        with ThreadPoolExecutor(options.side_by_side) as pool:
            made = list(pool.map(lambda _n, kind=kind: stop(kind, real=options.real), range(options.count)))
        killed = sum(1 for one in made if one.killed)
        slowest = max(one.seconds for one in made)
        codes = sorted({one.code for one in made})
        bad += killed
        line = f"{kind}: {len(made)} stops, {killed} with somebody killed"
        print(f"{line}, codes {codes}, slowest {slowest:.1f} s", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Several `run_scheduler` processes on one database, killed, stopped and started again."""

import json
import os
import signal
import subprocess
import sys
from random import Random
from typing import IO, Any, Protocol

from tests.chaos import django_child
from tests.chaos.django_child import ROOT

PATIENCE = 25  # seconds that a process has to end after SIGTERM; it promises 20


class Starter(Protocol):
    """Starts and ends schedulers."""

    def start(self, concurrency: int | None) -> int:
        """Start one; return its pid."""

    def end(self, pid: int, number: int) -> int:
        """Send it a signal, wait for its end and return the exit code."""

    def shorten(self, *, is_deadly: bool) -> None:
        """Prepare for a run in which schedulers are killed, or are not."""

    def call(self, name: str, **arguments: Any) -> Any:
        """Return what `module:function` returns, run beside the schedulers."""

    def close(self) -> None:
        """Let go of what helps to start."""


class Cold:
    """Starts `manage.py run_scheduler`, just as an operator would."""

    def __init__(self, env: dict[str, str], log: IO[bytes]) -> None:
        self._env, self._log = env, log
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, concurrency: int | None) -> int:
        """Start one; return its pid."""
        options = [] if concurrency is None else ["--concurrency", str(concurrency)]
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_scheduler", *options],
            cwd=ROOT,
            env=os.environ | self._env,
            stdout=self._log,
            stderr=self._log,
        )
        self._running[process.pid] = process
        return process.pid

    def end(self, pid: int, number: int) -> int:
        """Send it a signal, wait for its end and return the exit code."""
        process = self._running.pop(pid)
        process.send_signal(number)
        return process.wait(PATIENCE)

    def shorten(self, *, is_deadly: bool) -> None:
        """Everything is as shipped."""

    def call(self, name: str, **arguments: Any) -> Any:
        """Return what `module:function` returns, run beside the schedulers."""
        return django_child.call(name, self._env, **arguments)

    def close(self) -> None:
        """Nothing helps to start."""


class Warm:
    """Asks the nursery for processes that need no start-up; see there what else is shorter."""

    def __init__(self, env: dict[str, str], log: IO[bytes]) -> None:
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            cwd=ROOT,
            env=os.environ | env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def start(self, concurrency: int | None) -> int:
        """Start one; return its pid."""
        return int(self._ask(f"start {concurrency or 0}"))

    def end(self, pid: int, number: int) -> int:
        """Send it a signal, wait for its end and return the exit code."""
        return int(self._ask(f"end {pid} {int(number)}"))

    def shorten(self, *, is_deadly: bool) -> None:
        """Let the dead's work be taken over soon where there are dead."""
        self._ask(f"shorten {int(is_deadly)}")

    def call(self, name: str, **arguments: Any) -> Any:
        """Return what `module:function` returns, run beside the schedulers."""
        return self._ask(f"call {name} {json.dumps(arguments)}")

    def close(self) -> None:
        """End the nursery and what it still has."""
        self._nursery.communicate()

    def _ask(self, line: str) -> Any:
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(line + "\n")
        self._nursery.stdin.flush()
        return json.loads(self._nursery.stdout.readline())


class Fleet:
    """Some schedulers; any of them may be ended at any moment."""

    def __init__(self, starter: Starter, concurrency: int | None) -> None:
        self._starter, self._concurrency = starter, concurrency
        self.pids: list[int] = []

    def start(self, count: int = 1) -> None:
        """Start so many more."""
        self.pids += [self._starter.start(self._concurrency) for _ in range(count)]

    def kill(self, dice: Random) -> int:
        """Kill one at random, without a word; return its pid."""
        pid = self.pids.pop(dice.randrange(len(self.pids)))
        self._starter.end(pid, signal.SIGKILL)
        return pid

    def stop_oldest(self) -> int:
        """Ask the oldest to end; return its exit code."""
        return self._starter.end(self.pids.pop(0), signal.SIGTERM)

    def close(self) -> None:
        """Stop all."""
        while self.pids:
            self.stop_oldest()

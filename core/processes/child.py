"""One program in a process of its own, whose lines are read without waiting for them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.processes.forks import Fork

CONFIGURATION_ERROR = 2  # the exit code of a program that cannot run until a person changes something
PR_SET_PDEATHSIG = 1
CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Program:
    """A command line, and the name its output lines carry; or `main`, which does the same in a fork of us."""

    name: str
    argv: tuple[str, ...]
    main: Callable[[], None] | None = None


class Child:
    """A started program.

    It leads a session of its own: Ctrl-C in the terminal reaches only the process that started it, and
    `finish` finds its descendants.
    """

    def __init__(self, program: Program, env: Mapping[str, str]) -> None:
        """Start it; `env` is its whole environment. Raises `OSError` when there is no such program."""
        self.name = program.name
        self.started_at = time.monotonic()
        self.at_end = False
        self.partial = b""
        self.output, end = os.pipe()
        os.set_blocking(self.output, False)
        try:
            self.process = _started(program, env, end)
        finally:
            os.close(end)

    def lines(self) -> list[str]:
        """Return the whole lines that have arrived; an unfinished one waits for its end."""
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self.output, CHUNK)
            self.at_end = not chunk
            self.partial += chunk
        *whole, self.partial = self.partial.split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in whole]

    def finish(self) -> list[str]:
        """Kill the dead program's descendants, close its output and return the last lines."""
        self.kill()
        lines = []
        while not self.at_end and (more := self.lines()):
            lines += more
        if self.partial:
            lines.append(self.partial.decode(errors="replace"))
        os.close(self.output)
        return lines

    def kill(self) -> None:
        """Kill it and everything it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _started(program: Program, env: Mapping[str, str], output: int) -> "subprocess.Popen[bytes] | Fork":
    if program.main is not None:
        return Fork(program.name, program.main, env=env, output=output, begin=_at_first())
    return subprocess.Popen(  # noqa: S603 - the caller's own programs
        program.argv,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=_at_first(),
    )


def _at_first() -> Callable[[], None]:
    """Return what a child does before it becomes its program: it leaves SIGHUP, and stops, to its parent.

    A Linux child also asks for SIGTERM when its parent dies. Other systems have no such request; there a
    parent that is killed outright leaves its children behind.
    """
    libc, parent = ctypes.CDLL(None), os.getpid()

    def at_first() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        if sys.platform != "linux":
            return
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the request was made
            os._exit(1)

    return at_first

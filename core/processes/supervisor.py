"""Several programs run as one: started in order, shown line by line, restarted, stopped together.

It knows nothing of what it runs. One thread does everything, so that a fork is always safe.
"""

import contextlib
import http.client
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.processes.child import CONFIGURATION_ERROR, Child, Program
from core.processes.console import Console
from core.processes.stops import StopRequests


class NoFreePort(Exception):
    """Every port that was tried is in use."""


def free_port(wanted: int, *, host: str = "127.0.0.1", tries: int = 100) -> int:
    """Return `wanted`, or the first port above it on which nobody listens. Raises `NoFreePort`."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket() as probe:
            # As servers do: a connection that is still closing does not make a port busy.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return port
    raise NoFreePort(f"no free port from {wanted} on")


def answers(port: int, path: str, *, host: str = "127.0.0.1") -> bool:
    """Return whether an HTTP server answers a GET of `path` without an error of its own."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Patience:
    """Times of a supervisor, in seconds."""

    tick: float = 0.2  # the longest wait for a line, and so for a signal or a restart
    answer: float = 30  # after this the others start without the base's answer
    grace: float = 18  # from the first SIGTERM to the last SIGKILL
    first_restart: float = 1  # doubled with every failure
    longest_restart: float = 30
    healthy: float = 60  # a program that ran this long counts its failures from one again


@dataclass(slots=True)
class Slot:
    """One program: its running child, or the time of its next start."""

    program: Program
    child: Child | None = None
    restart_at: float | None = None
    falls: int = 0


class Supervisor:
    """Runs a base program and, once that answers, the others; stops the others first and the base last."""

    def __init__(
        self,
        base: Program,
        others: Sequence[Program],
        *,
        env: Mapping[str, str],
        console: Console,
        stops: StopRequests,
        patience: Patience | None = None,
    ) -> None:
        """`env` is the whole environment of every program."""
        self.base = Slot(base)
        self.others = [Slot(program) for program in others]
        self.env = env
        self.console = console
        self.stops = stops
        self.patience = patience or Patience()
        self.selector = selectors.DefaultSelector()
        self.exit_code = 0

    def run(self, *, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> int:
        """Run until a stop is asked for or a program finds its configuration wrong; return the exit code.

        `is_ready` is asked again and again until the base answers; `on_ready` is then called, once. After a
        second Ctrl-C nothing is waited for.
        """
        try:
            self._start(self.base)
            self._start_others(is_ready, on_ready)
            while not self.stops.asked:
                self._tick()
        finally:
            # The base gets the last quarter of the grace: the others may need it to finish.
            start = time.monotonic()
            self._stop(self.others, start + self.patience.grace * 0.75)
            self._stop([self.base], start + self.patience.grace)
            self.selector.close()
        return self.exit_code

    def _start_others(self, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Start the others when the base answers, or after `patience.answer` seconds."""
        deadline = time.monotonic() + self.patience.answer
        ready = False
        while not (ready or self.stops.asked) and time.monotonic() < deadline:
            self._tick()
            ready = is_ready()
        if self.stops.asked:
            return
        for slot in self.others:
            self._start(slot)
        if ready:
            on_ready()
        else:
            self._say(self.base, f"has not answered for {self.patience.answer:g} s")

    def _start(self, slot: Slot) -> None:
        slot.child, slot.restart_at = Child(slot.program, self.env), None
        self.selector.register(slot.child.output, selectors.EVENT_READ, slot.child)

    def _tick(self) -> None:
        """Show new lines, note which children have ended, restart those that are due."""
        self._show_lines()
        for slot in [self.base, *self.others]:
            if slot.child and self._has_ended(slot.child):
                self._take_up_fall(slot, slot.child)
            elif slot.restart_at is not None and time.monotonic() >= slot.restart_at:
                self._start(slot)

    def _show_lines(self) -> None:
        for key, _ in self.selector.select(self.patience.tick):
            child: Child = key.data
            self._show(child, child.lines())
            if child.at_end:
                self.selector.unregister(child.output)

    def _show(self, child: Child, lines: Iterable[str]) -> None:
        for line in lines:
            self.console.line(child.name, line)

    def _say(self, slot: Slot, text: str) -> None:
        self.console.line(slot.program.name, f"[{slot.program.name} {text}]")

    def _has_ended(self, child: Child) -> bool:
        """Whether the child is dead; if so, its last lines are shown and its resources freed."""
        if child.process.poll() is None:
            return False
        if child.output in self.selector.get_map():
            self.selector.unregister(child.output)
        self._show(child, child.finish())
        return True

    def _take_up_fall(self, slot: Slot, child: Child) -> None:
        """Plan the next start, or stop everything when the program found its configuration wrong."""
        slot.child = None
        code = child.process.wait()
        if code == CONFIGURATION_ERROR:
            self._say(slot, "cannot run as configured; stopping everything")
            self.exit_code = CONFIGURATION_ERROR
            self.stops.ask()
            return
        now = time.monotonic()
        slot.falls = 1 if now - child.started_at >= self.patience.healthy else slot.falls + 1
        wait = min(self.patience.first_restart * 2 ** (slot.falls - 1), self.patience.longest_restart)
        slot.restart_at = now + wait
        how = f"ended with code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"
        self._say(slot, f"{how}; starting again in {wait:g} s")

    def _stop(self, slots: Iterable[Slot], deadline: float) -> None:
        waiting = {slot.program.name: slot.child for slot in slots if slot.child}
        for child in waiting.values():
            child.process.terminate()
        while waiting and time.monotonic() < deadline and not self.stops.hurried:
            self._show_lines()
            waiting = {name: child for name, child in waiting.items() if not self._has_ended(child)}
        for name, child in waiting.items():
            how = "not waited for" if self.stops.hurried else "did not stop in time"
            self.console.line(name, f"[{name} {how}; killed]")
            child.kill()
            child.process.wait()
            self._has_ended(child)

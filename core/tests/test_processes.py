"""Supervising: tiny Python programs that answer, talk, fall and refuse to stop."""

import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.processes.child import Child, Program
from core.processes.console import Console
from core.processes.stops import StopRequests
from core.processes.supervisor import NoFreePort, Patience, Supervisor, answers, free_port
from tests import postgres
from tests.waiting import PATIENCE, wait_until

QUICK = Patience(tick=0.02, answer=PATIENCE, grace=PATIENCE, first_restart=0.05, longest_restart=0.1)
FULL = Path("/dev/full")
FOREVER = "import time; print('here', flush=True); time.sleep(600)"
REFUSING = "print('set the token'); raise SystemExit(2)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FOREVER


def program(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie that waits for its parent does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


class Show:
    """A supervisor over tiny programs; it stops when its console has shown what a test waits for."""

    def __init__(self, base: str, *others: str, timing: Patience = QUICK) -> None:
        self.stream = io.StringIO()
        names = ["base", *(f"other{number}" for number in range(1, len(others) + 1))]
        console = Console(self.stream, names, colour=False)
        programs = [program(name, code) for name, code in zip(names, (base, *others), strict=True)]
        self.stops = StopRequests()
        self.supervisor = Supervisor(
            programs[0], programs[1:], env=os.environ, console=console, stops=self.stops, patience=timing
        )

    def run_until(self, text: str, times: int = 1, *, ready: str = "here") -> int:
        """Run until `text` has been shown so many times; the base answers when `ready` has been shown."""
        tick = self.supervisor._tick

        def tick_and_look() -> None:
            tick()
            if self.shown.count(text) >= times:
                self.stops.ask()

        self.supervisor._tick = tick_and_look  # type: ignore[method-assign]
        with self.stops.heeded():
            return self.supervisor.run(is_ready=lambda: ready in self.shown, on_ready=self.announce)

    def announce(self) -> None:
        self.stream.write("ready\n")

    @property
    def shown(self) -> str:
        return self.stream.getvalue()


def port_for_a_server() -> int:
    """Return a port that nobody uses and no client is given."""
    return postgres.free_port(postgres.PORTS)


class TestFreePort:
    def test_is_the_wanted_one_when_nobody_listens_there(self) -> None:
        wanted = port_for_a_server()
        assert free_port(wanted) == wanted

    def test_is_a_later_one_when_the_wanted_is_busy(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as server:
            busy = server.getsockname()[1]
            assert free_port(busy) > busy

    def test_is_refused_when_every_tried_port_is_busy(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as server, pytest.raises(NoFreePort):
            free_port(server.getsockname()[1], tries=1)


class TestAnswers:
    def test_is_false_where_nobody_listens(self) -> None:
        assert not answers(port_for_a_server(), "/")

    @pytest.mark.parametrize(
        ("status", "expected"), [("200 OK", True), ("404 No", True), ("503 Busy", False)]
    )
    def test_follows_the_status(self, status: str, expected: bool) -> None:
        code = (
            "import socket; s = socket.create_server(('127.0.0.1', 0))\n"
            "print(s.getsockname()[1], flush=True); c, _ = s.accept(); c.recv(999)\n"
            f"c.sendall(b'HTTP/1.1 {status}\\r\\nContent-Length: 0\\r\\n\\r\\n'); c.close()"
        )
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            assert answers(int(server.stdout.readline()), "/") is expected


class TestConsole:
    def test_pads_names_to_one_width(self) -> None:
        stream = io.StringIO()
        console = Console(stream, ["web", "scheduler"], colour=False)
        console.line("web", "a")
        console.line("scheduler", "b")
        assert stream.getvalue() == "web       | a\nscheduler | b\n"

    def test_colours_each_name_differently(self) -> None:
        stream = io.StringIO()
        console = Console(stream, ["web", "bot"], colour=True)
        console.line("web", "a")
        console.line("bot", "a")
        first, second = stream.getvalue().splitlines()
        assert first.startswith("\033[")
        assert first[:5] != second[:5]

    def test_is_plain_when_the_stream_is_no_terminal(self) -> None:
        stream = io.StringIO()
        Console.for_stream(stream, ["web"]).line("web", "a")
        assert "\033" not in stream.getvalue()

    @pytest.mark.skipif(not FULL.exists(), reason="Linux alone has a file that is always full")
    def test_writes_again_once_a_full_disk_has_room(self, tmp_path: Path) -> None:
        with FULL.open("w") as stream, (tmp_path / "log").open("w") as log:
            console = Console(stream, ["web"], colour=False)
            console.line("web", "a")
            os.dup2(log.fileno(), stream.fileno())
            console.line("web", "b")
        assert (tmp_path / "log").read_text().endswith("web | b\n")


class TestSupervisor:
    def test_starts_the_others_once_the_base_answers(self) -> None:
        show = Show(FOREVER, "import time; print('me too', flush=True); time.sleep(600)")
        assert show.run_until("me too") == 0
        lines = show.shown.splitlines()
        assert lines == ["base   | here", "ready", "other1 | me too"]

    def test_starts_the_others_without_an_answer_when_patience_ends(self) -> None:
        timing = Patience(tick=0.02, answer=0.1, grace=PATIENCE)
        show = Show("import time; time.sleep(600)", FOREVER, timing=timing)
        assert show.run_until("other1 | here", ready="never") == 0
        assert "[base has not answered for 0.1 s]" in show.shown
        assert "ready" not in show.shown

    def test_shows_both_outputs_and_a_last_line_without_an_end(self) -> None:
        show = Show(FOREVER, "import sys; print('to err', file=sys.stderr, flush=True); print('bye', end='')")
        show.run_until("other1 | bye")
        assert "other1 | to err\nother1 | bye\n" in show.shown

    def test_starts_a_fallen_program_again_and_says_so(self) -> None:
        show = Show(FOREVER, "raise SystemExit(7)")
        assert show.run_until("ended with code 7", times=3) == 0
        assert "[other1 ended with code 7; starting again in 0.05 s]" in show.shown
        assert "[other1 ended with code 7; starting again in 0.1 s]" in show.shown

    def test_names_the_signal_that_ended_a_program(self) -> None:
        show = Show(FOREVER, "import os; os.kill(os.getpid(), 9)")
        show.run_until("SIGKILL")
        assert "[other1 was ended by SIGKILL; starting again in 0.05 s]" in show.shown

    def test_stops_everything_when_a_program_cannot_run_as_configured(self) -> None:
        show = Show(FOREVER, FOREVER, REFUSING)
        assert show.run_until("never shown") == 2
        assert "other2 | set the token" in show.shown
        assert "starting again" not in show.shown

    def test_counts_two_refusals_at_once_as_one_request_to_stop(self) -> None:
        supervisor = Show(FOREVER, REFUSING, REFUSING).supervisor
        for slot in supervisor.others:
            supervisor._start(slot)
            assert slot.child
            slot.child.process.wait()
        supervisor._tick()
        assert [slot.child for slot in supervisor.others] == [None, None]
        assert (supervisor.stops.asked, supervisor.stops.hurried) == (True, False)

    def test_lets_the_base_live_until_the_others_have_stopped(self) -> None:
        slow = (
            "import signal, time\n"
            "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]); print('here', flush=True)\n"
            "signal.sigwait([signal.SIGTERM]); print('stopping', flush=True)\n"
            "time.sleep(0.3); print('stopped')"
        )
        show = Show(slow, slow)
        show.run_until("other1 | here")
        order = [line for line in show.shown.splitlines() if "stop" in line]
        assert order == ["other1 | stopping", "other1 | stopped", "base   | stopping", "base   | stopped"]

    def test_kills_who_does_not_stop_in_time(self) -> None:
        show = Show(FOREVER, DEAF, timing=Patience(tick=0.02, grace=0.4))
        show.run_until("other1 | here")
        assert "[other1 did not stop in time; killed]" in show.shown

    def test_waits_for_nobody_when_ctrl_c_is_pressed_again_a_second_later(self) -> None:
        again = (
            "import os, signal, time\n"
            "def again_and_again(*_):\n"
            "    while True:\n"
            "        os.kill(os.getppid(), signal.SIGINT); time.sleep(0.3)\n"
            "signal.signal(signal.SIGTERM, again_and_again)\n"
            "print('here', flush=True); time.sleep(600)"
        )
        show = Show(FOREVER, again, timing=Patience(tick=0.02, grace=300))
        assert show.run_until("other1 | here") == 0
        assert "[other1 not waited for; killed]" in show.shown

    def test_gives_the_signal_handlers_back(self) -> None:
        before = signal.getsignal(signal.SIGTERM)
        Show(FOREVER).run_until("here")
        assert signal.getsignal(signal.SIGTERM) is before


PARENT = """
import os, sys
from core.processes.child import Program
from core.processes.console import Console
from core.processes.supervisor import Supervisor
from core.processes.stops import StopRequests
child = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
programs = [Program(name, (sys.executable, "-c", child)) for name in ("a", "b")]
console = Console(sys.stdout, ["a", "b"], colour=False)
stops = StopRequests()
stops.heed()
sys.exit(Supervisor(programs[0], programs[1:], env=os.environ, console=console, stops=stops).run(
    is_ready=lambda: True, on_ready=lambda: None))
"""


@contextmanager
def started() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Start `PARENT` and yield its process and the ids of its two children."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(2)]
        try:
            yield process, [int(line.split("|")[1]) for line in lines]
        finally:
            process.kill()


class TestWholeProcess:
    """A supervisor as a process of its own, met by signals from outside."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_ends_with_zero_and_leaves_nobody_behind_on(self, number: signal.Signals) -> None:
        with started() as (parent, children):
            parent.send_signal(number)
            assert parent.wait(PATIENCE) == 0
            assert not any(map(alive, children))

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
    def test_leaves_nobody_behind_when_it_is_killed(self) -> None:
        with started() as (parent, children):
            parent.kill()
            parent.wait()
            wait_until(lambda: not any(map(alive, children)))


class TestChild:
    def test_ends_its_descendants_with_it(self) -> None:
        code = (
            "import subprocess, sys\n"
            "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
            "print(p.pid, flush=True)"
        )
        child = Child(program("parent", code), os.environ)
        child.process.wait()
        [grandchild] = [int(line) for line in child.finish()]
        wait_until(lambda: not alive(grandchild))

    def test_is_refused_when_there_is_no_such_program(self) -> None:
        with pytest.raises(OSError, match="nowhere"):
            Child(Program("x", ("/nowhere/at/all",)), os.environ)

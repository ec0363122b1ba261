"""Programs that are forked: the supervisor of separate ones, in a process without threads."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.processes import forks
from tests.children import ROOT
from tests.waiting import PATIENCE

pytestmark = pytest.mark.skipif(not forks.are_usable(), reason="no other system forks a loaded program")
# The base goes on and shares a list with its parent; one falls at first, one is killed, one refuses.
SCRIPT = """
import os, signal, sys, time
from core.processes.child import Program
from core.processes.console import Console
from core.processes.supervisor import Patience, Supervisor
from core.processes.stops import StopRequests

loaded = ["loaded"]

def base():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("finished") or 0))
    loaded.append(os.environ["ONLY"])
    print(*loaded, os.getsid(0) == os.getpid(), len(os.listdir("/proc/self/fd")), len(os.environ))
    signal.pause()

def falling():
    if not os.path.exists(os.environ["ONLY"]):
        open(os.environ["ONLY"], "w").close()
        raise ValueError("at first")
    print("again", loaded)
    os.kill(os.getpid(), signal.SIGKILL)

def refusing():
    while not os.path.exists(os.environ["ONLY"]):
        time.sleep(0.01)
    time.sleep(0.5)
    sys.exit(print("no token", file=sys.stderr) or 2)

names = ("base", "falling", "refusing")
programs = [Program(name, (), globals()[name]) for name in names]
stops = StopRequests()
console = Console(sys.stderr, names, colour=False)
patience = Patience(tick=0.02, first_restart=0.05)
print("printed once", end="")
with stops.heeded():
    supervisor = Supervisor(
        programs[0],
        programs[1:],
        env={"ONLY": sys.argv[1]},
        console=console,
        stops=stops,
        patience=patience,
    )
    sys.exit(supervisor.run(is_ready=lambda: True, on_ready=lambda: None))
"""
BORN = """
import os, signal, sys
from core.processes.forks import Fork
from core.processes.stops import StopRequests

with StopRequests().heeded():
    stopped = lambda: os.kill(os.getpid(), signal.SIGTERM)
    born = Fork("child", signal.pause, env={}, output=1, begin=stopped)
    sys.exit(born.wait() != -signal.SIGTERM)
"""


class TestForks:
    def test_are_shown_restarted_and_stopped_as_programs_are(self, tmp_path: Path) -> None:
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, f"{tmp_path}/fallen"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        lines = ran.stderr.splitlines()
        assert ran.returncode == 2
        assert ran.stdout == "printed once"
        # Its own session, no descriptor but three and the look at them, one variable.
        assert f"base     | loaded {tmp_path}/fallen True 4 1" in lines
        assert "falling  | ValueError: at first" in lines
        assert "falling  | [falling ended with code 1; starting again in 0.05 s]" in lines
        assert "falling  | again ['loaded']" in lines
        assert any(
            line.startswith("falling  | [falling was ended by SIGKILL; starting again") for line in lines
        )
        assert "refusing | no token" in lines
        assert lines[-1] == "base     | finished"

    def test_take_a_stop_that_comes_with_their_birth(self) -> None:
        """The parent's handlers, which a fork inherits, would note it in a copy that nobody reads."""
        ran = subprocess.run([sys.executable, "-c", BORN], cwd=ROOT, timeout=PATIENCE, check=False)
        assert ran.returncode == 0

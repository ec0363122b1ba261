"""`manage.py run_all`: the programs it starts, the port it takes, the words it prints."""

import io
import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from core.management.commands import run_all
from core.processes.child import Program
from core.processes.supervisor import answers
from tests.postgres import PORTS, free_port
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.once
WEB = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""
# What a worker sees of its environment; then it stops everything, as Ctrl-C would.
WORKER = "import os, time; print('PORT is', os.environ['PORT']); os.kill(os.getppid(), 15); time.sleep(60)"


def python(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-u", "-c", code))


@pytest.fixture
def tiny_programs(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Stand-ins for the real processes."""
    monkeypatch.setattr(
        run_all, "programs", lambda _port, **_how: [python("web", WEB), python("bot", WORKER)]
    )
    settings.DEBUG = True


@pytest.mark.django_db
@pytest.mark.usefixtures("tiny_programs")
class TestRunAll:
    def test_prints_the_addresses_once_the_web_answers(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.PORT = free_port(PORTS)
        out = io.StringIO()
        call_command("run_all", separate=True, stdout=out)
        assert f"http://127.0.0.1:{settings.PORT}/sandbox/" in out.getvalue()
        assert f"http://127.0.0.1:{settings.PORT}/admin/" in out.getvalue()
        assert f"bot | PORT is {settings.PORT}\n" in capsys.readouterr().err

    def test_takes_the_next_port_and_says_so_when_its_own_is_busy(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = io.StringIO()
        with closing(socket.create_server(("127.0.0.1", free_port(PORTS)))) as server:
            settings.PORT = busy = server.getsockname()[1]
            call_command("run_all", stdout=out)  # separate: a fork would have the settings of the busy port
        assert out.getvalue().startswith(f"Port {busy} is busy")
        assert f":{busy}/" not in out.getvalue()
        assert f"PORT is {busy}\n" not in capsys.readouterr().err

    def test_refuses_a_busy_port_where_others_rely_on_it(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with closing(socket.create_server(("127.0.0.1", free_port(PORTS)))) as server:
            settings.DEBUG, settings.PORT = False, server.getsockname()[1]
            err = io.StringIO()
            with pytest.raises(SystemExit) as stopped:
                call_command("run_all", stdout=io.StringIO(), stderr=err)
        assert stopped.value.code == 2
        assert err.getvalue().startswith(f"Port {settings.PORT} is in use. Stop what listens there")
        assert capsys.readouterr().err == ""

    def test_exits_with_two_when_a_program_cannot_run_as_configured(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.PORT = free_port(PORTS)
        refusing = python("bot", "print('no token'); raise SystemExit(2)")
        monkeypatch.setattr(run_all, "programs", lambda _port, **_how: [python("web", WEB), refusing])
        with pytest.raises(SystemExit) as stopped:
            call_command("run_all", separate=True, stdout=io.StringIO())
        assert stopped.value.code == 2
        assert "bot | no token\n" in capsys.readouterr().err

    def test_says_so_when_no_port_is_free(self, settings: Settings) -> None:
        settings.PORT = 65536
        with pytest.raises(CommandError, match="no free port from 65536 on"):
            call_command("run_all")

    def test_collects_the_files_of_the_pages_where_debug_is_off(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        settings.PORT = free_port(PORTS)
        settings.DEBUG, settings.STATIC_ROOT = False, tmp_path / "static"
        call_command("run_all", separate=True, stdout=io.StringIO())
        assert (tmp_path / "static" / "admin").is_dir()

    def test_starts_all_the_same_where_these_cannot_be_written(
        self, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.PORT = free_port(PORTS)
        (tmp_path / "static").touch()  # no folder: as little use as a disk that is full
        settings.DEBUG, settings.STATIC_ROOT = False, tmp_path / "static"
        call_command("run_all", separate=True, stdout=io.StringIO())
        assert f"bot | PORT is {settings.PORT}\n" in capsys.readouterr().err


class TestBanner:
    def test_says_where_the_login_is_kept(self, settings: Settings, tmp_path: Path) -> None:
        settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"
        assert "admin-login.txt" not in run_all.banner(8000)
        settings.VAR_DIR.mkdir()
        (settings.VAR_DIR / "admin-login.txt").touch()
        assert "login: var/admin-login.txt" in run_all.banner(8000)

    def test_sends_people_to_telegram_when_there_is_a_token(self, settings: Settings) -> None:
        settings.SANDBOX = False
        assert "Telegram" in run_all.banner(8000)
        assert "sandbox" not in run_all.banner(8000)


class TestPrograms:
    def test_are_the_web_and_our_own_commands(self) -> None:
        web, *workers = run_all.programs(8000)
        assert web.name == "web"
        assert [worker.argv[-1] for worker in workers] == ["run_bot", "run_scheduler", "run_planner"]

    def test_share_what_is_loaded_where_that_can_be(self) -> None:
        forked = run_all.programs(8000, forked=True)
        assert all(program.main is not None for program in forked)
        assert [program.argv for program in forked] == [program.argv for program in run_all.programs(8000)]

    def test_have_a_web_process_that_answers(self) -> None:
        port = free_port(PORTS)
        [web, *_] = run_all.programs(port)
        with subprocess.Popen(web.argv, env=os.environ | {"PORT": str(port)}) as process:
            try:
                wait_until(lambda: answers(port, "/static/none"))
            finally:
                process.terminate()
            assert process.wait(PATIENCE) == 0

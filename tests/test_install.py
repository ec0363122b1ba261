"""The files that operators copy: units, proxies, the watch; and the page that says how."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
FILES = ROOT / "docs" / "install"
UNITS = sorted(path.name for path in FILES.glob("*.service"))
STAYS = {"deal-quest.service", "deal-quest@.service"}
STOP = 20  # seconds in which a process settles what is on its way
CURL = """#!/bin/sh
echo curl "$@" >>"$CALLS"
cat >>"$CALLS"
cat "$ANSWER"
"""
ALARM = """#!/bin/sh
echo "alarm $1: $(head -n 1)" >>"$CALLS"
"""


def unit(name: str) -> dict[str, str]:
    """Return what the file says of the service; of what stands there twice, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((FILES / name).read_text())
    return dict(parser["Service"])


class TestUnits:
    @pytest.mark.parametrize("name", UNITS)
    def test_may_write_where_they_have_to_and_keep_no_privileges(self, name: str) -> None:
        said = unit(name)
        wanted = {
            "User": "deal-quest",
            "NoNewPrivileges": "yes",
            "ProtectSystem": "strict",
            "ProtectHome": "yes",
            "PrivateTmp": "yes",
            "CapabilityBoundingSet": "",
        }
        assert wanted.items() <= said.items()
        written = set(said.get("ReadWritePaths", "").split())
        assert written <= {"/srv/deal-quest/var", "/srv/deal-quest/staticfiles"}

    @pytest.mark.parametrize("name", sorted(STAYS))
    def test_come_back_and_are_given_time_to_settle(self, name: str) -> None:
        said = unit(name)
        assert (said["Restart"], said["RestartPreventExitStatus"], said["KillMode"]) == (
            "always",
            "2",
            "mixed",
        )
        assert int(said["TimeoutStopSec"]) > STOP
        assert said["SystemCallErrorNumber"] == "EPERM"  # chown of collectstatic, which shrugs at a refusal
        assert int(said["MemoryMax"].removesuffix("M")) < 400

    def test_start_what_is_there(self) -> None:
        for name in UNITS:
            program = unit(name)["ExecStart"].split()[0]
            there = ROOT / program.removeprefix("/srv/deal-quest/")
            assert ".venv" in program or os.access(there, os.X_OK), name
        words = "usage: run web|bot|scheduler|planner"
        done = subprocess.run([FILES / "run", "nothing"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.strip()) == (2, words)

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="apt-get install systemd")
    def test_are_read_by_systemd_without_a_complaint(self, tmp_path: Path) -> None:
        for path in [*FILES.glob("*.service"), *FILES.glob("*.timer")]:
            (tmp_path / path.name.replace("@", "@web")).write_text(path.read_text())
        names = [str(path) for path in sorted(tmp_path.iterdir())]
        done = subprocess.run(
            [str(shutil.which("systemd-analyze")), "verify", *names],
            capture_output=True,
            text=True,
            check=False,
        )
        assert [line for line in done.stderr.splitlines() if "is not executable" not in line] == []


class TestProxies:
    def test_overwrite_what_a_client_says_of_itself(self) -> None:
        nginx = (FILES / "nginx.conf").read_text()
        heads = dict(re.findall(r"^    proxy_set_header (\S+) (\S+);", nginx, re.MULTILINE))
        assert heads["X-Forwarded-For"] == "$remote_addr"  # $proxy_add_x_forwarded_for would add
        assert (heads["X-Forwarded-Proto"], heads["Host"]) == ("$scheme", "$host")
        assert {heads[name] for name in ("Forwarded", "X-Real-IP", "X-Forwarded-Host")} == {'""'}
        # a location with headers of its own would inherit none of these
        assert len(re.findall("proxy_set_header", nginx)) == len(heads)
        caddy = (FILES / "Caddyfile").read_text()
        assert "trusted_proxies" not in caddy
        assert {"-Forwarded", "-X-Real-IP"} <= set(re.findall(r"header_up (\S+)", caddy))

    def test_buffer_and_bound_what_is_slow_or_large(self) -> None:
        nginx, caddy = ((FILES / name).read_text() for name in ("nginx.conf", "Caddyfile"))
        for words in ("proxy_request_buffering on;", "proxy_buffering on;", "client_max_body_size 10m;"):
            assert words in nginx
        for words in ("client_header_timeout", "client_body_timeout", "send_timeout"):
            assert words in nginx
        for words in ("read_header", "read_body", "max_size 10MB"):
            assert words in caddy

    def test_keep_the_addresses_of_calendars_out_of_logs(self) -> None:
        nginx = (FILES / "nginx.conf").read_text()
        assert re.search(r"location /app/calendar/ \{\s+access_log off;", nginx)
        assert "\tlog" not in (FILES / "Caddyfile").read_text()


class TestWatch:
    def test_calls_the_alarm_when_the_answer_changes_and_shows_nobody_the_token(self, tmp_path: Path) -> None:
        calls, answer = tmp_path / "calls", tmp_path / "answer"
        for name, text in (("curl", CURL), ("alarm", ALARM), ("systemctl", "#!/bin/sh\n")):
            (tmp_path / name).write_text(text)
            (tmp_path / name).chmod(0o755)
        env = {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "RUNTIME_DIRECTORY": str(tmp_path),
            "ALARM": str(tmp_path / "alarm"),
            "CALLS": str(calls),
            "ANSWER": str(answer),
            "METRICS_TOKEN": "a-long-secret-token",
            "WAIT": "0",
        }

        def look() -> int:
            return subprocess.run([FILES / "watch"], env=env, capture_output=True, check=False).returncode

        def alarms() -> list[str]:
            return [line for line in calls.read_text().splitlines() if line.startswith("alarm")]

        assert [look(), look()] == [1, 1]  # no answer
        assert len(alarms()) == 1
        answer.write_text('{"ok": true}\n')
        assert [look(), look()] == [0, 0]
        assert alarms()[1:] == ['alarm well: {"ok": true}']
        (tmp_path / "systemctl").write_text("#!/bin/sh\necho deal-quest-backup.service loaded failed\n")
        assert look() == 1
        assert alarms()[2:] == ["alarm trouble: failed: deal-quest-backup.service"]
        shown = [line for line in calls.read_text().splitlines() if line.startswith("curl")]
        assert not any("secret" in line for line in shown)
        assert 'header = "Authorization: Bearer a-long-secret-token"' in calls.read_text()


class TestPage:
    def test_names_files_that_are_there_and_each_of_them(self) -> None:
        page = (ROOT / "docs" / "operating.md").read_text()
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page):
            assert (ROOT / "docs" / link).exists(), link
        internal = {f"deal-quest{end}" for end in ("-backup.service", "-watch.service", "")} | {
            "run",
            "watch",
        }
        for path in FILES.iterdir():
            assert path.name in internal or path.name in page, path.name

    def test_names_commands_that_there_are_as_they_are_called_on_that_machine(self) -> None:
        page = (ROOT / "docs" / "operating.md").read_text()
        named = re.findall(r"(?:(?<![=./-])\bdeal-quest|manage\.py) ([a-z_]+)\b", page)
        assert len(named) > 20
        assert set(named) <= set(get_commands())
        # a bare server has no `python`, and `manage.py` is run as the account
        assert all(
            "docker compose run" in line or ".venv/bin/python" in line
            for line in page.splitlines()
            if "python manage.py" in line
        )

    def test_asks_for_settings_that_there_are(self) -> None:
        page = (ROOT / "docs" / "operating.md").read_text()
        heredoc = page.split("cat >.env <<END\n")[1].split("\nEND")[0]
        example = (ROOT / ".env.example").read_text()
        for line in heredoc.splitlines():
            assert re.search(rf"^#?{line.partition('=')[0]}=", example, re.MULTILINE), line

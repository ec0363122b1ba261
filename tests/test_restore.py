"""A backup is restored as docs/operating.md says: nothing that was sent since is sent again.

Real processes, a real dump, and a fake Telegram that remembers what it accepted.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import ScheduledReminder
from reminders.upkeep.invariants import violations
from tests.chaos import django_child
from tests.chaos.django_child import ROOT
from tests.chaos.fake_telegram import Faults
from tests.chaos.seed import FIRST_PERSON, clear
from tests.chaos.seed import seed as seed_due
from tests.chaos.telegram import Telegram, fake_telegram
from tests.children import Child, running
from tests.factories import LeadFactory, TelegramUserFactory
from tests.postgres import package_folders, system_folders
from tests.waiting import PATIENCE, wait_until

DUE = 60
STAFF = Actor.staff(1, "root")
pytestmark = pytest.mark.django_db(transaction=True)


class TestRestore:
    def test_sends_nothing_twice(self, tmp_path: Path) -> None:
        seed()
        with fake_telegram() as telegram, a_copy(tmp_path) as restored:
            send(telegram)
            first = telegram.accepted()
            assert sum(not reminder for _at, _chat, reminder, _id in first) == 2
            assert sorted(reminder for _at, _chat, reminder, _id in first if reminder) == seeded()
            lost, stopped = lead_of_after_the_backup(), timezone.now().isoformat()
            clear()  # the database is gone

            said = act("bring_back", restored, telegram, stopped=stopped)
            assert f"reminders={DUE} followups=1 briefings=0 digests={DUE + 2}" in said["held"]
            assert said["sent_while_paused"] == "run_scheduler claimed=0 edits=0"
            assert telegram.accepted(len(first)) == []  # 0 of 62 came twice

            said = act("decide", restored, telegram, arrived=5, again=7)
            assert said["broken"] == []
            assert said["waiting"] == DUE - 12
            assert said["new_lead"] not in lost["leads"]
            assert not set(said["new_reminders"]) & set(lost["reminders"])
            second = telegram.accepted(len(first))
            assert sorted(reminder for _at, _chat, reminder, _id in second) == said["released"]
            assert not {row[3] for row in second} & {row[3] for row in first}  # new buttons, new numbers

    def test_sends_nothing_twice_of_a_backup_that_was_taken_while_messages_went_out(
        self, tmp_path: Path
    ) -> None:
        seed()
        with fake_telegram() as telegram, sending_slowly(telegram) as scheduler:
            wait_until(telegram.count)
            telegram.behave(Faults(limited=1.0))  # it tries again and again
            with a_copy(tmp_path) as restored:
                telegram.behave(Faults())
                wait_until(lambda: telegram.count() >= DUE // 2)
                scheduler.kill()  # the machine is gone
                scheduler.wait()
                before, stopped = telegram.accepted(), timezone.now().isoformat()
                clear()

                held = act("bring_back", restored, telegram, stopped=stopped)["held"]
                missed = int(re.search(r"reminders=(\d+)", held)[1])  # type: ignore[index]
                assert 0 < missed < DUE  # the backup knows of some, and not of those that came after it
                assert telegram.accepted(len(before)) == []


@contextlib.contextmanager
def sending_slowly(telegram: Telegram) -> Iterator[Child]:
    """Let a real scheduler run beside the block, with a Telegram that takes its time."""
    telegram.begin(Faults(latency=0.4))
    with running("run_scheduler", **django_child.environment(address(), telegram.url)) as process:
        yield process


def seed() -> None:
    """60 people with a step that is due, a lead without any step, and one that was left alone."""
    seed_due(count=DUE)
    now = timezone.now()
    LeadFactory.create(engagement_plan=None, next_followup=now - timedelta(minutes=1))
    someone = TelegramUserFactory.create(next_stale_check_at=now - timedelta(minutes=1))
    alone = LeadFactory.create(owner=someone, engagement_plan=None)
    Lead.objects.filter(pk=alone.pk).update(created_at=now - timedelta(days=30), next_followup=None)


def seeded() -> list[int]:
    """Return the ids of what is due."""
    mine = ScheduledReminder.objects.filter(telegram_id__gte=FIRST_PERSON)
    return sorted(mine.values_list("pk", flat=True))


def lead_of_after_the_backup() -> dict[str, list[int]]:
    """Start one more plan; the backup does not know it. Return its numbers."""
    lead = services.start_plan(lead=LeadFactory.create(), by=STAFF, now=timezone.now()).lead
    return {"leads": [lead.pk], "reminders": list(lead.reminders.values_list("pk", flat=True))}


def send(telegram: Telegram) -> None:
    """Let a real scheduler work until nothing is due."""
    env = django_child.environment(address(), telegram.url)
    with running("run_scheduler", "--drain", **env) as process:
        assert process.wait(PATIENCE) == 0


# --- what is done in a process of its own, on the restored database -----------------------------------------


def act(name: str, url: str, telegram: Telegram, **arguments: Any) -> Any:
    return django_child.call(
        f"tests.test_restore:{name}", django_child.environment(url, telegram.url), **arguments
    )


def command(*words: str) -> str:
    """Run a command as documented; return what it prints."""
    output = io.StringIO()
    call_command(*words, stdout=output)
    return output.getvalue().strip()


def bring_back(stopped: str) -> dict[str, str]:
    """The documented steps."""
    command("migrate", "--verbosity", "0")
    command("pause_sending", "--reason", "restored")
    held = command("hold_due_before", stopped)
    sent = command("run_scheduler", "--drain")
    command("resume_sending")
    command("run_scheduler", "--drain")
    return {"held": held, "sent_while_paused": sent}


def decide(arrived: int, again: int) -> dict[str, Any]:
    """Staff say of some that they did arrive, of some that they did not."""
    now = timezone.now()
    held = list(ScheduledReminder.objects.exclude(hold_reason="").order_by("id"))
    services.count_as_sent(reminders=held[:arrived], by=STAFF, now=now)
    released = held[arrived : arrived + again]
    services.release_many(reminders=released, by=STAFF, now=now)
    for _ in range(2):
        command("run_scheduler", "--drain")
    lead = Lead.objects.create(owner=TelegramUser.objects.latest("id"), prospect_name="A new one")
    fresh = ScheduledReminder.objects.create(
        lead=lead, telegram_id=lead.owner_id, step_id=1, due_at=now + timedelta(days=1)
    )
    return {
        "broken": [finding.name for finding in violations(now=timezone.now(), without=["displayed"])],
        "waiting": ScheduledReminder.objects.exclude(hold_reason="").count(),
        "released": [row.pk for row in released],
        "new_lead": lead.pk,
        "new_reminders": [fresh.pk],
    }


# --- dumps --------------------------------------------------------------------------------------------------


def address(name: str = "") -> str:
    """Return the address of the suite's database, or of another one beside it."""
    name = name or str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@contextlib.contextmanager
def a_copy(folder: Path) -> Iterator[str]:
    """Back the suite's database up now, restore that beside it, and yield the address."""
    backup = take_backup(folder)
    if connection.vendor == "sqlite":
        yield address(str(backup))
        return
    name = f"restored_{uuid.uuid4().hex[:12]}"
    restore = [_tools() / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={address(name)}", backup]
    with psycopg.connect(address(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            subprocess.run(restore, check=True)
            yield address(name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def take_backup(folder: Path) -> Path:
    """Run the command as cron would; return the file that it names."""
    env = os.environ | django_child.environment(address())
    if connection.vendor == "postgresql":
        env["PATH"] = f"{_tools()}{os.pathsep}{env['PATH']}"
    command = [sys.executable, "manage.py", "backup", "--to", folder]
    said = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
    return Path(said.split()[1])


def _tools() -> Path:
    """Return a folder with a pg_dump that is new enough for the server."""
    server = connection.pg_version // 10_000  # type: ignore[attr-defined]
    for folder in [*system_folders(), *package_folders()]:
        if shutil.which("pg_dump", path=folder) and _release(folder) >= server:
            return folder
    pytest.skip("no pg_dump that is new enough for this server")


def _release(folder: Path) -> int:
    said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=True)
    return int(said.stdout.split()[2].partition(".")[0])

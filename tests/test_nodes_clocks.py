"""Requests on nodes whose clocks are wrong: what is written, what leaves and when, by the database's time."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from backoffice.tests.pages import press
from core.clock import SystemClock
from core.databases import database_clock
from core.databases.database_clock import DatabaseClock, utc_now
from core.processes.commands import DatabaseCommand
from core.tests.test_database_clock import Node
from leads.models import Lead, TelegramUser
from miniapp import limits
from miniapp.testing import AppClient
from reminders.loop.scheduler import Scheduler
from reminders.models import ScheduledReminder
from reminders.testing import FakeMessenger
from tests.factories import LeadFactory, ReminderFactory
from tests.waiting import in_time

pytestmark = pytest.mark.django_db(transaction=True)
APART = 90.0  # seconds
DAY = timedelta(days=1)


@pytest.fixture(params=[APART, -APART], ids=["ahead", "behind"])
def node(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    """Let requests be answered by a machine whose clock is so wrong."""
    clock = Node(request.param)
    monkeypatch.setattr(database_clock, "_ours", clock)
    yield clock
    limits.forget()


@pytest.fixture
def row(alice: TelegramUser) -> ScheduledReminder:
    """Return a step of Alice's that is due tomorrow."""
    at = datetime.now(UTC) + DAY
    lead = LeadFactory.create(owner=alice, steps=2, plan_version=1)
    return ReminderFactory.create(lead=lead, step_id=1, plan_version=1, due_at=at, next_action_at=at)


def is_now(moment: datetime | None, *, but: timedelta = timedelta()) -> bool:
    """Whether it is this moment, or so much later, by the clock that is right."""
    assert moment is not None
    return abs(moment - but - datetime.now(UTC)) < timedelta(seconds=APART / 2)


def sent_by(ahead: float) -> int:
    """Return how many messages leave a scheduler whose machine is so much ahead, in one pass."""
    messenger = FakeMessenger()
    asyncio.run(in_time(Scheduler(messenger, Node(ahead)).once()))
    return len(messenger.cards)


@pytest.mark.postgres
class TestARequest:
    @pytest.mark.parametrize("scheduler", [APART, -APART])
    def test_has_sent_now_what_staff_send_now(
        self, node: Node, client: Client, row: ScheduledReminder, scheduler: float
    ) -> None:
        client.force_login(User.objects.create_superuser("admin", password="x"))
        press(client, row, "send_now")
        row.refresh_from_db()
        assert is_now(row.due_at)
        assert is_now(Lead.objects.get(pk=row.lead_id).activities.get().created_at)
        assert sent_by(scheduler) == 1

    def test_of_the_app_is_let_in_and_done_when_it_is_done(self, node: Node, row: ScheduledReminder) -> None:
        """What Telegram has signed is as old as it is by the one clock that all nodes share."""
        answer = tap(row, "done")
        row.refresh_from_db()
        assert (answer.status_code, row.status) == (200, "completed")
        assert is_now(row.lead.activities.get(activity_type="step_completed").created_at)
        assert is_now(row.updated_at)

    def test_of_the_app_snoozes_from_now_on(self, node: Node, row: ScheduledReminder) -> None:
        tap(row, "snooze", until="1h")
        row.refresh_from_db()
        assert is_now(row.due_at, but=timedelta(hours=1))

    def test_of_the_app_with_an_old_signature_is_refused(self, node: Node, row: ScheduledReminder) -> None:
        old = datetime.now(UTC) - timedelta(seconds=settings.MINIAPP_MAX_AGE + 30)
        answer = AppClient(row.telegram_id, at=old).get(f"steps/{row.pk}/")
        assert (answer.status_code, answer["X-Reason"]) == (403, "stale")


def tap(row: ScheduledReminder, deed: str, **fields: str) -> Any:
    now = datetime.now(UTC)
    return AppClient(row.telegram_id, at=now).post(
        f"steps/{row.pk}/{deed}", v=row.version, **{"as": "row"}, **fields
    )


class TestAProcess:
    def test_goes_by_pythons_clock_until_it_shares_the_databases(
        self, frozen: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database_clock, "_ours", SystemClock())
        with frozen("2026-03-02 09:00"):
            assert utc_now() == datetime(2026, 3, 2, 9, tzinfo=UTC)
        database_clock.share()
        assert isinstance(database_clock.ours(), DatabaseClock)
        assert is_now(utc_now())

    def test_shares_it_as_a_command_on_its_own_and_not_as_one_that_is_called(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database_clock, "_ours", before := SystemClock())
        call_command("pause_sending", reason="a drill")
        assert database_clock.ours() is before
        monkeypatch.setattr("django.core.management.base.BaseCommand.run_from_argv", lambda *_: None)
        DatabaseCommand().run_from_argv(["manage.py", "pause_sending"])
        assert isinstance(database_clock.ours(), DatabaseClock)

    @pytest.mark.once
    def test_shares_it_as_the_web_process(self) -> None:
        code = "import config.wsgi, core.databases.database_clock as c; print(type(c.ours()).__name__)"
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert found.stdout.strip() == "DatabaseClock"

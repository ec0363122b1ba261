"""Signs of life: from every process, often enough, and not more often."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core.clock import SystemClock
from core.databases.database import Availability, DatabaseThread
from reminders.loop import heartbeat
from reminders.loop.heartbeat import ALIVE, Heartbeat
from reminders.loop.scheduler import Scheduler
from reminders.models import WorkerHeartbeat
from reminders.testing import FakeMessenger
from tests.factories import ReminderFactory
from tests.waiting import in_time

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class HandClock(SystemClock):
    """A clock that is moved by hand."""

    seconds = 0

    def now(self) -> datetime:
        return NOW + self.seconds * SECOND

    def move(self, seconds: int) -> None:
        self.seconds += seconds


@pytest.mark.django_db
class TestBeat:
    def test_is_written_every_ten_seconds_and_when_the_clock_was_set_back(self) -> None:
        one = Heartbeat("one", kind="planner")
        written = []
        for seconds in (0, 1, 9.9, 10, 19, 20, 5):
            one.beat(NOW + seconds * SECOND)
            written.append((WorkerHeartbeat.objects.get().beat_at - NOW).total_seconds())
        assert written == [0, 0, 0, 10, 10, 20, 5]

    def test_is_withheld_while_the_work_fails(self) -> None:
        """A database that is full takes a sign of life, and no message."""
        one = Heartbeat("one", kind="scheduler", database=(database := DatabaseThread("test")))
        database._availability.lost("No space left on device")
        one.beat(NOW)
        assert not WorkerHeartbeat.objects.exists()
        database._availability = Availability()
        one.beat(NOW)
        assert WorkerHeartbeat.objects.exists()

    def test_needs_no_room_for_its_file(self, settings: Settings, tmp_path: Path) -> None:
        settings.HEARTBEAT_FILE = tmp_path / "full" / "beat"
        Heartbeat("one", kind="planner").beat(NOW)
        assert WorkerHeartbeat.objects.exists()

    def test_keeps_when_the_worker_started(self) -> None:
        one = Heartbeat("one", kind="planner")
        one.beat(NOW)
        one.beat(NOW + ALIVE)
        row = WorkerHeartbeat.objects.get()
        assert (row.kind, row.started_at, row.beat_at) == ("planner", NOW, NOW + ALIVE)


@pytest.mark.django_db
class TestAlive:
    def test_is_nobody_whose_sign_lies_ahead(self) -> None:
        """A clock was wrong, and has been set back since."""
        Heartbeat("a", kind="bot").beat(NOW + timedelta(days=1))
        assert heartbeat.alive(now=NOW) == {}
        assert heartbeat.last_of("bot", now=NOW) is None
        Heartbeat("b", kind="bot").beat(NOW + SECOND)
        assert heartbeat.alive(now=NOW) == {"bot": 1}
        assert heartbeat.last_of("bot", now=NOW) == NOW + SECOND

    def test_counts_each_kind_for_a_minute_in_one_query(self) -> None:
        for name, kind, ago in [
            ("a", "bot", 0),
            ("b", "bot", 59),
            ("c", "scheduler", 30),
            ("d", "planner", 60),
        ]:
            Heartbeat(name, kind=kind).beat(NOW - ago * SECOND)
        with CaptureQueriesContext(connection) as queries:
            assert heartbeat.alive(now=NOW) == {"bot": 2, "scheduler": 1}
        assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
class TestScheduler:
    def test_beats_while_one_batch_takes_longer_than_a_minute(self) -> None:
        ReminderFactory.create_batch(3, due_at=NOW, next_action_at=NOW)
        clock = HandClock()
        slow = FakeMessenger(before=lambda _parcel: clock.move(15))
        scheduler = Scheduler(slow, clock, concurrency=1, name="one")
        asyncio.run(in_time(scheduler.once()))
        assert len(slow.cards) == 3
        row = WorkerHeartbeat.objects.get()
        assert (row.started_at, row.beat_at) == (NOW, NOW + 45 * SECOND)

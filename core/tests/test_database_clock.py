"""Nodes whose clocks differ: what they agree on, and what that is for."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from core.databases import database_clock
from core.databases.database_clock import READ_EVERY, DatabaseClock, utc_now
from planning.tests.planners import FakeWriter, ask
from planning.worker import Planner
from reminders.loop.scheduler import Scheduler
from reminders.messenger import Outcome, Parcel
from reminders.models import Delivery
from reminders.testing import FakeMessenger
from tests.factories import ReminderFactory
from tests.waiting import in_time, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


class Node(DatabaseClock):
    """The clock of a machine that is so many seconds ahead."""

    def __init__(self, ahead: float) -> None:
        super().__init__()
        self.ahead = ahead

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead if self._base is None else 0)

    def _wall(self) -> float:
        return super()._wall() + self.ahead


def seconds_off(clock: DatabaseClock) -> float:
    return (clock.now() - datetime.now(UTC)).total_seconds()


class TestDatabaseClock:
    @pytest.mark.parametrize("ahead", [90.0, -90.0])
    def test_is_the_databases_and_says_once_that_the_machines_is_wrong(
        self, ahead: float, caplog: pytest.LogCaptureFixture
    ) -> None:
        clock = Node(ahead)
        assert seconds_off(clock) == pytest.approx(ahead, abs=1)
        with caplog.at_level(logging.WARNING):
            for _time in range(3):
                clock.set()
                clock._read_at -= READ_EVERY
            assert seconds_off(clock) == pytest.approx(0, abs=1)
            clock.ahead = 0.0  # somebody sets the time: that is noticed at once
            clock.set()
        assert seconds_off(clock) == pytest.approx(0, abs=1)
        assert [record.message.partition(" clock ")[2][:7] for record in caplog.records] == [
            "differs",
            "is the ",
        ]
        assert abs(caplog.records[0].ahead_seconds) == 90  # type: ignore[attr-defined]

    def test_asks_seldom_and_goes_on_when_this_machines_time_is_moved(self) -> None:
        asked: list[str] = []
        clock = Node(0.0)
        clock.set()
        with connection.execute_wrapper(lambda run, sql, *rest: asked.append(sql) or run(sql, *rest)):
            for _time in range(5):
                clock.set()
            assert asked == []
            clock.ahead = 90.0
            assert seconds_off(clock) == pytest.approx(0, abs=1)
            clock.set()
            assert len(asked) == 1


class TestTheProcessClock:
    """Requests and commands read it: on many threads, and whether or not there is a database."""

    def test_is_set_as_it_is_read_and_the_database_asked_once_for_all(
        self, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
    ) -> None:
        monkeypatch.setattr(database_clock, "_ours", clock := Node(90))
        with django_assert_num_queries(1):
            for _request in range(5):
                assert abs(utc_now() - datetime.now(UTC)) < timedelta(seconds=1)
        clock._read_at -= READ_EVERY
        with django_assert_num_queries(1):
            utc_now()

    def test_lets_no_thread_wait_for_another_that_asks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(database_clock, "_ours", clock := Node(90))
        utc_now()
        clock._read_at -= READ_EVERY
        with clock._asking:
            assert abs(utc_now() - datetime.now(UTC)) < timedelta(seconds=1)

    def test_is_this_machines_while_the_database_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse() -> datetime:
            raise OperationalError

        monkeypatch.setattr(database_clock, "_ours", Node(90))
        monkeypatch.setattr(database_clock, "database_now", refuse)
        assert utc_now() - datetime.now(UTC) > timedelta(seconds=89)


class SlowMessenger(FakeMessenger):
    """Holds every message until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self.opened = asyncio.Event()

    async def send(self, parcel: Parcel) -> Outcome:
        self.held += 1
        await self.opened.wait()
        return await super().send(parcel)


@pytest.mark.usefixtures("quick_chats")
class TestNodesThreeMinutesApart:
    """What one has claimed, or has on its way, is not free for the other."""

    def test_send_all_that_is_due_once_and_lose_no_attempt(self) -> None:
        now = datetime.now(UTC)
        ReminderFactory.create_batch(6, due_at=now, next_action_at=now)
        slow, other = SlowMessenger(), FakeMessenger()

        async def work() -> None:
            first = Scheduler(slow, Node(-90), concurrency=3)
            running = asyncio.create_task(first.run())
            await until(lambda: slow.held == 3)
            await in_time(Scheduler(other, Node(90)).once())
            assert other.cards == []
            slow.opened.set()
            await until(lambda: len(slow.cards) == 6)
            first.stopping.set()
            await in_time(running)

        asyncio.run(work())
        assert len({card.reminder_id for card in slow.cards}) == 6
        assert set(Delivery.objects.values_list("state", "attempt")) == {("sent", 1)}

    @pytest.mark.parametrize("moved", [90.0, -90.0])
    def test_send_once_too_when_the_databases_own_time_is_moved_meanwhile(
        self, moved: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The other one reads it first, and may take what is on its way for lost."""
        now = datetime.now(UTC)
        ReminderFactory.create_batch(6, due_at=now, next_action_at=now)
        slow, other = SlowMessenger(), FakeMessenger()

        async def work() -> None:
            first = Scheduler(slow, Node(0), concurrency=3)
            running = asyncio.create_task(first.run())
            await until(lambda: slow.held == 3)
            theirs = database_clock.database_now
            monkeypatch.setattr(database_clock, "database_now", lambda: theirs() + timedelta(seconds=moved))
            await in_time(Scheduler(other, Node(0)).once())
            slow.opened.set()
            await until(lambda: len(slow.cards) + len(other.cards) == 6)
            first.stopping.set()
            await in_time(running)

        asyncio.run(work())
        assert len({card.reminder_id for card in [*slow.cards, *other.cards]}) == 6
        assert set(Delivery.objects.values_list("state", "attempt")) == {("sent", 1)}

    def test_send_at_the_databases_time_whichever_of_them_works(self) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=45)
        ReminderFactory.create(due_at=soon, next_action_at=soon)
        for ahead in (-90, 90):
            asyncio.run(in_time(Scheduler(messenger := FakeMessenger(), Node(ahead)).once()))
            assert messenger.cards == []  # not before its time
        ReminderFactory.create(
            due_at=soon - timedelta(seconds=90), next_action_at=soon - timedelta(seconds=90)
        )
        asyncio.run(in_time(Scheduler(messenger := FakeMessenger(), Node(-90)).once()))
        assert len(messenger.cards) == 1  # and not ninety seconds behind it

    def test_have_each_request_written_once(self) -> None:
        ask()
        writing, told = asyncio.Event(), asyncio.Event()

        async def hold(_name: str) -> None:
            writing.set()
            await told.wait()

        slow, other = FakeWriter(hold), FakeWriter()

        async def work() -> None:
            first = asyncio.create_task(Planner(slow, Node(-90)).drain())
            await in_time(writing.wait())
            await in_time(Planner(other, Node(90)).drain())
            told.set()
            await in_time(first)

        asyncio.run(work())
        assert (len(slow.names), other.names) == (1, [])

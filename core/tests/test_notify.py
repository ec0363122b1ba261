"""Sleeping until something is due, and waking when something earlier appears."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict
from pytest_django import Settings

from core import addresses
from core.actor import SYSTEM
from core.addresses import listening
from core.clock import SystemClock
from core.databases import notify
from core.databases.database import DatabaseThread
from core.databases.notify import Bell
from core.logs import LineFormatter
from leads.models import Lead
from reminders import services
from reminders.loop import scheduler as scheduler_module
from reminders.loop.scheduler import Scheduler
from reminders.models import ScheduledReminder
from reminders.testing import FakeMessenger
from tests.factories import LeadFactory, plan_of
from tests.waiting import NEVER, in_thread, in_time, sleeps_of, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def resting() -> Lead:
    """A lead whose first step is done; the second is days away."""
    lead = LeadFactory.create(engagement_plan=plan_of(2))
    now = datetime.now(UTC)
    first = services.start_plan(lead=lead, by=SYSTEM, now=now).reminders[0]
    services.complete(reminder=first, by=SYSTEM, now=now)
    return lead


async def running(scheduler: Scheduler, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """Run the scheduler while something else happens, then stop it."""
    task = asyncio.create_task(scheduler.run())
    try:
        await meanwhile()
    finally:
        scheduler.stopping.set()
        await in_time(task)


def sleeper(messenger: FakeMessenger) -> tuple[Scheduler, list[float]]:
    """Return a scheduler that sleeps as long as it may, and the sleeps it has begun, in seconds."""
    scheduler = Scheduler(messenger, SystemClock(), interval=NEVER)
    return scheduler, sleeps_of(scheduler._bell)


class TestSleep:
    def test_ends_when_a_known_row_becomes_due(self, resting: Lead) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=1)
        resting.reminders.live().update(due_at=soon, next_action_at=soon)
        messenger = FakeMessenger()

        async def wait() -> None:
            await until(lambda: messenger.cards)

        asyncio.run(running(Scheduler(messenger, SystemClock(), interval=NEVER), wait))
        assert len(messenger.cards) == 1

    @pytest.mark.parametrize("paused", ["person", "lead"])
    def test_ends_when_a_pause_is_over(self, resting: Lead, paused: str) -> None:
        """Long before the next look at what is slow."""
        now = datetime.now(UTC)
        resting.reminders.live().update(due_at=now, next_action_at=now)
        end = now + timedelta(seconds=2)
        if paused == "person":
            services.pause_person(user=resting.owner, until=end, by=SYSTEM, now=now)
        else:
            services.set_paused(lead=resting, paused=True, until=end, by=SYSTEM, now=now)
        messenger = FakeMessenger()

        async def wait() -> None:
            await until(lambda: messenger.cards)

        asyncio.run(running(Scheduler(messenger, SystemClock(), interval=NEVER), wait))
        assert len(messenger.cards) == 1
        assert datetime.now(UTC) >= end

    def test_ends_when_a_row_appears(self, resting: Lead) -> None:
        scheduler, sleeps = sleeper(messenger := FakeMessenger())

        async def appear() -> None:
            await until(lambda: sleeps)
            assert not messenger.cards
            row = await in_thread(lambda: resting.reminders.live().get())
            assert isinstance(row, ScheduledReminder)
            await in_thread(lambda: services.send_now(reminder=row, by=SYSTEM, now=datetime.now(UTC)))
            await until(lambda: messenger.cards)

        asyncio.run(running(scheduler, appear))
        assert len(messenger.cards) == 1

    @pytest.mark.postgres
    def test_ends_when_somebody_writes_a_row_by_hand(self, resting: Lead) -> None:
        scheduler, sleeps = sleeper(messenger := FakeMessenger())

        def by_hand() -> None:
            with connection.cursor() as cursor:
                moved = "SET due_at = now(), next_action_at = now()"
                cursor.execute(f"UPDATE scheduled_reminders {moved} WHERE status = 'pending'")

        async def appear() -> None:
            await until(lambda: sleeps)
            await in_thread(by_hand)
            await until(lambda: messenger.cards)

        asyncio.run(running(scheduler, appear))
        assert len(messenger.cards) == 1

    def test_ends_at_once_when_told_to_stop(self, resting: Lead) -> None:
        scheduler, sleeps = sleeper(FakeMessenger())

        async def wait() -> None:
            await until(lambda: sleeps)

        asyncio.run(running(scheduler, wait))
        assert ScheduledReminder.objects.exclude(claim_token="").count() == 0


class TestClockJump:
    def test_pauses_sending_and_says_so(
        self, resting: Lead, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Jumping(SystemClock):
            offset = timedelta(0)

            def now(self) -> datetime:
                return super().now() + self.offset

        monkeypatch.setattr(scheduler_module, "JUMP_PAUSE", 0.5)
        sent: list[float] = []
        messenger = FakeMessenger(before=lambda _parcel: sent.append(monotonic()))
        scheduler = Scheduler(messenger, clock := Jumping(), interval=0.2)
        step, steps = scheduler.step, list[float]()

        async def noted() -> bool:
            steps.append(monotonic())
            return await step()

        async def jump() -> None:
            await until(lambda: steps)
            clock.offset, jumped = timedelta(days=30), monotonic()
            await until(lambda: messenger.cards)
            assert sent[0] - jumped >= 0.5

        monkeypatch.setattr(scheduler, "step", noted)
        with caplog.at_level(logging.ERROR):
            asyncio.run(running(scheduler, jump))
        assert "The clock jumped" in caplog.text
        assert len(messenger.cards) == 1

    def test_between_trusting_the_clock_and_looking(
        self, resting: Lead, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The clock is read again for each look: what it says then is checked as well."""
        scheduler = Scheduler(messenger := FakeMessenger(), clock := SystemClock())
        jumped = datetime.now(UTC) + timedelta(days=30)

        async def look() -> None:
            await scheduler._distrust_jumps()
            monkeypatch.setattr(clock, "now", lambda: jumped)
            await scheduler.step()
            assert not messenger.cards
            monkeypatch.setattr(scheduler_module, "JUMP_PAUSE", 0.0)
            await scheduler._distrust_jumps()
            await scheduler.step()
            await scheduler.close()

        asyncio.run(look())
        assert len(messenger.cards) == 1


@pytest.mark.postgres
class TestEar:
    def test_that_is_deaf_is_noticed_and_looked_for_instead_and_heard_of_when_it_hears_again(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Settings
    ) -> None:
        """It is given another database of the server's: LISTEN goes well there, and nothing comes."""
        for name, seconds in {"RECONNECT": 0.05, "ANSWER": 0.2, "LISTEN_AGAIN": 0.05}.items():
            monkeypatch.setattr(notify, name, seconds)
        settings.DATABASE_LISTEN = {"NAME": "postgres"}
        bell, database = Bell(poll=0.01), DatabaseThread("ear")

        async def listen() -> None:
            bell.start(database)
            await until(lambda: bell.is_deaf)
            bell._rung.clear()
            await in_time(bell.wait(NEVER))  # looks, and does not sleep
            settings.DATABASE_LISTEN = {}
            await until(lambda: bell.is_listening)
            await database.run(notify._notify, notify.CHANNEL, notify.OURS)  # somebody else's call
            bell._rung.clear()
            ringing = asyncio.create_task(bell.wait(NEVER))
            await in_thread(lambda: notify._notify(notify.CHANNEL, ""))
            await in_time(ringing)
            await bell.stop()
            await database.close()

        with caplog.at_level(logging.INFO):
            asyncio.run(listen())
        said = [record.message for record in caplog.records]
        assert [text.split(",")[0] for text in said] == [
            "Notifications do not arrive",
            "Notifications arrive again",
        ]
        assert "DATABASE_LISTEN_URL" in said[0]

    def test_that_is_cut_off_listens_again_and_nobody_is_troubled(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(notify, "RECONNECT", 0.05)
        bell, database = Bell(), DatabaseThread("ear")

        def cut_off() -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN %' AND datname = current_database()"
                )
                assert cursor.rowcount == 1

        async def listen() -> None:
            bell.start(database)
            await until(lambda: bell.is_listening)
            tested, test = [], bell._test

            async def noted(*how: Any) -> None:
                await test(*how)
                tested.append(True)

            monkeypatch.setattr(bell, "_test", noted)
            await in_thread(cut_off)
            await until(lambda: tested and bell.is_listening)
            await bell.stop()
            await database.close()

        with caplog.at_level(logging.WARNING):
            asyncio.run(listen())
        assert caplog.records == []

    def test_that_is_refused_is_told_of_without_the_password(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Settings
    ) -> None:
        monkeypatch.setattr(notify, "RECONNECT", 0.05)
        settings.DATABASE_LISTEN = {"USER": "nobody-here", "PASSWORD": "Zx9Qw8Er7Ty6"}
        bell, database = Bell(), DatabaseThread("ear")

        async def listen() -> None:
            bell.start(database)
            await until(lambda: bell.is_deaf)
            await bell.stop()
            await database.close()

        asyncio.run(listen())
        [line] = [LineFormatter().format(record) for record in caplog.records]
        assert "reason=role does not exist" in line
        assert "nobody-here" not in line
        assert "Zx9Qw8Er7Ty6" not in line

    def test_listens_at_the_whole_address_with_every_option(self, settings: Settings) -> None:
        password = quote("p@:/?#%&+ ' \\ä", safe="")
        url = f"postgres://ann:{password}@db.example:5433/deals?sslmode=verify-full&sslrootcert=/etc/a b.pem"
        settings.DATABASE_LISTEN = listening("DATABASE_LISTEN_URL", url, password="")
        told = conninfo_to_dict(notify.listen_address())
        patience = {key: str(value) for key, value in addresses.PATIENCE.items()}
        assert {**told, "client_encoding": ""} == {
            **patience,
            **{"user": "ann", "password": "p@:/?#%&+ ' \\ä", "host": "db.example", "port": "5433"},
            **{"dbname": "deals", "sslmode": "verify-full", "sslrootcert": "/etc/a b.pem"},
            "client_encoding": "",
        }

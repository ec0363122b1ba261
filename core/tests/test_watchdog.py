"""A database that takes a statement and never answers is given up, and the loop goes on."""

import asyncio
import logging

import pytest
from django.db import OperationalError, connection

from core.databases.database import DatabaseThread
from core.databases.watchdog import LONGEST, Watchdog
from tests.waiting import NEVER, in_thread, in_time

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WAITING = "FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)' AND state = 'active'"


def ask(sql: str) -> int:
    """Return the number that a statement comes to."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


class TestWatchdog:
    def test_ends_a_call_that_is_never_answered_and_the_next_one_goes_through(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        moment = 0.0
        monkeypatch.setattr("core.databases.watchdog.LOOK_EVERY", NEVER)  # we look ourselves
        monkeypatch.setattr("core.databases.database.watchdog", ours := Watchdog(lambda: moment))

        async def work() -> None:
            nonlocal moment
            database = DatabaseThread("test")
            # As a pooler does whose own way to the server is cut.
            hanging = asyncio.create_task(database.run(ask, "SELECT pg_sleep(3600)"))
            while not await in_thread(lambda: ask(f"SELECT count(*) {WAITING}")):
                ours.look()
                assert not hanging.done()
            moment = LONGEST + 1
            ours.look()
            with pytest.raises(OperationalError):
                await in_time(hanging)
            assert await database.run(ask, "SELECT 7") == 7
            await database.close()
            await in_thread(lambda: ask(f"SELECT count(pg_terminate_backend(pid)) {WAITING}"))

        with caplog.at_level(logging.WARNING):
            asyncio.run(work())
        assert "The database does not answer; its connection is given up" in caplog.messages

    def test_leaves_a_connection_alone_that_waits_for_nothing(self) -> None:
        ours = Watchdog()
        with ours.over(-1):
            assert ask("SELECT 7") == 7
            ours.look()
            assert ask("SELECT 7") == 7

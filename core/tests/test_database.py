"""A database that fails says why, once, and without what only we should know."""

import asyncio
import logging
import re
from collections.abc import Callable
from threading import Event

import pytest
from django.conf import settings
from django.db import OperationalError, transaction

from core.databases.database import Availability, DatabaseThread, reason
from leads.models import TelegramUser
from tests.waiting import PATIENCE, in_thread, until

SERVER = 'connection failed: connection to server at "10.1.2.3", port 5432 failed: '


class TestReason:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            (SERVER + "Connection refused\n\tIs the server running on that host?", "Connection refused"),
            (
                SERVER + 'FATAL:  password authentication failed for user "ann"',
                "password authentication failed for user",
            ),
            (SERVER + 'FATAL:  database "deals" does not exist', "database does not exist"),
            (
                'connection is bad: connection to server on socket "/run/.s.PGSQL.5432" failed: No such file',
                "No such file",
            ),
            (
                "failed to resolve host 'db.example': [Errno -2] Name or service not known",
                "failed to resolve host: [Errno -2] Name or service not known",
            ),
            ("database is locked", "database is locked"),
            ("", "OperationalError"),
        ],
    )
    def test_is_the_databases_own_without_the_address(self, said: str, expected: str) -> None:
        assert reason(OperationalError(said)) == expected


class TestDatabaseThread:
    def test_says_once_that_the_database_is_away_and_once_that_it_is_back(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("core.databases.database.SETTLED", 0)

        def away(why: str) -> Callable[[], None]:
            def work() -> None:
                raise OperationalError(SERVER + why)

            return work

        def here() -> None:
            return

        async def work() -> None:
            thread = DatabaseThread("test")
            for step in (
                here,
                away("Connection refused"),
                away("starting up"),
                away("x"),
                here,
                here,
                away("y"),
            ):
                try:
                    await thread.run(step)
                except OperationalError:
                    continue
            await thread.close()

        with caplog.at_level(logging.INFO):
            asyncio.run(work())
        said = [(record.getMessage(), getattr(record, "reason", "")) for record in caplog.records]
        assert said == [
            ("Database not available", "Connection refused"),
            ("Database available again", ""),
            ("Database not available", "y"),
        ]


class TestAvailability:
    def test_of_a_database_that_only_some_work_can_use_is_told_once(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A full one goes on reading, and takes small changes."""
        moment = 0.0
        availability = Availability(10, lambda: moment)
        for seconds in (0.0, 5.0, 14.0):
            moment = seconds
            availability.lost("No space left on device")
            availability.found()
            assert availability.has_failed_lately
        assert caplog.messages == ["Database not available"]
        moment = 24.0
        assert not availability.has_failed_lately
        availability.found()
        assert caplog.messages[1:] == ["Database available again"]


class TestSessions:
    def test_hold_nothing_of_ours_that_a_pooler_would_hand_to_the_next_client(self) -> None:
        """PgBouncer in transaction mode: no lock, setting or table of a session, and LISTEN in one place."""
        lasting = re.compile(
            r"pg_(?:try_)?advisory_lock|set_config\([^)]*,\s*false\)|SET SESSION|CREATE TEMP|\bPREPARE "
            r'|"(?:SET (?!LOCAL|CONSTRAINTS)[a-z_]+ |LISTEN )',
        )
        found = {
            f"{file.relative_to(settings.BASE_DIR)}: {line.strip()}"
            for room in settings.ROOMS
            for file in (settings.BASE_DIR / room).rglob("*.py")
            if not {"tests", "migrations"} & set(file.parts)
            for line in file.read_text().splitlines()
            if lasting.search(line)
        }
        assert {line.partition(":")[0] for line in found} == {
            "core/databases/notify.py",
            "core/databases/database.py",
        }
        assert 'core/databases/notify.py: await listener.execute(f"LISTEN {self._channel}")' in found
        assert len(found) == 2  # the other one is not for a pooler's connections


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestFrozenProcess:
    def test_holds_no_rows_for_ever(self, alice: TelegramUser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("core.databases.database.LONGEST_IDLE", "200ms")
        frozen, thawed = Event(), Event()

        def stand_still() -> None:
            with transaction.atomic():
                TelegramUser.objects.select_for_update().get()
                frozen.set()
                thawed.wait(PATIENCE)
                TelegramUser.objects.count()

        async def freeze() -> None:
            database = DatabaseThread("test")
            standing = asyncio.create_task(database.run(stand_still))
            await until(frozen.is_set)
            await in_thread(lambda: TelegramUser.objects.update(first_name="Alicia"))  # waits no longer
            thawed.set()
            with pytest.raises(OperationalError, match="idle-in-transaction timeout"):
                await standing
            assert await database.run(TelegramUser.objects.count) == 1  # and it goes on
            await database.close()

        asyncio.run(freeze())

"""Waking a loop when earlier work appears: by LISTEN on PostgreSQL, by its file on SQLite.

An ear may be deaf and not know it: a pooler such as PgBouncer takes LISTEN and hands nothing on, a firewall
forgets a quiet connection. So it calls itself through the connection that all the other work goes through,
at the start and each minute, and while it does not hear that, the loop looks every `poll` seconds.
"""

import asyncio
import contextlib
import logging
import uuid
from contextlib import aclosing
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

from core.databases.changes import FileChanges, watched_file
from core.databases.database import UNAVAILABLE, DatabaseThread, libpq_parameters, reason

if TYPE_CHECKING:
    import psycopg  # with PostgreSQL alone: a process on SQLite does not load it

log = logging.getLogger(__name__)

CHANNEL = "deal_quest_due"  # a trigger of reminders.0002_postgresql notifies it
POLL = 0.7  # seconds between looks without LISTEN: with what follows, late rows wait less than a second
RECONNECT = 1.0
TEST_EVERY = 60.0  # seconds between two calls to oneself
ANSWER = 5.0  # seconds that one may take
LISTEN_AGAIN = 30.0  # seconds before the next try of an ear that is deaf while the database is there
OURS = "ear:"  # what such a call begins with; other loops on the channel sleep on


class Deaf(Exception):
    """The connection stands, and what was notified did not come."""


class Bell:
    """Wakes a loop when a row that is due soon has been written, by any process."""

    def __init__(self, *, channel: str = CHANNEL, poll: float = POLL) -> None:
        self._channel, self._poll = channel, poll
        self._rung = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_pooled = False
        self._failures = 0  # in a row, while the database itself was there
        self.is_listening = False
        self.is_deaf = False  # it cannot listen, though the database is there: that has been said

    def start(self, database: DatabaseThread) -> None:
        """Start to listen, on PostgreSQL. Through `database` it calls itself."""
        if connection.vendor == "postgresql":
            self._task = asyncio.create_task(self._listen(database))

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._file:
            self._file.close()

    async def wait(self, seconds: float) -> None:
        """Sleep until it rings; on SQLite, until its file has changed; else without LISTEN `poll` seconds."""
        limit = seconds if self.is_listening else min(seconds, self._poll)
        while not await self._rings_within(limit):
            seconds -= limit
            if self._file is None or seconds <= 0 or self._file.are_new():
                break
            limit = min(seconds, self._poll)
        self._rung.clear()

    def ring(self) -> None:
        self._rung.set()

    async def _rings_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(self._rung.wait(), timeout=seconds)
        return False

    @cached_property
    def _file(self) -> FileChanges | None:
        return watched_file()

    async def _listen(self, database: DatabaseThread) -> None:
        """Listen for ever; after a lost connection look at once for what may have been missed."""
        while True:
            why = await self._hear_until_lost(database)
            self.ring()
            if await self._is_the_ears_fault(database):
                self._tell_deaf(why)
                if self._is_pooled:
                    return  # another address needs another start, and each LISTEN there stays with somebody
            await asyncio.sleep(LISTEN_AGAIN if self.is_deaf else RECONNECT)

    async def _hear_until_lost(self, database: DatabaseThread) -> str:
        """Listen over one connection; return why it came to an end."""
        import psycopg  # noqa: PLC0415

        try:
            async with await psycopg.AsyncConnection.connect(listen_address(), autocommit=True) as listener:
                self._is_pooled = await _is_pooled(listener)
                await listener.execute(f"LISTEN {self._channel}")
                while True:
                    await self._test(listener, database)
                    async for note in listener.notifies(timeout=TEST_EVERY):
                        self._hear(note.payload)
        except psycopg.Error as error:
            return reason(error)
        except (Deaf, *UNAVAILABLE):  # the second of a call to itself: the database's thread says why
            return "nothing heard"
        finally:
            self.is_listening = False

    async def _test(self, listener: "psycopg.AsyncConnection", database: DatabaseThread) -> None:
        """Call ourselves and wait for it. Raises `Deaf`."""
        call = f"{OURS}{uuid.uuid4().hex}"
        await database.run(_notify, self._channel, call)
        async with aclosing(listener.notifies(timeout=ANSWER)) as notes:
            async for note in notes:
                if note.payload == call:
                    break
                self._hear(note.payload)
            else:
                raise Deaf
        self._failures, self.is_listening = 0, True
        if self.is_deaf:
            self.is_deaf = False
            log.warning("Notifications arrive again")
        self.ring()  # what came with the call was not looked at

    def _hear(self, payload: str) -> None:
        if not payload.startswith(OURS):
            self.ring()

    async def _is_the_ears_fault(self, database: DatabaseThread) -> bool:
        """Whether the ear has failed twice in a row while the database was there."""
        try:
            await database.run(_notify, self._channel, OURS)
        except UNAVAILABLE:
            self._failures = 0
            return False
        self._failures += 1
        return self._failures > 1

    def _tell_deaf(self, why: str) -> None:
        if not self.is_deaf:
            self.is_deaf = True
            log.warning(
                "Notifications do not arrive, so the database is asked all the time. Behind a pooler such as "
                "PgBouncer set DATABASE_LISTEN_URL to the server's own address",
                extra={"reason": why, "every_seconds": self._poll},
            )


def listen_address() -> str:
    """Return where to listen, with all options: DATABASE_LISTEN_URL, or else the database's own address."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    direct = connections[DEFAULT_DB_ALIAS]
    if settings.DATABASE_LISTEN:
        direct = direct.copy()
        direct.settings_dict |= {"OPTIONS": {}} | settings.DATABASE_LISTEN
    return make_conninfo("", **libpq_parameters(direct.get_connection_params()))


async def _is_pooled(listener: "psycopg.AsyncConnection") -> bool:
    """Whether it is not the server that we are connected to: a pooler has numbers of its own."""
    row = await (await listener.execute("SELECT pg_backend_pid()")).fetchone()
    return row != (listener.info.backend_pid,)


def _notify(channel: str, payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload])

"""Waking a loop when earlier work appears: by LISTEN on PostgreSQL, by a watched file on SQLite."""

import asyncio
import contextlib
import logging
from functools import cached_property

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from core.changes import FileChanges, watched_file

log = logging.getLogger(__name__)

CHANNEL = "deal_quest_due"  # the trigger of migration 0003 notifies it
POLL = 0.7  # seconds between looks without LISTEN: with what follows, late rows wait less than a second
RECONNECT = 1.0


class Bell:
    """Wakes a loop when a row that is due soon has been written, by any process."""

    def __init__(self, *, channel: str = CHANNEL, poll: float = POLL) -> None:
        self._channel, self._poll = channel, poll
        self._rung = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.is_listening = False

    def start(self) -> None:
        """Start to listen, on PostgreSQL."""
        if connection.vendor == "postgresql":
            params = connection.get_connection_params()
            wanted = ("dbname", "user", "password", "host", "port", "sslmode")
            address = make_conninfo("", **{name: params[name] for name in wanted if params.get(name)})
            self._task = asyncio.create_task(self._listen(address))

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

    async def _listen(self, address: str) -> None:
        """Listen for ever; after a lost connection look at once for what may have been missed."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as listener:
                    await listener.execute(f"LISTEN {self._channel}")
                    self.is_listening = True
                    self.ring()
                    async for _note in listener.notifies():
                        self.ring()
            except psycopg.OperationalError:
                if self.is_listening:  # logged once: the loop logs why the database is away
                    log.info("Listening again in a moment")
            finally:
                self.is_listening = False
            await asyncio.sleep(RECONNECT)

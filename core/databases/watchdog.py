"""A database that takes a statement and never answers: the connection is closed under whoever waits.

A server that is gone is found out by TCP (`core.addresses.PATIENCE`). A pooler or proxy that is there, while
its own way to the server is cut, is not: it keeps the connection, forgets the statement, and who waits for
the answer would wait for ever.
"""

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

LONGEST = 60.0  # seconds: far more than any call of ours takes, or may wait for a lock
LOOK_EVERY = 5.0


class Watchdog:
    """A thread that looks at this process's calls to the database; it begins with the first of them."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._calls: dict[int, tuple[float, BaseDatabaseWrapper]] = {}
        self._process = 0  # whose thread it is: a fork has none

    @contextlib.contextmanager
    def over(self, seconds: float = LONGEST) -> Iterator[None]:
        """Let the block wait so many seconds for PostgreSQL, over this thread's connection.

        What takes longer raises `OperationalError` there, as over a network that is cut.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor != "postgresql":
            yield
            return
        key = threading.get_ident()
        with self._lock:
            self._calls[key] = (self._monotonic() + seconds, connection)
            self._begin()
        try:
            yield
        finally:
            with self._lock:
                self._calls.pop(key, None)

    def look(self) -> None:
        """Close the connection of every call that has waited for too long."""
        now = self._monotonic()
        with self._lock:  # none of them ends meanwhile, and begins something else
            for key, (until, connection) in list(self._calls.items()):
                if until < now and _hang_up(connection):
                    del self._calls[key]

    def _begin(self) -> None:
        if self._process != os.getpid():
            self._process = os.getpid()
            threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            self.look()


def _hang_up(connection: BaseDatabaseWrapper) -> bool:
    """Let libpq find the connection closed; False where it waits for no answer.

    Connecting has a limit of its own.
    """
    import psycopg  # noqa: PLC0415  with PostgreSQL alone

    try:
        if connection.connection.info.transaction_status != psycopg.pq.TransactionStatus.ACTIVE:
            return False
        with socket.socket(fileno=os.dup(connection.connection.fileno())) as ours:
            ours.shutdown(socket.SHUT_RDWR)
    except (AttributeError, OSError, psycopg.Error):
        return False
    log.warning("The database does not answer; its connection is given up")
    return True


watchdog = Watchdog()

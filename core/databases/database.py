"""One thread for a loop's database work, so that the loop itself never waits for the database."""

import asyncio
import logging
import math
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, InternalError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.databases.watchdog import watchdog

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")

# What a database that is restarting, gone or locked raises: worth another try, the statement is fine.
UNAVAILABLE = (OperationalError, InterfaceError)
# PostgreSQL's codes.
FORBIDDEN, NO_SUCH_TABLE = "42501", "42P01"
NO_LOCK, CANCELED, ENDED_FOR_IDLENESS = "55P03", "57014", "25P03"
LONGEST_REASON = 200
SETTLED = 10.0  # seconds: longer than any pause between two tries of a loop
LONGEST_IDLE = (
    "60s"  # between two statements of a transaction: none of ours waits for anybody but the database
)
# A pooler has numbers of its own for its connections.
IDLE_SQL = (
    """SELECT set_config('idle_in_transaction_session_timeout', %s, false) WHERE pg_backend_pid() = %s"""
)
_BEFORE_REASON = re.compile(
    r"\A.*(?:failed|is bad): |FATAL: +"
)  # "connection to server at …, port … failed: "
_QUOTED = re.compile(r""" ?(["']).*?\1""")  # user and host: parts of the address


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's code for what is behind an error of Django's; "" when there is none, or on SQLite.

    By its code, for psycopg's own classes would have every process on SQLite load psycopg.
    """
    return getattr(error.__cause__, "sqlstate", None) or ""


def reason(error: Exception) -> str:
    """Return why the database failed, in its own words, without address, name and password."""
    first = str(error).strip().partition("\n")[0]
    said = _QUOTED.sub("", _BEFORE_REASON.sub("", first)).strip()
    return said[:LONGEST_REASON] or type(error).__name__


def libpq_parameters(wanted: Mapping[str, Any]) -> dict[str, str]:
    """Return what of Django's parameters of a connection is libpq's own, as texts: the whole address."""
    from psycopg import pq  # noqa: PLC0415  with PostgreSQL alone

    keywords = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return {key: str(value) for key, value in wanted.items() if key in keywords and value not in ("", None)}


def end_idle_transactions(*, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let PostgreSQL end a transaction of ours that stands still: called for each new connection.

    A process that is frozen in the middle of one, or a machine whose network is gone, would hold its rows,
    and so what others have to send, for hours. Not through a pooler, which would hand the setting to others:
    there the login has it (`docs/install/roles.sql`).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(IDLE_SQL, [LONGEST_IDLE, connection.connection.info.backend_pid])


class Availability:
    """Logs once that the database is away, and why, and once that it is back.

    A database that is full answers whoever only reads: it is back when nothing has failed for `settled`
    seconds.
    """

    def __init__(self, settled: float = 0.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.is_away = False
        self._settled, self._monotonic = settled, monotonic
        self._failed_at = -math.inf

    @property
    def has_failed_lately(self) -> bool:
        """Whether it is too early to say that the database is back."""
        return self._monotonic() < self._failed_at + self._settled

    def lost(self, why: str) -> None:
        self._failed_at = self._monotonic()
        if not self.is_away:
            self.is_away = True
            log.warning("Database not available", extra={"reason": why})

    def found(self) -> None:
        if self.is_away and not self.has_failed_lately:
            self.is_away = False
            log.warning("Database available again")


def _told_as_lost(work: Callable[[], R]) -> R:
    """Return what `work` returns; a transaction that the server has ended is a lost connection."""
    try:
        return work()
    except InternalError as error:
        if sqlstate(error) == ENDED_FOR_IDLENESS:
            raise OperationalError(str(error)) from error
        raise


class DatabaseThread:
    """Runs functions one by one in a thread of its own; a connection that failed is replaced.

    It logs when the database goes away and when it comes back, so that its callers need not. What takes
    longer than `core.databases.watchdog.LONGEST` seconds counts as a database that is away.
    """

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._availability = Availability(SETTLED)

    @property
    def has_failed_lately(self) -> bool:
        """Whether work has failed in the last ten seconds because of the database."""
        return self._availability.has_failed_lately

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `work` returns, or raise what it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(self._call, work, *args, **kwargs))

    async def close(self) -> None:
        """Close the thread's connections and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._pool, connections.close_all)
        self._pool.shutdown()

    def _call(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with watchdog.over():
                result = _told_as_lost(partial(work, *args, **kwargs))
        except UNAVAILABLE as error:
            self._availability.lost(reason(error))
            # A long-lived loop would go on with a dead connection for ever after the server's restart.
            connections.close_all()
            raise
        self._availability.found()
        return result

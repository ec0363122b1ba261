"""The database's time: what nodes agree on whose own clocks differ.

A lease that one node takes is looked at by the others, and an attempt that is on its way too. By its own
clock a node that is ninety seconds fast finds every lease of the others ended, and one that is slow takes
leases that nobody heeds; what a request there has sent now comes ninety seconds late.

So each process has one clock, `ours`, and from its start on that is the database's (`share`): loops set it as
they go round, requests and commands as they read it (`utc_now`).
"""

import logging
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

from django.db import Error, connection

from core.clock import Clock, SystemClock

log = logging.getLogger(__name__)

READ_EVERY = 10.0  # seconds
UNSURE = (
    1.0  # seconds: what took longer to read tells little; by so much a clock of ours does not drift meanwhile
)
TELL = 5.0  # seconds by which this machine's clock may be wrong before somebody is told


def database_now() -> datetime:
    """Ask the database what time it is; on SQLite it is this machine's."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [now] = cursor.fetchone()
    assert isinstance(now, datetime)  # noqa: S101 - for the types
    return now


class DatabaseClock(SystemClock):
    """Python's time until it was set, and on SQLite; from then on the database's.

    In between it goes by the clock that never jumps: whoever sets this machine's time moves nothing here.
    """

    def __init__(self) -> None:
        self._base: float | None = None  # the database's time is so much more than the monotonic one
        self._own = 0.0  # as this machine's was when that was read
        self._read_at = 0.0
        self._was_told = False
        self._asking = threading.Lock()  # requests are threads: one asks for all

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        if self._base is None:
            return super().now()
        return datetime.fromtimestamp(self._base + self.monotonic(), UTC)

    def set(self) -> None:
        """Ask the database, if that was long ago or this machine's clock has moved."""
        if connection.vendor != "postgresql" or self._is_fresh():
            return
        if self._asking.acquire(blocking=self._base is None):
            try:
                if not self._is_fresh():
                    self._ask()
            finally:
                self._asking.release()

    def _is_fresh(self) -> bool:
        moved = abs(self._wall() - self.monotonic() - self._own)
        return self._base is not None and self.monotonic() - self._read_at < READ_EVERY and moved < UNSURE

    def _ask(self) -> None:
        connection.ensure_connection()  # which takes its time
        began = self.monotonic()
        own = self._wall() - began
        theirs = database_now().timestamp()
        ended = self.monotonic()
        self._read_at, self._own = ended, own
        if self._base is None or ended - began < UNSURE:
            self._base = theirs - (began + ended) / 2
        self._tell(own - self._base)

    def _wall(self) -> float:
        return time.time()

    def _tell(self, ahead: float) -> None:
        """Say once that this machine's clock is wrong, and once that it is right again."""
        if self._was_told == (is_wrong := abs(ahead) > TELL):
            return
        self._was_told = is_wrong
        text = (
            "This machine's clock differs from the database's, which counts. Set it right"
            if is_wrong
            else "This machine's clock is the database's again"
        )
        log.warning(text, extra={"ahead_seconds": round(ahead, 1)})


_ours: Clock = SystemClock()


def ours() -> Clock:
    """Return this process's clock: Python's own, until it is shared."""
    return _ours


def share() -> None:
    """Go by the database's clock from here on: for a process to say at its start."""
    global _ours
    _ours = DatabaseClock()


def utc_now() -> datetime:
    """Read the clock, once per request or command; the database is asked when that was long ago."""
    with suppress(Error):  # whoever needs the database finds out by themselves
        _ours.set()
    return _ours.now()

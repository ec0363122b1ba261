"""Time, handed in. Loops take a `Clock`; everything below an entry point takes `now`."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The time source of a loop."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never jump, from an arbitrary start."""

    def set(self) -> None:
        """Agree with whoever else works on the database, over whose connection this is called."""


class SystemClock:
    """Python's own time, so that a frozen test freezes the product too."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump, from an arbitrary start."""
        return time.monotonic()

    def set(self) -> None:
        """Do nothing: it is this machine's time (`core.databases.database_clock` is the other one)."""

"""The way from a loop to the database: one hop per piece of work, over a connection that is alive."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from botapp.telegram.bot import rest
from core.database import UNAVAILABLE, DatabaseThread

P = ParamSpec("P")
T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds
_thread = DatabaseThread("bot-db")


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that reads or writes the database. Keep it short: all of them share one thread."""
    return await _thread.run(work, *args, **kwargs)


async def insist(stop: asyncio.Event, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Like `in_database`, again and again while the database is away, until `stop`; for idempotent work."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await in_database(work, *args, **kwargs)
        except UNAVAILABLE:
            if stop.is_set():
                raise
        await rest(pause, stop)
        pause = min(pause * 2, LONGEST_PAUSE)

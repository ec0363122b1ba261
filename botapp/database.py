"""The way from a loop to the database: one hop per piece of work, over a connection that is alive."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connections

from botapp.telegram.bot import rest
from core.databases.database import UNAVAILABLE, DatabaseThread
from core.databases.watchdog import watchdog

P = ParamSpec("P")
T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds
LONG = 600.0  # seconds that a long function may take
_thread = DatabaseThread("bot-db")
_long = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bot-long")  # one at a time: it costs memory


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that reads or writes the database. Keep it short: all of them share one thread."""
    return await _thread.run(work, *args, **kwargs)


def has_failed_lately() -> bool:
    """Whether the database has failed in the last ten seconds, for whatever reason."""
    return _thread.has_failed_lately


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


async def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a long function over a connection of its own, so that short ones need not wait for it."""
    call = partial(_and_close, partial(work, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_long, call)


def _and_close(work: Callable[[], T]) -> T:
    try:
        with watchdog.over(LONG):
            return work()
    finally:
        connections.close_all()

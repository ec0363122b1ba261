"""One thread for a loop's database work, so that the loop itself never waits for the database."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections

P = ParamSpec("P")
R = TypeVar("R")

# What a database that is restarting, gone or locked raises: try again, nothing is wrong with the statement.
UNAVAILABLE = (OperationalError, InterfaceError)


class DatabaseThread:
    """Runs functions one by one in a thread of its own; a connection that failed is replaced."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `work` returns, or raise what it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(_with_connection, work, *args, **kwargs))

    async def close(self) -> None:
        """Close the thread's connections and end it."""
        await asyncio.get_running_loop().run_in_executor(self._pool, connections.close_all)
        self._pool.shutdown()


def _with_connection(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return work(*args, **kwargs)
    except UNAVAILABLE:
        # A long-lived loop would go on with a dead connection for ever after the server's restart.
        connections.close_all()
        raise

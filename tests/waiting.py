"""Waiting in tests: for a condition, with one limit so generous that only what is broken reaches it.

A slow or busy machine must not fail a test. So nothing sleeps and hopes; what has *not* happened is looked at
once something has happened that comes after it.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, connections

from core.databases.notify import Bell

PATIENCE = 120.0  # seconds
NEVER = 3600.0  # seconds: what a test would have to wait for when it is broken
_LOOK = 0.01  # seconds between two looks
T = TypeVar("T")


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(_LOOK)


async def until(condition: Callable[[], object]) -> None:
    """Wait in an event loop until something is true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(_LOOK)


async def in_time(work: Awaitable[T]) -> T:
    """Await what has to come to an end."""
    return await asyncio.wait_for(work, PATIENCE)


async def in_thread(work: Callable[[], T]) -> T:
    """Do database work beside an event loop, over a connection of its own as another process would."""
    return await asyncio.to_thread(_closing, work)


def together(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Do the jobs at the same time, each over a connection of its own; return what they returned."""
    barrier = threading.Barrier(len(jobs))

    def begin(job: Callable[[], T]) -> T:
        barrier.wait(PATIENCE)
        return _closing(job)

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(begin, jobs))


def sleeps_of(bell: Bell) -> list[float]:
    """Return the sleeps that its loop has begun, in seconds; on PostgreSQL those that a row would end."""
    wait, begun = bell.wait, list[float]()

    async def noted(seconds: float) -> None:
        if bell.is_listening or connection.vendor != "postgresql":
            begun.append(seconds)
        await wait(seconds)

    bell.wait = noted  # type: ignore[method-assign]
    return begun


def _closing(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connections.close_all()

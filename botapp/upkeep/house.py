"""What a process does beside its work, as long as that lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from botapp.telegram.bot import InboxBot
from botapp.upkeep.alarms import keep_watch
from botapp.upkeep.retention import keep_pruning
from core.clock import Clock
from core.databases.database import DatabaseThread


@asynccontextmanager
async def kept(bot: InboxBot, *, clock: Clock, stop: asyncio.Event) -> AsyncIterator[None]:
    """Prune and watch over a connection of its own while the block runs; then set `stop` and end."""
    database = DatabaseThread("house-db")
    beside = [
        asyncio.create_task(keep_watch(bot, run=database.run, clock=clock, stop=stop)),
        asyncio.create_task(keep_pruning(run=database.run, clock=clock, stop=stop)),
    ]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*beside, return_exceptions=True)
        await database.close()

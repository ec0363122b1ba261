"""What is measured, each in a process of its own that has nothing else to do.

Every function returns the messages that arrived, the seconds they took and the processor seconds of the
sending process (user and system); starting Python and Django is not counted.
"""

import asyncio
import gc
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from telegram.error import RetryAfter

import botapp.management.commands.run_scheduler  # noqa: F401 (loaded before the clock runs)
from botapp.telegram.bot import InboxBot, build_bot
from botapp.telegram.reply_budget import Debits
from core.actor import SYSTEM
from reminders.models import ScheduledReminder
from reminders.services import send_now

BATCH = 200
TEXT = "Reminder {number}: write message 1 to this prospect. Hello, this is message 1."
CLAIM = """
UPDATE scheduled_reminders SET claim_token = 'bare', claimed_until = next_action_at WHERE id IN (
    SELECT id FROM scheduled_reminders WHERE status = 'pending' AND claim_token = ''
    AND next_action_at <= CURRENT_TIMESTAMP ORDER BY next_action_at, id LIMIT {batch} {lock}
) RETURNING id, telegram_id
"""
DONE = "UPDATE scheduled_reminders SET status = 'sent', next_action_at = NULL WHERE id IN ({ids})"

Figures = dict[str, float]


@dataclass(slots=True)
class Meter:
    """Reads the clocks of this process around a block."""

    seconds: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Measure the block."""
        gc.collect()
        start, before = time.perf_counter(), _cpu()
        yield
        self.seconds, self.cpu = time.perf_counter() - start, _cpu() - before

    def figures(self, messages: int) -> Figures:
        """Return the figures for so many messages."""
        return {"messages": messages, "seconds": self.seconds, "cpu": self.cpu}


def drain(*, concurrency: int, count: int) -> Figures:
    """Measure our scheduler: `run_scheduler --drain`."""
    meter = Meter()
    connection.close()
    with meter.reading():
        call_command("run_scheduler", drain=True, concurrency=concurrency)
    return meter.figures(count)


def bare(*, concurrency: int, count: int) -> Figures:
    """Measure the reference: the same client, and a claim loop that promises nothing."""
    return asyncio.run(_bare(concurrency, count))


def raw(*, concurrency: int, count: int) -> Figures:
    """Measure the client alone: no database."""
    return asyncio.run(_raw(concurrency, count))


def appear(*, apart: float) -> int:
    """Make the rows there are due one after the other, each at once; return how many."""
    rows = list(ScheduledReminder.objects.order_by("id").select_related("lead__owner"))
    for row in rows:
        time.sleep(apart)
        send_now(reminder=row, by=SYSTEM, now=timezone.now())
    return len(rows)


def answer(*, seconds: float, apart: float) -> list[float]:
    """Answer one person after the other, as `run_bot` does; return how many milliseconds each took."""
    return asyncio.run(_answer(seconds, apart))


async def _answer(seconds: float, apart: float) -> list[float]:
    took: list[float] = []

    async def say(chat: int) -> None:
        start = time.perf_counter()
        with suppress(RetryAfter):
            await bot.send_message(chat, "Done")
        took.append((time.perf_counter() - start) * 1000)

    async with build_bot(pool_size=8, limiter=Debits()) as bot, asyncio.TaskGroup() as tasks:
        for number in range(int(seconds / apart)):
            tasks.create_task(say(900_000 + number))
            await asyncio.sleep(apart)
    return took


async def _bare(concurrency: int, count: int) -> Figures:
    meter, run = Meter(), _runner()
    async with _bot(concurrency) as bot:
        with meter.reading():
            while rows := run(CLAIM):
                await _send_all(bot, rows, concurrency)
                run(DONE, ids=",".join(str(pk) for pk, _chat in rows))
    return meter.figures(count)


async def _raw(concurrency: int, count: int) -> Figures:
    meter = Meter()
    async with _bot(concurrency) as bot:
        with meter.reading():
            await _send_all(bot, [(number, 1000 + number) for number in range(count)], concurrency)
    return meter.figures(count)


async def _send_all(bot: InboxBot, rows: list[tuple[int, int]], concurrency: int) -> None:
    """Send one message per (number, chat), so many at once."""
    waiting = iter(rows)

    async def sender() -> None:
        for number, chat in waiting:
            await bot.send_message(chat, TEXT.format(number=number))

    await asyncio.gather(*(sender() for _ in range(concurrency)))


@asynccontextmanager
async def _bot(concurrency: int) -> AsyncIterator[InboxBot]:
    bot = build_bot(pool_size=concurrency)
    await bot.initialize()
    try:
        yield bot
    finally:
        await bot.shutdown()


def _runner() -> Callable[..., list[Any]]:
    """Return a function that runs one statement with the bare driver and commits."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        lite = sqlite3.connect(database["NAME"], isolation_level=None)
        lite.execute("PRAGMA journal_mode=WAL")
        return lambda statement, **values: lite.execute(
            statement.format(batch=BATCH, lock="", **values)
        ).fetchall()
    login = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"]}
    server = psycopg.connect(dbname=database["NAME"], password=database["PASSWORD"], autocommit=True, **login)

    def run(statement: str, **values: str) -> list[Any]:
        cursor = server.execute(
            statement.format(batch=BATCH, lock="FOR UPDATE SKIP LOCKED", **values).encode()
        )
        return cursor.fetchall() if cursor.description else []

    return run


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime

"""Pruning: every hour one process of all deletes what has been kept long enough, and gives way meanwhile.

Not in the scheduler's own thread: a batch delays no message. Between two batches it rests four times as long
as one took, so the database and SQLite's one writer are there for the others.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import Error

from botapp.models import InboxUpdate
from botapp.telegram.bot import rest
from core.clock import Clock
from core.databases.database import UNAVAILABLE
from core.databases.isolation import report
from core.upkeep.retention import AT_LEAST, Rule, next_size, timed
from reminders.models import Chore
from reminders.upkeep.retention import RULES as RULES_OF_LEADS

log = logging.getLogger(__name__)

EVERY: Final = timedelta(hours=1)
LOOK_EVERY: Final = 60.0  # seconds between two looks whether it is time
BREATH: Final = 4.0  # a rest is so many times as long as the batch before it
SHORTEST_REST: Final = 0.1  # seconds
NAME: Final = "retention"
Run = Callable[..., Awaitable[Any]]  # what a `DatabaseThread` does with a function

RULES: Final[Sequence[Rule]] = (
    Rule(InboxUpdate, "processed_at", "KEEP_UPDATES"),
    *RULES_OF_LEADS,
    *(
        Rule(model, "attempt_time", "KEEP_ACCESS_LOG")
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    ),
    Rule(Session, "expire_date", along="expire_date"),
)


async def keep_pruning(*, run: Run, clock: Clock, stop: asyncio.Event) -> None:
    """Prune each hour, unless another process does, until `stop`. A database that is away is waited for."""
    while not stop.is_set():
        try:
            if await run(Chore.objects.take, NAME, every=EVERY, now=clock.now()):
                await _round(run, clock=clock, stop=stop)
        except UNAVAILABLE:
            pass  # the thread has said so
        except Error as error:
            report(log, "Old rows stay for another hour", error)
        await rest(LOOK_EVERY, stop)


async def _round(run: Run, *, clock: Clock, stop: asyncio.Event) -> None:
    for rule in RULES:
        gone, cursor, size = 0, None, AT_LEAST
        while not stop.is_set():
            part, took = await run(timed, rule, cursor, size=size, now=clock.now())
            gone, cursor, size = gone + part.gone, part.cursor, next_size(size, took=took)
            if cursor is None:
                break
            await rest(max(took * BREATH, SHORTEST_REST), stop)
        if gone:
            log.info("Deleted what was kept long enough", extra={"table": rule.table, "rows": gone})

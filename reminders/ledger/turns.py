"""Waiting for a turn to send: all of a process who have none, or have missed theirs, ask in one statement."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from core.database import UNAVAILABLE
from reminders.ledger import budget

PATIENCE: Final = 2.0  # seconds; who would have to wait longer is told so instead

Answer = tuple[float, bool]  # a moment, and whether it is one's turn or the time to ask again


class Turns:
    """The turns of one process's loop. `in_database` runs a function in the database's thread."""

    def __init__(
        self,
        in_database: Callable[..., Awaitable[Any]],
        *,
        take: Callable[[int], budget.Turns] = budget.take_again,
        late: float = budget.LATE,
    ) -> None:
        """`take` takes so many turns; `late` says by how many seconds one may be missed."""
        self._in_database, self._take, self._late = in_database, take, late
        self._waiting: deque[asyncio.Future[Answer]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def wait(self, turn: float | None = None) -> float:
        """Return 0 as soon as it is one's turn: this one, or another when it is missed or there is none.

        Where sending rests for longer than a moment, return for how many seconds instead.
        """
        moment, is_ours = (turn, True) if turn is not None else await self._ask()
        while True:
            seconds = moment - time.monotonic()
            if seconds > PATIENCE and not is_ours:
                return seconds
            if seconds > 0:
                await asyncio.sleep(seconds)
            if is_ours and not budget.is_missed(moment, late=self._late):
                return 0.0
            moment, is_ours = await self._ask()

    async def _ask(self) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_for_all())
        return await future

    async def _ask_for_all(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, deque()
            answers = await self._answers(len(waiting))
            for future, answer in zip(waiting, answers, strict=True):
                if not future.done():
                    future.set_result(answer)

    async def _answers(self, count: int) -> list[Answer]:
        try:
            turns, wait = await self._in_database(self._take, count)
        except UNAVAILABLE:
            # Nothing more is armed meanwhile: what is on disk already, and the answers to people, may go.
            return [(time.monotonic(), True)] * count
        again = time.monotonic() + wait
        return [(turn, True) for turn in turns] + [(again, False)] * (count - len(turns))

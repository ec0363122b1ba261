"""Waiting for a turn to send: all of a process who have none, or have missed theirs, ask in one statement."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from core.databases.database import UNAVAILABLE
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
        while is_ours:
            if (seconds := moment - time.monotonic()) > 0:
                await asyncio.sleep(seconds)
            if not budget.is_missed(moment, late=self._late):
                return 0.0
            moment, is_ours = await self._ask()
        return max(moment - time.monotonic(), budget.gap())

    async def _ask(self) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_for_all())
        return await future

    async def _ask_for_all(self) -> None:
        """Give out turns in the order in which they were asked for, until nobody waits."""
        try:
            await self._give_out()
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            while self._waiting:
                self._tell_first(error)

    async def _give_out(self) -> None:
        while self._waiting:
            turns, seconds = await self._turns_for(len(self._waiting))
            for turn in turns:
                self._tell_first((turn, True))
            if not turns and seconds > PATIENCE:
                again = time.monotonic() + seconds
                while self._waiting:
                    self._tell_first((again, False))
            elif not turns:
                await asyncio.sleep(seconds)

    def _tell_first(self, answer: Answer | Exception) -> None:
        """Tell whoever has waited longest, and has not given up."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
                return

    async def _turns_for(self, count: int) -> budget.Turns:
        try:
            taken: budget.Turns = await self._in_database(self._take, count)
        except UNAVAILABLE:
            # Nothing more is armed meanwhile: what is on disk already, and the answers to people, may go.
            return [time.monotonic()] * count, 0.0
        return taken

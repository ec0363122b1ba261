"""Waiting for turns, without a database: several ask together, what is missed is asked for again."""

import asyncio
import math
import time

import pytest
from django.db import OperationalError
from pytest_django import Settings

from reminders.ledger import budget
from reminders.ledger.turns import PATIENCE, Turns

LATE = 5.0  # seconds: not missed because the machine is busy


class Till:
    """Gives out turns, so far from now each, and remembers how many were asked for at once."""

    def __init__(self, *givings: tuple[list[float], float]) -> None:
        self.givings, self.asked = list(givings), list[int]()

    async def run(self, take: object, wanted: int) -> budget.Turns:
        assert take is budget.take_again
        self.asked.append(wanted)
        turns, wait = self.givings.pop(0)
        return [time.monotonic() + turn for turn in turns], wait


def wait_with(till: Till, count: int = 1, turn: float | None = None) -> list[float]:
    """Let so many wait at once; return what each is told."""

    async def main() -> list[float]:
        turns = Turns(till.run, late=LATE)
        return list(await asyncio.gather(*(turns.wait(turn) for _ in range(count))))

    return asyncio.run(main())


class TestWaiting:
    def test_asks_once_for_all_who_wait(self) -> None:
        till = Till(([0.0, 0.0, 0.0], 0.0))
        assert wait_with(till, 3) == [0.0, 0.0, 0.0]
        assert till.asked == [3]

    def test_asks_again_for_those_who_got_none(self) -> None:
        till = Till(([0.0], 0.01), ([0.0, 0.0], 0.0))
        assert wait_with(till, 3) == [0.0, 0.0, 0.0]
        assert till.asked == [3, 2]

    def test_serves_first_who_has_waited_longest(self) -> None:
        """Whoever finds none does not queue again behind those who came since."""
        served: list[str] = []
        till = Till(([], 0.05), ([0.0], 0.0), ([0.0], 0.0))

        async def main() -> None:
            turns = Turns(till.run, late=LATE)

            async def wait(name: str) -> None:
                await turns.wait()
                served.append(name)

            async with asyncio.TaskGroup() as group:
                group.create_task(wait("first"))
                while not till.asked:
                    await asyncio.sleep(0)
                group.create_task(wait("second"))

        asyncio.run(main())
        assert served == ["first", "second"]
        assert till.asked == [1, 2, 1]

    def test_asks_nobody_for_a_turn_that_it_has(self) -> None:
        till = Till()
        turn = time.monotonic() + 0.02
        assert wait_with(till, turn=turn) == [0.0]
        assert time.monotonic() >= turn
        assert till.asked == []

    def test_asks_for_another_when_its_turn_was_missed(self) -> None:
        till = Till(([0.0], 0.0))
        assert wait_with(till, turn=time.monotonic() - 2 * LATE) == [0.0]
        assert till.asked == [1]

    def test_uses_a_turn_however_late_where_more_are_spare_than_can_come_late(
        self, settings: Settings
    ) -> None:
        settings.TELEGRAM_RATE_LIMIT = 1000
        assert budget.tolerance(25) == math.inf
        assert budget.tolerance(26) == budget.LATE

        async def main() -> float:
            turns = Turns(Till().run, late=budget.tolerance(25))
            return await turns.wait(time.monotonic() - 1)

        assert asyncio.run(main()) == 0.0

    def test_does_not_sit_out_a_rest_of_the_whole_bot(self) -> None:
        [seconds] = wait_with(Till(([], 30.0)))
        assert PATIENCE < seconds <= 30.0

    def test_goes_on_without_a_database(self) -> None:
        class Gone(Till):
            async def run(self, take: object, wanted: int) -> budget.Turns:
                raise OperationalError

        assert wait_with(Gone(), 2) == [0.0, 0.0]

    def test_tells_who_waits_what_else_went_wrong(self) -> None:
        with pytest.raises(IndexError):
            wait_with(Till(), 2)

    def test_of_whoever_gave_up_takes_nobody_else_along(self) -> None:
        async def main() -> float:
            turns = Turns(Till(([0.0, 0.0], 0.0)).run, late=LATE)
            gone, here = (asyncio.create_task(turns.wait()) for _ in range(2))
            await asyncio.sleep(0)
            gone.cancel()
            with pytest.raises(asyncio.CancelledError):
                await gone
            return await here

        assert asyncio.run(main()) == 0.0

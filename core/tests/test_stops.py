"""One stop is one stop: which signals count as one request, and which as hurry."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.processes.stops import AGAIN_AFTER, StopRequests
from tests.waiting import PATIENCE, in_time

INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
SIGNALS = st.lists(st.tuples(st.floats(0, 3), st.sampled_from([INT, TERM, HUP])), min_size=1, max_size=8)


def after(*signals: tuple[float, int]) -> StopRequests:
    """Return what has been asked once these signals have come, each so many seconds after the one before."""
    now = 0.0
    stops = StopRequests(lambda: now)
    for pause, number in signals:
        now += pause
        stops.note(number)
    return stops


class TestStopRequests:
    @pytest.mark.parametrize(
        "signals",
        [
            # one request, however it is passed on
            [(0, TERM)],
            [(0, TERM), (0, TERM)],
            [(0, TERM), (0.2, TERM), (5, TERM), (5, TERM)],
            [(0, HUP), (0, TERM), (2, HUP)],
            # the group's SIGINT, twice at nearly the same time; one that comes upon a SIGTERM
            [(0, INT), (0.9, INT)],
            [(0, TERM), (2, INT)],
            [(0, INT), (2, TERM)],
        ],
    )
    def test_are_one_request(self, signals: list[tuple[float, int]]) -> None:
        stops = after(*signals)
        assert (stops.asked, stops.hurried) == (True, False)

    @pytest.mark.parametrize(
        "signals", [[(0, INT), (1, INT)], [(0, INT), (0.5, INT), (0.6, INT)], [(0, TERM), (2, INT), (3, INT)]]
    )
    def test_are_hurried_by_a_second_ctrl_c(self, signals: list[tuple[float, int]]) -> None:
        assert after(*signals).hurried

    @settings(max_examples=50)
    @given(SIGNALS)
    def test_are_hurried_just_when_two_ctrl_c_are_a_second_apart(
        self, signals: list[tuple[float, int]]
    ) -> None:
        moments = [sum(pause for pause, _ in signals[: n + 1]) for n in range(len(signals))]
        pressed = [moment for moment, (_, number) in zip(moments, signals, strict=True) if number == INT]
        far_apart = bool(pressed) and pressed[-1] - pressed[0] >= AGAIN_AFTER
        stops = after(*signals)
        assert (stops.asked, stops.hurried) == (True, far_apart)

    def test_set_the_event_of_a_loop_that_sleeps_and_do_no_harm_once_it_has_ended(self) -> None:
        stops = StopRequests()

        async def work() -> bool:
            event = asyncio.Event()
            stops.set_when_asked(event)
            asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), TERM)
            return await in_time(event.wait())

        with stops.heeded():
            assert asyncio.run(work())
            stops.asked = False
            os.kill(os.getpid(), TERM)
        assert stops.asked

    def test_that_came_before_the_loop_are_not_forgotten(self) -> None:
        stops = after((0, TERM))

        async def work() -> bool:
            event = asyncio.Event()
            stops.set_when_asked(event)
            return event.is_set()

        assert asyncio.run(work())

    def test_leave_a_hangup_ignored_that_was_ignored_before(self) -> None:
        before = signal.signal(HUP, signal.SIG_IGN)
        try:
            stops = StopRequests()
            with stops.heeded():
                os.kill(os.getpid(), HUP)
            assert not stops.asked
            assert signal.getsignal(HUP) == signal.SIG_IGN
        finally:
            signal.signal(HUP, before)

    def test_end_a_process_that_works_itself_at_the_second_ctrl_c(self) -> None:
        code = (
            "import asyncio, os, signal\n"
            "from core.processes.stops import StopRequests\n"
            "moments = iter([0, 1])\n"
            "stops = StopRequests(lambda: next(moments)); stops.heed()\n"
            "async def work():\n"
            "    stops.set_when_asked(asyncio.Event())\n"
            "    os.kill(os.getpid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGINT)\n"
            "    await asyncio.sleep(600)\n"
            "asyncio.run(work())"
        )
        assert subprocess.run([sys.executable, "-c", code], timeout=PATIENCE, check=False).returncode == -INT

"""How often slow work is done."""

import pytest

from core.processes.every import Pace


class TestPace:
    @pytest.mark.parametrize("start", [0.0, 5.0, -5.0])
    def test_lets_the_first_work_be_done_at_once(self, start: float) -> None:
        assert Pace(60).take(start)

    @pytest.mark.parametrize(("later", "is_time"), [(0, False), (59.9, False), (60, True), (3_600, True)])
    def test_lets_the_next_be_done_once_its_seconds_are_over(self, later: float, is_time: bool) -> None:
        pace = Pace(60)
        pace.take(100.0)
        assert pace.take(100.0 + later) is is_time

    def test_counts_from_the_work_that_was_done_not_from_a_look_in_vain(self) -> None:
        pace = Pace(60)
        assert [moment for moment in range(0, 200, 25) if pace.take(moment)] == [0, 75, 150]

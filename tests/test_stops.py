"""Stops of real processes: nobody healthy is killed, however the stop comes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stops import KINDS, main, stop


class TestStops:
    def test_of_each_kind_let_everybody_finish(self) -> None:
        with ThreadPoolExecutor(len(KINDS)) as pool:
            made = dict(zip(KINDS, pool.map(stop, KINDS), strict=True))
        assert {kind: one.killed for kind, one in made.items() if one.killed} == {}

    @pytest.mark.chaos
    def test_fifty_of_each_kind_let_everybody_finish(self) -> None:
        assert main(["--count", "50"]) == 0

    @pytest.mark.chaos
    def test_of_deal_quest_itself_let_everybody_finish(self) -> None:
        assert main(["--real", "--count", "5", "--side-by-side", "2"]) == 0

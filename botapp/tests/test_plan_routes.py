"""Callback data of plans, of the planner's answers and of pasted texts: written, read back, nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botapp.routes import (
    LIMIT,
    MAX_ID,
    PasteAction,
    PastePress,
    PlanAction,
    PlanPress,
    RequestAction,
    RequestPress,
    decode,
    encode,
)
from engagement.plans import MAX_STEP_ID

ids = st.integers(min_value=1, max_value=MAX_ID)
step_ids = st.integers(min_value=1, max_value=MAX_STEP_ID)
choices = st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True)


class TestDecode:
    @pytest.mark.parametrize(
        ("data", "press"),
        [
            ("plan:edit:5", PlanPress(PlanAction.EDIT, 5)),
            ("plan:step:5:2", PlanPress(PlanAction.STEP, 5, 2)),
            ("plan:date:5:2:20261123", PlanPress(PlanAction.DATE, 5, 2, "20261123")),
            ("plan:other:5:0:long", PlanPress(PlanAction.OTHER, 5, 0, "long")),
            ("preq:accept:9", RequestPress(RequestAction.ACCEPT, 9)),
            ("paste:merge:12", PastePress(PasteAction.MERGE, 12)),
        ],
    )
    def test_reads_what_we_write(self, data: str, press: Any) -> None:
        assert decode(data) == press

    @pytest.mark.parametrize(
        "data",
        [
            *("plan", "plan:", "plan:edit", "plan:edit:", "plan:edit:0", "plan:edit:-1", "plan:edit:01"),
            *("plan:explode:1", "plan:step:5:0", "plan:step:5:", "plan:step:5:2:", "plan:date:5:2:A"),
            *("plan:date:5:2:x:y", "plan:date:5:2:a b", "plan:date:5:2:é", "plan:date:5:2:abcdefghijklm"),
            *("preq:accept", "preq:accept:0", "preq:accept:1:2", "preq:explode:1", "preq::1"),
            *("paste:merge", "paste:merge:0", "paste:merge:1:2", "paste:explode:1", "paste:merge:x"),
        ],
    )
    def test_reads_nothing_else(self, data: str) -> None:
        assert decode(data) is None

    @given(st.from_regex(r"(plan|preq|paste):[a-z0-9]*:?.*"))
    def test_never_raises_and_reads_only_what_it_would_write(self, data: str) -> None:
        match decode(data):
            case PlanPress(action, lead_id, step_id, choice):
                assert encode(PlanPress(action, lead_id, step_id, choice)) == data
            case RequestPress(action, request_id):
                assert encode(RequestPress(action, request_id)) == data
            case PastePress(action, update_id):
                assert encode(PastePress(action, update_id)) == data
            case nothing:
                assert nothing is None


class TestEncode:
    @given(st.sampled_from(PlanAction), ids, step_ids, choices | st.just(""))
    def test_of_a_plan_comes_back_and_fits(
        self, action: PlanAction, lead_id: int, step_id: int, choice: str
    ) -> None:
        data = encode(PlanPress(action, lead_id, step_id, choice))
        assert len(data.encode()) <= LIMIT
        assert decode(data) == PlanPress(action, lead_id, step_id, choice)

    @given(st.sampled_from(RequestAction), st.sampled_from(PasteAction), ids)
    def test_of_the_others_comes_back_and_fits(
        self, action: RequestAction, answer: PasteAction, number: int
    ) -> None:
        for data, press in (
            (encode(RequestPress(action, number)), RequestPress(action, number)),
            (encode(PastePress(answer, number)), PastePress(answer, number)),
        ):
            assert len(data.encode()) <= LIMIT
            assert decode(data) == press

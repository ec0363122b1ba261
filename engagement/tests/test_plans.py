"""Plans as typed steps: parsing, repair, storage, comparison."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.plans import (
    MAX_DESCRIPTION,
    MAX_OPEN_STEPS,
    MAX_STEP_ID,
    MAX_SUGGESTED_TEXT,
    ActionType,
    Channel,
    Step,
    StepState,
    fingerprint,
    merge_display,
    whole_days,
)
from engagement.plans.parsing import ParsedPlan, PlanRejected, parse_plan

STEP_KEYS = [
    "step_id",
    "action_type",
    "description",
    "suggested_text",
    "timing",
    "delay_days",
    "channel",
    "status",
    "completed_at",
]


def step(step_id: object = 1, **changes: object) -> dict[str, object]:
    return {
        "step_id": step_id,
        "action_type": "email",
        "description": f"Write to Ann about item {step_id}",
        "suggested_text": "Hi Ann,\n\nis this yours?",
        "timing": "Day 1",
        "delay_days": 1,
        "channel": "email",
        "status": "pending",
        "completed_at": None,
        **changes,
    }


def three() -> list[dict[str, object]]:
    return [step(1), step(2), step(3)]


def only(raw: object) -> Step:
    (found,) = parse_plan(raw).steps
    return found


class TestShapes:
    @pytest.mark.parametrize(
        "raw",
        [
            # already parsed
            three(),
            tuple(three()),
            {"steps": three()},
            {"engagement_plan": three()},
            {"plan": three()},
            {"result": {"plan": {"steps": three()}}},
            {"1": step(1), "2": step(2), "3": step(3)},
            {"plan": json.dumps(three())},
            # text
            json.dumps(three()),
            json.dumps(json.dumps(three())),
            json.dumps({"steps": three()}, indent=2),
            f"```json\n{json.dumps(three(), indent=2)}\n```",
            f"Sure! Here is the plan:\n{json.dumps(three())}\nLet me know [if] you need {{more}}.",
            "\n".join(json.dumps(one) for one in three()),
            f"An example: {json.dumps([step(9)])}. The plan: {json.dumps(three())}",
            f"<think>{json.dumps([step(n) for n in range(1, 6)])}</think>{json.dumps(three())}",
            f"{json.dumps(three())}</think>",
            # not quite JSON
            json.dumps(three())[:-1] + ",]",
            json.dumps(three()).replace("}", ",}"),
            json.dumps(three())[:-1],
            json.dumps([*three(), step(4)])[:-40],
            json.dumps({"steps": [*three(), step(4)]})[:-40],
            json.dumps(three()).replace("\\n", "\n"),
            # beside other things
            [None, 7, "first", *three(), []],
        ],
    )
    def test_all_yield_the_three_steps(self, raw: object) -> None:
        steps = parse_plan(raw).steps
        assert [one.step_id for one in steps] == [1, 2, 3]
        assert [one.description for one in steps] == [f"Write to Ann about item {n}" for n in (1, 2, 3)]

    @pytest.mark.parametrize(
        "raw",
        [
            None,
            7,
            True,
            "",
            "I cannot help with that.",
            "[",
            "[]",
            "{}",
            '{"steps": []}',
            '{"error": {"message": "quota"}}',
            "[" * 5_000,
            "9" * 10_000,
            "[" + "9" * 10_000 + "]",
            '{"a":' * 3_000,
            [[[[[[[step(1)]]]]]]],
            b'[{"description": "bytes"}]',
        ],
    )
    def test_without_a_step_is_rejected(self, raw: object) -> None:
        with pytest.raises(PlanRejected) as rejected:
            parse_plan(raw)
        assert str(rejected.value) == PlanRejected.__doc__
        assert rejected.value.reasons == ["no step object was found"]

    def test_with_empty_descriptions_only_is_rejected_with_each_reason(self) -> None:
        with pytest.raises(PlanRejected) as rejected:
            parse_plan([step(1, description=" "), step(2, description="<br>"), step(3, description=None)])
        assert len(rejected.value.reasons) == 3

    def test_a_clean_plan_has_nothing_to_note(self) -> None:
        assert parse_plan(three()).notes == ()

    def test_a_single_step_is_a_plan_with_a_note(self) -> None:
        assert parse_plan([step(1)]).notes == ("the plan has a single step",)


class TestIds:
    @pytest.mark.parametrize(
        ("given_ids", "first", "expected"),
        [
            ([1, 2, 3], 1, [1, 2, 3]),
            ([10, 20, 30], 1, [10, 20, 30]),
            ([7, 8], 7, [7, 8]),
            # missing, doubled, of another kind
            ([None, None], 1, [1, 2]),
            ([1, 1, 1], 1, [1, 2, 3]),
            ([2, 2, 1], 1, [2, 3, 1]),
            (["1", "two", "3"], 1, [1, 2, 3]),
            ([1.5, True, [1]], 1, [1, 2, 3]),
            # taken by earlier steps of the lead, or beyond reason
            ([1, 2, 3], 4, [4, 5, 6]),
            ([1, 5, 3], 4, [4, 5, 6]),
            ([0, -1], 1, [1, 2]),
            ([10**30, 1], 1, [2, 1]),
            ([MAX_STEP_ID, 1], MAX_STEP_ID + 1, [MAX_STEP_ID + 1, MAX_STEP_ID + 2]),
        ],
    )
    def test_are_kept_when_usable_and_else_renumbered(
        self, given_ids: list[object], first: int, expected: list[int]
    ) -> None:
        parsed = parse_plan([step(value) for value in given_ids], first_step_id=first)
        assert [one.step_id for one in parsed.steps] == expected
        assert any("renumbered" in note for note in parsed.notes) == (given_ids != expected)

    def test_stay_with_their_steps_when_one_is_dropped(self) -> None:
        parsed = parse_plan([step(1), step(2, description=""), step(3)])
        assert [one.step_id for one in parsed.steps] == [1, 3]
        assert parsed.notes == ("step 2 was dropped: it has no description",)


class TestLimits:
    def test_keep_the_first_ten_steps(self) -> None:
        parsed = parse_plan([step(n) for n in range(1, 15)])
        assert [one.step_id for one in parsed.steps] == list(range(1, MAX_OPEN_STEPS + 1))
        assert parsed.notes == ("4 steps beyond the first 10 were left out",)

    def test_can_be_lower(self) -> None:
        assert len(parse_plan(three(), max_open=2).steps) == 2

    def test_without_room_reject(self) -> None:
        with pytest.raises(PlanRejected):
            parse_plan(three(), max_open=0)

    def test_bound_every_text(self) -> None:
        long = only([step(1, description="d" * 9_999, suggested_text="s" * 99_999, timing="t" * 999)])
        assert (len(long.description), len(long.suggested_text or "")) == (
            MAX_DESCRIPTION,
            MAX_SUGGESTED_TEXT,
        )
        assert long.description.endswith("…")
        assert len(long.timing) == 100


class TestTexts:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("Hi <b>Ann</b>", "Hi Ann"),
            ("<<b>script>x</script>", "x"),
            ("<!-- note -->Hi<br/>Ann", "HiAnn"),
            ("fewer < more > less, 3 <5, <3", "fewer < more > less, 3 <5, <3"),
            ("R&amp;D & Co", "R&amp;D & Co"),
            ("nul\x00 bell\x07 half\ud800", "nul bell half"),
            ("safe\u202egnp.exe", "safegnp.exe"),
            ("one\r\n\r\n\r\n\r\ntwo\t three  ", "one\n\ntwo three"),
            ("שלום דוד 👩‍💻", "שלום דוד 👩‍💻"),
            (["one", "two"], "one\n\ntwo"),
            ({"subject": "Subject: one", "body": "two"}, "Subject: one\n\ntwo"),
            # nothing
            (None, None),
            ("", None),
            ("null", None),
            ("N/A", None),
            (7, None),
        ],
    )
    def test_are_plain(self, written: object, kept: str | None) -> None:
        assert only([step(1, suggested_text=written)]).suggested_text == kept

    def test_describe_a_step_on_one_line(self) -> None:
        assert only([step(1, description="Like\n\ntwo   posts")]).description == "Like two posts"


class TestKinds:
    @pytest.mark.parametrize(
        ("action", "channel", "expected"),
        [
            ("linkedin_like", "linkedin", (ActionType.LINKEDIN_LIKE, Channel.LINKEDIN)),
            ("LinkedIn Comment", "LinkedIn", (ActionType.LINKEDIN_COMMENT, Channel.LINKEDIN)),
            ("connection-request", "linkedin", (ActionType.LINKEDIN_CONNECT, Channel.LINKEDIN)),
            ("e-mail", "E-Mail", (ActionType.EMAIL, Channel.EMAIL)),
            # the documents' own examples have steps without a channel, and without an action
            ("linkedin_comment", None, (ActionType.LINKEDIN_COMMENT, Channel.LINKEDIN)),
            ("call", None, (ActionType.CALL, Channel.PHONE)),
            (None, "linkedin", (ActionType.OTHER, Channel.LINKEDIN)),
            (None, None, (ActionType.OTHER, Channel.OTHER)),
            # unknown
            ("send_fax", "fax", (ActionType.OTHER, Channel.OTHER)),
            (7, ["email"], (ActionType.OTHER, Channel.OTHER)),
        ],
    )
    def test_are_recognised_or_other(
        self, action: object, channel: object, expected: tuple[ActionType, Channel]
    ) -> None:
        found = only([step(1, action_type=action, channel=channel)])
        assert (found.action_type, found.channel) == expected

    def test_that_are_unknown_are_noted(self) -> None:
        notes = parse_plan([step(1, channel="fax", action_type={"a": 1}), step(2)]).notes
        assert notes == (
            "step 1: unknown action_type (dict) became other",
            "step 1: unknown channel 'fax' became other",
        )

    def test_state_and_completion_of_a_new_plan_are_ours(self) -> None:
        found = only([step(1, status="done", completed_at="2026-01-01T00:00:00Z")])
        assert (found.status, found.completed_at) == (StepState.PENDING, None)


class TestWholeDays:
    @pytest.mark.parametrize(
        ("value", "days"),
        [
            (0, 0),
            (365, 365),
            (3.0, 3),
            ("3", 3),
            (" 07 ", 7),
            ("3.0", 3),
            ("3d", 3),
            (" 3 Days ", 3),
            ("2 weeks", 14),
            # not a delay
            (-1, None),
            (366, None),
            (10**400, None),
            (2.5, None),
            (float("nan"), None),
            (float("inf"), None),
            (True, None),
            (False, None),
            (None, None),
            ("", None),
            ("-1", None),
            ("3 day sprint", None),
            ("three days", None),
            ("53w", None),
            ("9" * 5_000, None),
            ("٣", None),
            ([3], None),
            ({"days": 3}, None),
        ],
    )
    def test_are_whole_numbers_of_a_year(self, value: object, days: int | None) -> None:
        assert whole_days(value) == days
        assert only([step(1, delay_days=value)]).delay_days == days

    def test_that_are_not_are_noted(self) -> None:
        (note, _single) = parse_plan([step(1, delay_days="soon")]).notes
        assert note == "step 1: delay_days 'soon' is not 0 to 365 days"

    @pytest.mark.parametrize(
        ("timing", "kept"), [("", "in two weeks"), (None, "in two weeks"), ("Day 9", "Day 9")]
    )
    def test_in_words_become_the_timing_where_there_is_none(self, timing: str | None, kept: str) -> None:
        found = only([step(1, delay_days="in two weeks", timing=timing)])
        assert (found.delay_days, found.timing) == (None, kept)


class TestStorage:
    def test_has_the_documents_keys_in_order(self) -> None:
        assert list(only([step(1)]).to_json()) == STEP_KEYS

    def test_returns_the_same_step(self) -> None:
        done = replace(only([step(4)]), status=StepState.DONE, completed_at="2026-02-05T09:00:00+00:00")
        assert Step.from_json(json.loads(json.dumps(done.to_json()))) == done

    @pytest.mark.parametrize(
        ("stored", "step_id", "status"),
        [
            ({}, 3, StepState.PENDING),
            ({"step_id": "12", "status": "Done"}, 12, StepState.DONE),
            ({"step_id": None, "status": "completed"}, 3, StepState.PENDING),
            ({"step_id": [1], "status": 5, "completed_at": 5, "channel": {}}, 3, StepState.PENDING),
        ],
    )
    def test_reads_old_and_broken_steps(
        self, stored: dict[str, object], step_id: int, status: StepState
    ) -> None:
        found = Step.from_json(stored, position=3)
        assert (found.step_id, found.status, found.completed_at) == (step_id, status, None)


class TestFingerprint:
    def test_ignores_what_has_become_of_a_step(self) -> None:
        steps = parse_plan(three()).steps
        later = [replace(one, status=StepState.DONE, completed_at="2026-02-05") for one in steps]
        assert fingerprint(later) == fingerprint(steps)

    @pytest.mark.parametrize(
        "change",
        [
            {"step_id": 9},
            {"description": "x"},
            {"suggested_text": None},
            {"delay_days": None},
            {"timing": "Day 2"},
            {"channel": Channel.OTHER},
            {"action_type": ActionType.OTHER},
        ],
    )
    def test_sees_every_other_change(self, change: dict[str, object]) -> None:
        (first, *rest) = parse_plan(three()).steps
        assert fingerprint([replace(first, **change), *rest]) != fingerprint([first, *rest])  # type: ignore[arg-type]

    def test_sees_the_order(self) -> None:
        steps = parse_plan(three()).steps
        assert fingerprint(reversed(steps)) != fingerprint(steps)


class TestMergeDisplay:
    def test_changes_one_step_of_a_copy(self) -> None:
        plan = three()
        merged = merge_display(plan, 2, status=StepState.DONE, completed_at="2026-02-05T09:00:00+00:00")
        assert merged == [step(1), step(2, status="done", completed_at="2026-02-05T09:00:00+00:00"), step(3)]
        assert plan == three()

    def test_leaves_a_plan_without_the_step_as_it_is(self) -> None:
        assert merge_display(three(), 8, status=StepState.SKIPPED, completed_at=None) == three()


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(STEP_KEYS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=10,
)
step_like = st.fixed_dictionaries(dict.fromkeys(STEP_KEYS, scalars | st.lists(scalars, max_size=2)))


def parse_or_none(raw: object) -> ParsedPlan | None:
    try:
        return parse_plan(raw)
    except PlanRejected:
        return None


class TestAnything:
    @given(json_values | st.lists(step_like | json_values, max_size=3) | st.binary())
    def test_parsed_is_a_valid_plan_or_is_rejected(self, raw: object) -> None:
        self.check(parse_or_none(raw))

    @given(st.text() | st.text(alphabet='[]{}",:\\ \nntrue1step_id'))
    def test_written_is_a_valid_plan_or_is_rejected(self, raw: str) -> None:
        self.check(parse_or_none(raw))

    @given(st.lists(step_like, max_size=4), st.integers(min_value=0, max_value=2_000))
    def test_cut_off_is_a_valid_plan_or_is_rejected(self, plan: list[object], cut: int) -> None:
        self.check(parse_or_none(json.dumps(plan)[:cut]))

    def check(self, parsed: ParsedPlan | None) -> None:
        if parsed is None:
            return
        ids = [one.step_id for one in parsed.steps]
        assert 1 <= len(ids) <= MAX_OPEN_STEPS
        assert len(set(ids)) == len(ids)
        for one in parsed.steps:
            assert one.description
            assert len(one.description) <= MAX_DESCRIPTION
            assert one.delay_days is None or 0 <= one.delay_days <= 365
            assert Step.from_json(json.loads(json.dumps(one.to_json()).encode())) == one

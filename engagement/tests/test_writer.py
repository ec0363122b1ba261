"""Plans by the writer: one repair round, flags, and the playbook when nothing helps."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from engagement import writer
from engagement.llm import CallOutcome, Correction, ModelAnswer, QuotaReached
from engagement.plans import Step, StepState, limits
from engagement.tests.writing_cast import (
    LINK,
    MATERIAL,
    PLAIN,
    Fake,
    assert_storable,
    call,
    down,
    run,
    steps_json,
)
from engagement.writer import Note, Source, TryLater
from tests.factories import plan_of


class TestPlan:
    def test_of_the_model_is_taken_as_it_is_when_nothing_is_wrong(self) -> None:
        fake = Fake(plan=PLAIN)
        written = run(writer.write_plan(MATERIAL, ask=fake))
        assert [step.step_id for step in written.steps] == [7, 8, 9]
        assert (written.source, written.note, written.rejected, written.flags) == (Source.MODEL, "", "", {})
        assert all(step.status is StepState.PENDING and step.completed_at is None for step in written.steps)
        assert len(written.prompt_hash) == 64
        assert (fake.calls_of("plan"), fake.calls_of("strategy"), fake.calls_of("intake")) == (1, 1, 1)
        assert len(written.calls) == 3

    def test_that_cannot_be_read_is_asked_for_once_more_with_the_reason(self) -> None:
        fake = Fake(plan=["no plan", PLAIN])
        written = run(writer.write_plan(MATERIAL, ask=fake))
        corrections = [correction for task, _, correction in fake.asked if task == "plan"]
        assert corrections == [None, Correction("no plan", ("no step object was found",))]
        assert (written.source, written.rejected) == (Source.MODEL, "no plan")

    def test_gives_way_to_the_playbook_when_it_cannot_be_read_twice(self) -> None:
        fake = Fake(plan="no plan")
        written = run(writer.write_plan(MATERIAL, ask=fake))
        assert (written.source, written.note) == (Source.PLAYBOOK, Note.INVALID)
        assert [step.step_id for step in written.steps] == list(range(7, 7 + len(written.steps)))
        assert written.rejected.count("no plan") == 2
        assert fake.calls_of("plan") == 2

    def test_with_invented_facts_is_asked_for_once_more_and_then_flagged(self) -> None:
        invented = steps_json(
            {"suggested_text": "Hi Ann, Zephyr Capital told me about your 900 clients."}, {}, {}
        )
        fake = Fake(plan=invented)
        written = run(writer.write_plan(MATERIAL, ask=fake))
        (correction,) = [found for task, _, found in fake.asked if task == "plan" and found]
        assert "Zephyr Capital; 900" in correction.errors[0]
        assert written.flags == {7: ["Zephyr Capital", "900"]}
        assert written.source is Source.MODEL

    def test_mended_in_the_second_answer_has_no_flags(self) -> None:
        invented = steps_json({"description": "Ask about Zephyr Capital"}, {}, {})
        written = run(writer.write_plan(MATERIAL, ask=Fake(plan=[invented, PLAIN])))
        assert written.flags == {}

    def test_keeps_the_first_answer_when_the_second_is_worse(self) -> None:
        one = steps_json({"description": "Ask about Zephyr"}, {}, {})
        two = steps_json({"description": "Ask about Zephyr"}, {"description": "Ask about Globex"}, {})
        written = run(writer.write_plan(MATERIAL, ask=Fake(plan=[one, two])))
        assert written.flags == {7: ["Zephyr"]}

    def test_keeps_the_first_answer_when_the_model_goes_away_in_between(self) -> None:
        one = steps_json({"description": "Ask about Zephyr"}, {}, {})
        written = run(writer.write_plan(MATERIAL, ask=Fake(plan=[one, down()])))
        assert (written.source, written.flags) == (Source.MODEL, {7: ["Zephyr"]})

    def test_loses_links_that_nobody_gave(self) -> None:
        text = f"See https://evil.example and {LINK}, or [this](http://evil.example/a)."
        written = run(
            writer.write_plan(MATERIAL, ask=Fake(plan=steps_json({"suggested_text": text}, {}, {})))
        )
        assert written.steps[0].suggested_text == f"See [link] and {LINK}, or this ([link])."
        assert any("removed: https://evil.example" in note for note in written.notes)

    def test_never_goes_back_in_time(self) -> None:
        falling = steps_json({"delay_days": 9}, {"delay_days": 4}, {"delay_days": 10})
        written = run(writer.write_plan(MATERIAL, ask=Fake(plan=falling)))
        assert [(step.delay_days, step.timing) for step in written.steps] == [
            (9, "Day 1"),
            (9, "Day 9"),
            (10, "Day 1"),
        ]

    def test_keeps_an_invitation_under_its_limit(self) -> None:
        long = {
            "action_type": "linkedin_connect",
            "channel": "linkedin",
            "suggested_text": "Word and word. " * 40,
        }
        fake = Fake(plan=steps_json(long, {}, {}))
        written = run(writer.write_plan(MATERIAL, ask=fake))
        assert limits.length(written.steps[0].suggested_text or "") < 200
        assert fake.calls_of("plan") == 2

    def test_may_rest_on_what_the_person_asked_for(self) -> None:
        plan = steps_json({"description": "Offer the 20% discount of Globex"}, {}, {})
        written = run(
            writer.write_plan(MATERIAL, wish="Offer our 20% discount for Globex", ask=Fake(plan=plan))
        )
        assert written.flags == {}

    def test_does_not_rest_on_the_code_of_a_wish(self) -> None:
        plan = steps_json({"description": "Send 4 of 40000 letters"}, {}, {})
        written = run(writer.write_plan(MATERIAL, wish="too_long", ask=Fake(plan=plan)))
        assert written.flags == {7: ["40000"]} or written.flags == {7: ["4", "40000"]}

    def test_leaves_room_and_numbers_for_the_steps_that_stay(self) -> None:
        kept = tuple(Step.from_json({**step, "step_id": step["step_id"] + 20}) for step in plan_of(7))
        many = steps_json(*[{"description": f"Write note {letter}"} for letter in "abcdefgh"])
        written = run(writer.write_plan(MATERIAL, keep=kept, ask=Fake(plan=many)))
        assert [step.step_id for step in written.steps] == [28, 29, 30]

    def test_without_a_model_is_the_playbooks_at_once(self, settings: Any) -> None:
        settings.LLM_MODEL = ""
        written = run(writer.write_plan(MATERIAL))
        assert (written.source, written.note, written.calls) == (Source.PLAYBOOK, "", ())
        assert_storable(written.steps, least=5)

    @pytest.mark.parametrize(
        ("error", "after"),
        [
            (down(), timedelta(seconds=20)),
            (QuotaReached(call(CallOutcome.QUOTA), timedelta(seconds=7)), timedelta(seconds=7)),
            (QuotaReached(call(CallOutcome.QUOTA)), timedelta(minutes=1)),
            (QuotaReached(call(CallOutcome.QUOTA), timedelta(days=400)), timedelta(hours=1)),
            (QuotaReached(call(CallOutcome.QUOTA), timedelta(seconds=-5)), timedelta(seconds=1)),
        ],
    )
    def test_that_cannot_be_had_now_may_be_had_later(self, error: Exception, after: timedelta) -> None:
        with pytest.raises(TryLater) as later:
            run(writer.write_plan(MATERIAL, ask=Fake(plan=error)))
        assert later.value.after == after
        assert len(later.value.calls) == 3

    @pytest.mark.parametrize(
        ("error", "note"),
        [(down(), Note.UNAVAILABLE), (QuotaReached(call(CallOutcome.QUOTA)), Note.QUOTA)],
    )
    def test_of_the_last_try_is_the_playbooks_with_a_note(self, error: Exception, note: Note) -> None:
        written = run(writer.write_plan(MATERIAL, ask=Fake(plan=error), last_try=True))
        assert (written.source, written.note) == (Source.PLAYBOOK, note)

    def test_is_not_held_up_by_a_model_that_forgets_its_own_limit(self, settings: Any) -> None:
        settings.LLM_TIMEOUT = 0.05

        async def endless(*args: Any, **more: Any) -> ModelAnswer[Any]:
            await asyncio.sleep(60)
            raise AssertionError

        written = run(writer.write_plan(MATERIAL, ask=endless, last_try=True))
        assert (written.source, written.note) == (Source.PLAYBOOK, Note.UNAVAILABLE)

"""What a model puts around a message never reaches it, and what only looks like that stays."""
# ruff: noqa: RUF001  other alphabets are the point

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement import writer
from engagement.answers import UnusableAnswer, read_advice, read_draft, read_plan
from engagement.tests.wrappings import BODY, DIRTY, HONEST
from engagement.tests.wrappings_more import MORE_DIRTY, MORE_HONEST
from engagement.tests.wrappings_unseen import BODIES, UNSEEN_DIRTY, UNSEEN_HONEST
from engagement.tests.writing_cast import MATERIAL, STEP, Fake, run, steps_json
from engagement.wrappings import message_of
from engagement.wrappings.markup import answer_of
from engagement.writing.cleaning import clean

names = st.sampled_from(
    [
        "think",
        "reasoning",
        "scratchpad",
        "Analysis",
        "MUSING",
        "x1",
        "inner_voice",
        "думка",
        "previous_email",
        "message_goal",
    ]
)
brackets = st.sampled_from(
    ["<{}>|</{}>", "[{}]|[/{}]", "◁{}▷|◁/{}▷", "<{} a='b'>|</{}>", "＜{}＞|＜/{}＞", "{{{}}}|{{/{}}}"]
)
thoughts = st.sampled_from(
    ["Keep it short.", "a < b\n\nso c", "Hi Bob, no", "- warm\n- 52 words", "Draft: no"]
)


@st.composite
def reasoned(draw: st.DrawFn) -> str:
    """A block of reasoning, at times with another inside."""
    name, (opening, _, closing) = draw(names), draw(brackets).partition("|")
    inner = draw(thoughts) + (draw(reasoned()) if draw(st.integers(0, 3)) == 0 else "")
    return f"{opening.format(name)}{inner}{closing.format(name)}"


before = st.sampled_from(
    [
        "",
        "Here is the draft:\n\n",
        "Sure! Here's a warmer version:\n",
        "**Draft:**\n",
        "Ось чернетка:\n\n",
        "The user wants a short mail.\n\nShe is busy.\n\n",
        "I'd suggest the following:\n\n",
        "SMS: ",
        "---\n",
    ]
)
behind = st.sampled_from(
    [
        "",
        "\n\n(52 words)",
        "\n\nCharacters: 180/300",
        "\n\nWould you like me to make it shorter?",
        "\n---",
        "\n\nNote: I kept it short.",
        "\n\nTone: friendly | Length: 27 words",
        "\n\n[END]",
        "<|im_end",
        "</s>",
    ]
)
marks = st.sampled_from(
    ["{}", '"{}"', "“{}”", "```\n{}\n```", "<answer>{}</answer>", "<|im_start|>assistant\n{}<|im_end|>"]
)
SCRAPS = (
    "<", ">", "</", "<think>", "</think>", "<|", "|>", "[A]", "[/A]", "<x>", "</x>", "\n", '"', "```", "Hi",
    ":", "Draft",
)  # fmt: skip
bodies = st.sampled_from(
    [BODY, "Hello Ann,\n\na < b, <3 and Node.js.\n\nBest,\nTom", "Привіт, Анно!\n\nЧи зручно у вівторок?"]
)


class TestLists:
    def test_are_long_enough_to_say_something(self) -> None:
        assert len(DIRTY) + len(MORE_DIRTY) >= 250
        assert len(HONEST) + len(MORE_HONEST) >= 200

    @pytest.mark.parametrize("form", DIRTY + MORE_DIRTY)
    def test_give_the_message_alone(self, form: str) -> None:
        assert read_draft(form.format(BODY)) == BODY

    @pytest.mark.parametrize("form", UNSEEN_DIRTY)
    def test_give_any_message_alone(self, form: str) -> None:
        for body in BODIES if "{}" in form else BODIES[:1]:
            assert read_draft(form.replace("{}", body).replace("{{", "{").replace("}}", "}")) == body

    @pytest.mark.parametrize("text", HONEST + MORE_HONEST + UNSEEN_HONEST)
    def test_leave_honest_texts_as_they_are(self, text: str) -> None:
        plain = text.replace("`", "")  # no Markdown reaches a message
        assert read_draft(text) == plain
        assert clean(text, text, limit=4_000) == plain


class TestAnyDress:
    @settings(max_examples=60, deadline=None)
    @given(bodies, st.lists(reasoned(), max_size=2), before, marks, behind)
    def test_comes_off(self, body: str, reasoning: list[str], head: str, mark: str, tail: str) -> None:
        raw = "\n".join(reasoning) + head + mark.format(body) + tail
        assert read_draft(raw) == body

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=200) | st.lists(st.sampled_from(SCRAPS), max_size=40).map("".join))
    def test_of_any_kind_is_looked_at_without_an_error(self, raw: str) -> None:
        assert len(message_of(raw)) <= len(raw)


class TestWherever:
    @pytest.mark.parametrize(
        "form", ["<thinking>Short.</thinking>\n{}", "Here is the draft:\n\n{}\n\n(52 words)"]
    )
    def test_a_plan_and_advice_have_the_message_alone(self, form: str) -> None:
        dressed = form.format(BODY)
        plan = json.dumps([{"step_id": 1, "description": dressed, "suggested_text": dressed}])
        (step,) = read_plan(plan, first_step_id=1).steps
        assert (step.description, step.suggested_text) == (" ".join(BODY.split()), BODY)
        told = {"assessment": dressed, "next_action": "Wait.", "reply_draft": dressed, "risks": [dressed]}
        advice = read_advice(json.dumps(told), first_step_id=1)
        assert (advice.assessment, advice.reply_draft, advice.risks) == (
            BODY,
            BODY,
            (" ".join(BODY.split()),),
        )

    def test_json_keeps_its_texts(self) -> None:
        raw = "<thinking>{}</thinking>\n" + json.dumps({"draft": f"<b>{BODY}</b>"}) + "<|return|>"
        assert read_draft(raw) == BODY

    @pytest.mark.parametrize(
        "raw",
        [
            "<thinking>Hi Ann, does Tuesday suit you?",
            "<think>Hi Ann, does Tuesday suit you?</think>",
            "<|channel|>analysis<|message|>Hi Ann, does Tuesday suit you?<|end|>",
            "<musing>\nHi Ann, does Tuesday suit you?",
            '{"draft": "<think>Hi Ann, does Tuesday suit you?</think>"}',
            "Would you like me to make it shorter?",
        ],
    )
    def test_nothing_but_dress_is_no_answer(self, raw: str) -> None:
        with pytest.raises(UnusableAnswer):
            read_draft(raw)

    def test_a_step_without_its_message_is_asked_for_again(self) -> None:
        fake = Fake(plan=steps_json({}, {"suggested_text": "<think>Hm.</think>"}, {}))
        run(writer.write_plan(MATERIAL, ask=fake))
        assert fake.calls_of("plan") == 2
        assert read_plan(steps_json({"suggested_text": "<think>Hm."}), first_step_id=1).without_text

    def test_a_draft_of_nothing_goes_back_once_and_is_never_empty(self) -> None:
        fake = Fake(draft="<thinking>Keep it short.")
        written = run(writer.write_draft(MATERIAL, STEP, ask=fake))
        assert fake.calls_of("draft") == 2
        assert written.text.strip()


class TestTime:
    def test_depth_is_no_recursion(self) -> None:
        deep = "<think>" * 5_000 + "no" + "</think>" * 5_000 + BODY
        assert answer_of(deep) == BODY

"""The plan prompt: the documents' rules and a form that our own parser reads."""

import re
from pathlib import Path

import pytest

from engagement.plans import MAX_DESCRIPTION, ActionType, Channel
from engagement.plans.parsing import parse_plan

PROMPT = (Path(__file__).parents[2] / "prompts" / "engagement_plan.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```json\n(.*?)```", PROMPT, re.DOTALL)


class TestRules:
    @pytest.mark.parametrize(
        "rule",
        [
            "8. **Always include `delay_days`** -- an integer representing the number of days after the plan "
            "starts when this step should be executed. Day 0 = immediately, Day 1 = tomorrow, etc.",
            "9. **`delay_days` must be monotonically increasing** -- each step's `delay_days` should be >= "
            "the previous step's `delay_days`",
            "10. **Typical pacing:** Steps should be spaced across 1-3 weeks. "
            "Common pattern: 0, 1, 3, 5, 7, 10, 14",
        ],
    )
    def test_of_the_documents_stand_word_for_word(self, rule: str) -> None:
        assert rule in PROMPT.splitlines()

    def test_are_ten_in_order(self) -> None:
        numbers = re.findall(r"^(\d+)\. \*\*", PROMPT, re.MULTILINE)
        assert numbers == [str(number) for number in range(1, 11)]


class TestForm:
    def test_of_the_example_needs_no_repair(self) -> None:
        assert EXAMPLE is not None
        parsed = parse_plan(EXAMPLE.group(1))
        assert parsed.notes == ()
        assert [(step.timing, step.delay_days) for step in parsed.steps] == [("Day 1", 1), ("Day 2", 2)]

    def test_of_the_example_keeps_to_the_rules(self) -> None:
        assert EXAMPLE is not None
        assert all(len(step.suggested_text or "") < 200 for step in parse_plan(EXAMPLE.group(1)).steps)

    def test_lists_every_kind_that_the_parser_knows(self) -> None:
        assert [kind for kind in (*ActionType, *Channel) if f"`{kind}`" not in PROMPT] == []

    def test_states_the_parser_s_limit(self) -> None:
        assert f"at most {MAX_DESCRIPTION} characters" in PROMPT

    @pytest.mark.parametrize("name", ["lead", "material"])
    def test_fences_what_strangers_wrote(self, name: str) -> None:
        assert f"<{name}>\n{{{{ {name} }}}}\n</{name}>" in PROMPT

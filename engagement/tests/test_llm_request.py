"""What goes to a model server, and how its answer is read."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from engagement import llm
from engagement.llm import CallOutcome, Correction, Task, prompts
from engagement.tests.llm_calls import (
    KEY,
    PROMPT,
    Contact,
    Point,
    ask,
    failure,
    in_form,
    outcome_of,
)
from engagement.tests.test_prompts import KEYS
from tests.fake_llm.good import GOOD
from tests.fake_llm.server import FakeModel
from tests.fake_llm.wire import Response, Way, says
from tests.waiting import PATIENCE


class TestRequest:
    def test_is_made_once_and_holds_the_prompt(self, server: FakeModel) -> None:
        ask()
        (asked,) = server.requests
        assert asked.messages == [("system", PROMPT.system), ("user", PROMPT.text)]
        assert asked.body["model"] == "some-model"
        assert set(asked.body) == {"model", "messages", "stream"}

    @pytest.mark.parametrize("name", ["server_error", "quota", "closed", "request_timeout", "unavailable"])
    def test_is_never_repeated_by_the_client(self, server: FakeModel, name: str) -> None:
        server.answer_with(name)
        failure()
        assert len(server.requests) == 1

    def test_says_nothing_about_this_machine(
        self, server: FakeModel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
        monkeypatch.setenv("OPENAI_PROJECT_ID", "project-1")
        monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-else")
        monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
        monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: 1\nAuthorization: Bearer other")
        ask()
        headers = dict(server.requests[0].headers)
        assert headers.pop("content-length").isdigit()
        assert headers.pop("host").startswith("127.0.0.1:")
        assert headers == {
            "accept": "application/json",
            "accept-encoding": "identity",
            "authorization": f"Bearer {KEY}",
            "connection": "keep-alive",
            "content-type": "application/json",
            "user-agent": "deal-quest",
        }

    def test_to_this_machine_takes_no_proxy(self, server: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
            monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert ask().call.outcome is CallOutcome.ANSWERED

    def test_carries_no_key_where_there_is_none(self, server: FakeModel, settings: Any) -> None:
        settings.LLM_API_KEY = ""
        ask()
        assert "authorization" not in server.requests[0].headers

    def test_of_a_repair_sends_back_the_answer_and_what_was_wrong(self, server: FakeModel) -> None:
        ask(correction=Correction(previous="[oops", errors=["It is cut off.", "x" * 5_000]))
        (asked,) = server.requests
        assert asked.is_repair
        assert [role for role, _ in asked.messages] == ["system", "user", "assistant", "user"]
        assert asked.messages[2][1] == "[oops"
        assert "- It is cut off.\n" in asked.messages[3][1]
        assert len(asked.messages[3][1]) < 1_000

    def test_of_a_prompt_without_rules_is_one_message(self, server: FakeModel) -> None:
        asyncio.run(llm.ask(Task.PLAN, replace(PROMPT, system=""), str))
        assert server.requests[0].messages == [("user", PROMPT.text)]

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:9/v1", "not an address", "ftp://x/y", "http://[::1", "//x"]
    )
    def test_to_nowhere_is_unreachable(self, settings: Any, url: str) -> None:
        settings.LLM_BASE_URL, settings.LLM_MODEL, settings.LLM_TIMEOUT = url, "m", 5
        assert outcome_of() in (CallOutcome.UNREACHABLE, CallOutcome.TIMEOUT)


class TestModes:
    @pytest.mark.parametrize("mode", list(llm.OutputMode))
    @pytest.mark.parametrize("output", [Contact, Point])
    def test_give_the_same_value(
        self, server: FakeModel, settings: Any, mode: str, output: type[Any]
    ) -> None:
        settings.LLM_OUTPUT_MODE = mode
        text = '{"name": "Ann", "age": 41, "x": "3"}'
        server.answer_with(lambda asked: in_form(asked.body, text))
        assert ask(output).value in (Contact(name="Ann", age=41), Point(x=3))

    @pytest.mark.parametrize(
        ("mode", "keys"),
        [("prompted", set()), ("tool", {"tools", "tool_choice"}), ("native", {"response_format"})],
    )
    def test_ask_in_their_own_way(self, server: FakeModel, settings: Any, mode: str, keys: set[str]) -> None:
        settings.LLM_OUTPUT_MODE = mode
        server.answer_with(lambda asked: in_form(asked.body, '{"name": "Ann"}'))
        ask(Contact)
        (asked,) = server.requests
        assert set(asked.body) - {"model", "messages", "stream"} == keys
        assert ('"properties"' in asked.prompt) is (mode == "prompted")

    @pytest.mark.parametrize("mode", list(llm.OutputMode))
    def test_leave_a_draft_a_plain_text(self, server: FakeModel, settings: Any, mode: str) -> None:
        settings.LLM_OUTPUT_MODE = mode
        server.answer_with("Hello there")
        assert asyncio.run(llm.ask(Task.DRAFT, PROMPT, str)).value == "Hello there"
        assert set(server.requests[0].body) == {"model", "messages", "stream"}

    @pytest.mark.parametrize("mode", list(llm.OutputMode))
    @pytest.mark.parametrize("task", [task for task in Task if task is not Task.DRAFT])
    def test_give_our_parser_the_text_of_every_task(
        self, server: FakeModel, settings: Any, task: Task, mode: str
    ) -> None:
        settings.LLM_OUTPUT_MODE = mode
        prompt = prompts.render(task, **dict.fromkeys(prompts.load(task).placeholders, "x"))
        answer = asyncio.run(llm.ask(task, prompt, str))
        assert json.loads(answer.value) in (GOOD[task], {"steps": GOOD[task]})
        assert server.requests[0].has_form is (mode != "prompted")
        form = json.dumps(
            server.requests[0].body.get("tools") or server.requests[0].body.get("response_format")
        )
        wanted = KEYS.get(task, ["steps"])
        assert [key for key in wanted if (f'"{key}"' in form) is (mode == "prompted")] == []


class TestTypedAnswer:
    @pytest.mark.parametrize(
        "text",
        [
            '{"name": "Ann"}',
            '```json\n{"name": "Ann"}\n```',
            'Here you are: {"name": "Ann"} - anything else?',
            '{"result": {"name": "Ann"}}',
            '{"result": {"data": {"name": "Ann"}}}',
            '[{"name": "Ann"}]',
            '{"example": 1} {"name": "Ann"}',
            '{"name": "Ann", "age": null, "extra": [1]}',
            '{"name": "Ann",}',
            '<think>{"name": "no"</think>{"name": "Ann"}',
        ],
    )
    def test_is_found_however_it_is_dressed(self, server: FakeModel, text: str) -> None:
        server.answer_with(lambda asked: says(text))
        assert ask(Contact).value == Contact(name="Ann")

    @pytest.mark.parametrize(
        ("text", "reasons"),
        [
            ("Ann, I think.", ("The answer holds no whole JSON object.",)),
            ('{"nam": "Ann"}', ("name: Field required.",)),
            ('{"name": 7, "age": "old"}', None),
            ('{"name": "An', None),
        ],
    )
    def test_that_is_wrong_says_why(
        self, server: FakeModel, text: str, reasons: tuple[str, ...] | None
    ) -> None:
        server.answer_with(lambda asked: says(text))
        error = failure(Contact)
        assert isinstance(error, llm.InvalidAnswer)
        assert error.raw == text
        assert error.reasons == (reasons or error.reasons) != ()

    def test_that_was_cut_off_says_so(self, server: FakeModel) -> None:
        server.answer_with(lambda asked: says('{"name": "An', finish_reason="length"))
        error = failure(Contact)
        assert isinstance(error, llm.InvalidAnswer)
        assert error.reasons[-1] == "The answer stopped in the middle: it is too long."


class TestAnswer:
    def test_counts_time_and_tokens(self, server: FakeModel) -> None:
        call = ask().call
        assert (call.task, call.model, call.prompt_hash) == ("plan", "some-model", PROMPT.hash)
        assert (call.tokens_in, call.tokens_out) == (900, 400)
        assert call.started_at.tzinfo is UTC
        assert 0 < call.seconds < PATIENCE

    @pytest.mark.parametrize(
        ("name", "tokens"),
        [("missing_usage", (0, 0)), ("usage_negative", (0, 0)), ("usage_huge", (10**18, 1))],
    )
    def test_counts_no_less_than_nothing(self, server: FakeModel, name: str, tokens: tuple[int, int]) -> None:
        server.answer_with(name)
        call = ask().call
        assert (call.tokens_in, call.tokens_out) == tokens

    @pytest.mark.parametrize(
        ("name", "is_cut_off"), [("good", False), ("finish_length", True), ("text_of_a_megabyte", True)]
    )
    def test_says_whether_it_was_cut_off(self, server: FakeModel, name: str, is_cut_off: bool) -> None:
        server.answer_with(name)
        assert ask().cut_off is is_cut_off


class TestFakeModel:
    """The server of these tests does what it is told."""

    def test_answers_in_turn_and_by_task(self, server: FakeModel) -> None:
        server.answer_with("first one", "second one")
        server.answer_with("a draft it is", task="draft")
        assert [ask().value for _ in range(3)] == ["first one", "second one", "second one"]
        draft = prompts.Prompt("draft", "# Step draft\n\nWrite.", "ab")
        assert asyncio.run(llm.ask(Task.DRAFT, draft, str)).value == "a draft it is"
        assert server.counts == {"": 3, "draft": 1}

    def test_knows_every_template_by_its_heading(self, server: FakeModel) -> None:
        for task in Task:
            names = prompts.load(task).placeholders
            asyncio.run(llm.ask(task, prompts.render(task, **dict.fromkeys(names, "x")), str))
        assert server.counts == dict.fromkeys(Task, 1)

    def test_refuses_a_name_it_does_not_know(self, server: FakeModel) -> None:
        with pytest.raises(KeyError, match="no_such_answer"):
            server.answer_with("no_such_answer")

    def test_plays_any_response(self, server: FakeModel) -> None:
        server.answer_with(lambda asked: Response(b"", way=Way.CLOSED))
        assert outcome_of() is CallOutcome.UNREACHABLE

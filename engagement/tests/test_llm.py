"""The door to the model: one call, bounded, that ends in an answer or in an error of ours."""

import asyncio
import logging
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from pydantic_ai.messages import ModelMessage

from engagement import llm
from engagement.llm import CallOutcome, Correction, ModelAnswer, ModelError, Task
from engagement.tests.llm_calls import (
    PROMPT,
    Contact,
    ask,
    assert_storable,
    ended,
    failure,
    model_of,
    outcome_of,
    told_by,
)
from tests.fake_llm.nasty import NASTY
from tests.fake_llm.server import FakeModel
from tests.fake_llm.wire import Asked, Response, says
from tests.waiting import PATIENCE, until

SLOW = {"drip", "hang", "stall"}


class TestImport:
    def test_brings_no_client_along(self) -> None:
        code = (
            "import os, sys, django\n"
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup()\n"
            "from engagement import llm; from engagement.llm import calls, prompts\n"
            "import botapp, reminders.loop.scheduler\n"
            "heavy = {'pydantic_ai', 'openai', 'pydantic', 'httpx2', 'httpcore2'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


class TestConfigured:
    @pytest.mark.parametrize(
        ("model", "key", "url", "is_configured"),
        [
            ("", "", "", False),
            ("m", "", "", False),
            ("", "k", "http://x", False),
            ("m", "k", "", True),
            ("m", "", "http://x", True),
        ],
    )
    def test_needs_a_model_and_a_server_or_a_key(
        self, settings: Any, model: str, key: str, url: str, is_configured: bool
    ) -> None:
        settings.LLM_MODEL, settings.LLM_API_KEY, settings.LLM_BASE_URL = model, key, url
        assert llm.configured() is is_configured

    def test_is_said_by_the_error_where_it_is_missing(self) -> None:
        error = failure()
        assert isinstance(error, llm.ModelUnavailable)
        assert error.call.outcome is CallOutcome.NOT_CONFIGURED
        assert not error.is_passing


class TestNastyAnswers:
    def test_are_many(self) -> None:
        assert len(NASTY) >= 65

    @pytest.mark.parametrize("name", NASTY)
    def test_end_in_an_answer_or_an_error_of_ours(self, server: FakeModel, settings: Any, name: str) -> None:
        if name in SLOW:
            settings.LLM_TIMEOUT = 0.3
        server.answer_with(name)
        end = asyncio.run(ended())
        assert isinstance(end, ModelAnswer | ModelError)
        assert end.call.outcome == NASTY[name].outcome
        assert len(server.requests) == 1 or (name in SLOW and not server.requests)
        assert_storable(getattr(end, "raw", ""))

    @pytest.mark.parametrize(
        ("name", "mode"),
        [(name, mode) for name, mode in zip(NASTY, cycle(llm.OutputMode), strict=False) if name not in SLOW],
    )
    def test_never_escape_a_typed_call(self, server: FakeModel, settings: Any, name: str, mode: str) -> None:
        settings.LLM_OUTPUT_MODE = mode
        server.answer_with(name)
        assert outcome_of(Contact) is not CallOutcome.ANSWERED


class TestErrors:
    @pytest.mark.parametrize(
        ("name", "seconds"),
        [
            ("quota", None),
            ("quota_seconds", 7),
            ("quota_milliseconds", 1.5),
            ("quota_date", 86_400),
            ("quota_past_date", 0),
            ("quota_huge", 86_400),
            ("quota_endless", None),
            ("quota_negative", None),
            ("quota_nonsense", None),
        ],
    )
    def test_of_the_quota_say_how_long_to_wait(
        self, server: FakeModel, name: str, seconds: float | None
    ) -> None:
        server.answer_with(name)
        error = failure()
        assert isinstance(error, llm.QuotaReached)
        assert error.retry_after == (None if seconds is None else timedelta(seconds=seconds))

    @pytest.mark.parametrize(
        ("name", "kind", "is_passing"),
        [
            ("quota", llm.QuotaReached, True),
            ("server_error", llm.ModelUnavailable, True),
            ("closed", llm.ModelUnavailable, True),
            ("html_page_with_status_200", llm.ModelUnavailable, True),
            ("key_in_the_error", llm.ModelUnavailable, False),
            ("forbidden", llm.ModelUnavailable, False),
            ("not_found", llm.ModelUnavailable, False),
            ("context_length", llm.ModelUnavailable, False),
            ("account_used_up", llm.ModelUnavailable, False),
            ("redirect_elsewhere", llm.ModelUnavailable, False),
            ("null_content", llm.InvalidAnswer, False),
            ("refusal_field", llm.InvalidAnswer, False),
        ],
    )
    def test_say_whether_waiting_helps(
        self, server: FakeModel, name: str, kind: type[ModelError], is_passing: bool
    ) -> None:
        server.answer_with(name)
        error = failure()
        assert type(error) is kind
        assert error.is_passing is is_passing

    @pytest.mark.parametrize("name", ["key_in_the_error", "key_in_the_answer", "bad_request", "closed"])
    def test_and_logs_never_hold_the_key(
        self, server: FakeModel, caplog: pytest.LogCaptureFixture, name: str
    ) -> None:
        server.answer_with(name)
        caplog.set_level(logging.INFO)
        told = told_by(asyncio.run(ended()))
        assert "0123456789" not in told + caplog.text + repr([vars(line) for line in caplog.records])

    def test_leave_the_answer_s_own_words_out_of_the_log(
        self, server: FakeModel, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, logger="engagement")
        server.answer_with("a text that is nobody's business")
        ask()
        assert "Asked the model" in caplog.text
        assert "business" not in repr([vars(line) for line in caplog.records])


class TestTime:
    @pytest.mark.parametrize("name", sorted(SLOW))
    def test_is_bounded(self, server: FakeModel, settings: Any, name: str) -> None:
        ask()  # the first call also imports
        settings.LLM_TIMEOUT = 0.2
        server.answer_with(name)
        started = time.monotonic()
        error = failure()
        assert error.call.outcome is CallOutcome.TIMEOUT
        assert 0.2 <= error.call.seconds <= time.monotonic() - started

    def test_of_a_cancelled_call_ends_at_once_and_is_no_error_of_ours(self, server: FakeModel) -> None:
        server.answer_with("hang")

        async def cancel() -> None:
            task = asyncio.create_task(llm.ask(Task.PLAN, PROMPT, str))
            await until(lambda: server.requests)
            task.cancel()
            await task

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(cancel())

    def test_of_one_call_is_not_another_s(self, server: FakeModel, settings: Any) -> None:
        """A patient call is answered after an impatient one has ended."""
        has_ended, patient = threading.Event(), replace(PROMPT, text="Take your time.")
        patience, settings.LLM_TIMEOUT = settings.LLM_TIMEOUT, 0.3

        def answer(asked: Asked) -> Response:
            if asked.prompt != patient.text:
                return NASTY["hang"].answer(asked)
            has_ended.wait(PATIENCE)
            return says("Hello")

        async def both() -> list[Any]:
            hurried = asyncio.create_task(llm.ask(Task.PLAN, PROMPT, str))
            await until(lambda: server.requests or hurried.done())
            settings.LLM_TIMEOUT = patience
            asked = asyncio.create_task(llm.ask(Task.PLAN, patient, str))
            ends = await asyncio.gather(hurried, return_exceptions=True)
            has_ended.set()
            return [*ends, await asked]

        server.answer_with(answer)
        hurried, answered = asyncio.run(both())
        assert isinstance(hurried, llm.ModelUnavailable)
        assert answered.call.outcome is CallOutcome.ANSWERED


class TestOverride:
    def test_asks_a_function_instead_of_a_server(self) -> None:
        with llm.override(model_of(lambda messages: "Hello")):
            assert llm.configured()
            assert ask().value == "Hello"
        assert not llm.configured()

    def test_is_given_the_repair_round(self) -> None:
        seen: list[int] = []

        def answer(messages: list[ModelMessage]) -> str:
            seen.append(len(messages))
            return '{"name": "Ann"}'

        with llm.override(model_of(answer)):
            ask(Contact)
            ask(Contact, correction=Correction("[", ["It is cut off."]))
        assert seen == [1, 3]

    @pytest.mark.parametrize(
        "error",
        [
            ValueError("x"),
            KeyError("x"),
            RecursionError(),
            OverflowError(),
            ConnectionError(),
            AssertionError(),
        ],
    )
    def test_of_a_model_that_fails_in_its_own_way_is_an_error_of_ours(self, error: Exception) -> None:
        def fail(messages: list[ModelMessage]) -> str:
            raise error

        with llm.override(model_of(fail)):
            assert failure().call.outcome is CallOutcome.BROKEN

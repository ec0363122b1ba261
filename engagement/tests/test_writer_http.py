"""Every nasty answer of a model server, through every task of the writer."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engagement import writer
from engagement.plans import limits
from engagement.tests.writing_cast import (
    INVITE,
    MATERIAL,
    OPEN,
    OPEN_IDS,
    assert_clean,
    assert_storable,
    run,
)
from engagement.writer import Note, Source, TryLater
from engagement.writing.results import MAX_REJECTED
from tests.fake_llm.nasty import NASTY
from tests.fake_llm.server import FakeModel
from tests.waiting import PATIENCE


@pytest.fixture(scope="class")
def running() -> Iterator[FakeModel]:
    with FakeModel() as server:
        yield server


@pytest.fixture
def server(running: FakeModel, settings: Any) -> FakeModel:
    settings.LLM_BASE_URL, settings.LLM_MODEL, settings.LLM_API_KEY = running.url, "fake", ""
    settings.LLM_TIMEOUT = PATIENCE
    running.counts.clear()
    return running


def answer_with(server: FakeModel, settings: Any, name: str) -> None:
    """Let the model answer so; for what never ends there is little time."""
    server.answer_with(name)
    if NASTY[name].outcome == "timeout":
        settings.LLM_TIMEOUT = 0.3


async def everything(*, last_try: bool) -> tuple[Any, ...]:
    """A plan, a revision, a draft and advice, side by side."""
    return await asyncio.gather(
        writer.write_plan(replace(MATERIAL, name=""), last_try=last_try),
        writer.revise_plan(MATERIAL, OPEN, reason="too_long", last_try=last_try),
        writer.write_draft(MATERIAL, INVITE, wish="shorter", current="Hi Ann. " * 9, last_try=last_try),
        writer.advise(MATERIAL, "How much is it?", OPEN, last_try=last_try),
        return_exceptions=True,
    )


class TestAnyAnswerOverHttp:
    """Every nasty answer of a real server, through every task."""

    @pytest.mark.parametrize("name", NASTY)
    def test_ends_in_what_can_be_stored(self, server: FakeModel, settings: Any, name: str) -> None:
        answer_with(server, settings, name)
        written, revised, draft, advised = results = run(everything(last_try=True))
        for result in results:
            assert not isinstance(result, BaseException), result
            assert result.source is Source.MODEL or result.note != Note.NONE
            assert len(result.rejected) <= MAX_REJECTED
            assert result.calls
        assert_storable(written.steps, least=3)
        assert written.analysis.prospect_analysis
        assert written.analysis.draft_response
        assert_storable(revised.steps, known=OPEN_IDS)
        assert 0 < limits.length(draft.text) < 200
        assert_clean(draft.text)
        assert advised.assessment or advised.next_action
        assert_storable(advised.steps, least=0, known=OPEN_IDS)
        for text in (advised.assessment, advised.next_action, advised.reply_draft, *advised.risks):
            assert_clean(text)
        assert max(server.counts.values(), default=0) <= 2

    @pytest.mark.parametrize("name", ["hang", "quota", "server_error", "closed", "bad_gateway", "big_body"])
    def test_may_be_asked_for_later(self, server: FakeModel, settings: Any, name: str) -> None:
        answer_with(server, settings, name)
        for result in run(everything(last_try=False)):
            assert isinstance(result, TryLater)
            assert timedelta(0) < result.after <= timedelta(hours=1)
            assert result.calls

    @pytest.mark.parametrize("name", ["forbidden", "not_found", "bad_request", "fenced", "an_empty_list"])
    def test_is_not_asked_for_again_when_that_would_not_help(self, server: FakeModel, name: str) -> None:
        server.answer_with(name)
        assert not any(isinstance(result, BaseException) for result in run(everything(last_try=False)))

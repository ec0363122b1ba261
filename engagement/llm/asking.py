"""`ask`: one call, bounded in time, that ends in an answer or a `ModelError`."""

import asyncio
import importlib.util
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from core.databases.database_clock import ours
from engagement.llm.answers import (
    Call,
    CallOutcome,
    Correction,
    InvalidAnswer,
    ModelAnswer,
    ModelReply,
    ModelUnavailable,
    NoAnswer,
    QuotaReached,
)
from engagement.llm.prompts import Prompt, Task

if TYPE_CHECKING:
    from pydantic_ai.models import Model

T = TypeVar("T")
log = logging.getLogger(__name__)
_models: "list[Model]" = []  # those of `override`, the innermost last


def configured() -> bool:
    """Whether a model can be asked: it and a server or a key are set, and its client is installed."""
    return bool(_models) or (_is_set() and _is_installed())


def client_is_missing() -> bool:
    """Whether a model is set whose client (requirements-llm.txt) is not installed."""
    return _is_set() and not _is_installed()


def load() -> None:
    """Import the client where a model is configured: a second or two that no request's time is to pay for."""
    if configured():
        _client()


@contextmanager
def override(model: "Model") -> Iterator[None]:
    """Use this pydantic-ai model inside the block, in every task and thread: for tests without a server."""
    _models.append(model)
    try:
        yield
    finally:
        _models.pop()


async def ask(
    task: Task, prompt: Prompt, output: type[T], *, correction: Correction | None = None
) -> ModelAnswer[T]:
    """Return what the model answers to `prompt`, as `output`: `str`, a dataclass or a pydantic model.

    It takes at most `settings.LLM_TIMEOUT` seconds and is one request: nothing is retried. `correction` makes
    it the repair round. Raises `ModelUnavailable`, `QuotaReached` or `InvalidAnswer`, and nothing else.
    """
    clock = ours()
    started_at, start = clock.now(), clock.monotonic()
    said = await _within_time(task, prompt, output, correction)
    tokens_in, tokens_out = said.tokens if isinstance(said, ModelReply) else (0, 0)
    call = Call(
        task=task.value,
        model=settings.LLM_MODEL,
        prompt_hash=prompt.hash,
        started_at=started_at,
        seconds=clock.monotonic() - start,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        outcome=said.outcome,
    )
    log.info(
        "Asked the model",
        extra={"task": call.task, "outcome": call.outcome.value, "seconds": round(call.seconds, 1)},
    )
    if isinstance(said, ModelReply) and said.outcome is CallOutcome.ANSWERED:
        return ModelAnswer(said.value, said.raw, call, said.cut_off)
    if isinstance(said, ModelReply):
        raise InvalidAnswer(call, raw=said.raw, reasons=said.problems)
    if said.outcome is CallOutcome.QUOTA:
        raise QuotaReached(call, said.retry_after)
    raise ModelUnavailable(call)


async def _within_time(
    task: Task, prompt: Prompt, output: type[Any], correction: Correction | None
) -> ModelReply | NoAnswer:
    if not configured():
        return NoAnswer(CallOutcome.NOT_CONFIGURED)
    model = _models[-1] if _models else None
    # Where nobody has called `load`, neither the loop nor the model's time pays for the import.
    client = await asyncio.to_thread(_client)
    try:
        async with asyncio.timeout(settings.LLM_TIMEOUT):
            question = client.Query(task, prompt, output, correction)
            reply: ModelReply | NoAnswer = await client.send(question, model=model)
            return reply
    except TimeoutError:
        return NoAnswer(CallOutcome.TIMEOUT)


def _is_set() -> bool:
    return bool(settings.LLM_MODEL and (settings.LLM_API_KEY or settings.LLM_BASE_URL))


@cache
def _is_installed() -> bool:
    return importlib.util.find_spec("pydantic_ai") is not None


def _client() -> ModuleType:
    from engagement.llm import client  # noqa: PLC0415 - the bot and the scheduler never pay for it

    return client

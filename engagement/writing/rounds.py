"""One task put to the model: a call, and one more with what was wrong when the first answer will not do."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

from engagement.answers import UnusableAnswer
from engagement.llm import (
    Call,
    CallOutcome,
    Correction,
    InvalidAnswer,
    ModelAnswer,
    ModelError,
    Prompt,
    QuotaReached,
    Task,
)
from engagement.writing.results import MAX_REJECTED, Note

T = TypeVar("T")
MAX_FAULTS = 12
MAX_PREVIOUS = 20_000
CUT_OFF = "The answer stopped before its end: answer more briefly."
_WAIT = timedelta(seconds=20)
_QUOTA_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)


class Ask(Protocol):
    """`engagement.llm.ask`, or a stand-in."""

    async def __call__(
        self, task: Task, prompt: Prompt, output: type[Any], *, correction: Correction | None = None
    ) -> ModelAnswer[Any]: ...


@dataclass(frozen=True, slots=True)
class Judged(Generic[T]):
    """A usable answer, and what is still wrong with it, one sentence each."""

    value: T
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer; `after` is when to try again, None when that needs a change of settings."""

    note: Note
    after: timedelta | None = None


@dataclass(slots=True)
class TaskResult(Generic[T]):
    """The result of a task: `value` or `failure`, with every call and every rejected answer."""

    prompt_hash: str = ""
    judged: Judged[T] | None = None
    failure: Failure | None = None
    calls: list[Call] = field(default_factory=list)
    turned_down: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def value(self) -> T | None:
        """The best answer; None when none was usable."""
        return self.judged.value if self.judged else None

    @property
    def rejected(self) -> str:
        """The rejected answers, for staff."""
        return "\n\n---\n\n".join(self.turned_down)[:MAX_REJECTED]


async def ask_twice(
    ask: Ask, task: Task, prompt: Prompt, judge: Callable[[str], Judged[T]], *, until: float
) -> TaskResult[T]:
    """Put `prompt` to the model until loop time `until`. `judge` reads an answer or raises UnusableAnswer."""
    found: TaskResult[T] = TaskResult(prompt_hash=prompt.hash)
    correction = await _attempt(found, ask(task, prompt, str), judge, until=until)
    if correction is not None:
        again = ask(task, prompt, str, correction=correction)
        await _attempt(found, again, judge, until=until)
    if found.judged is None and found.failure is None:
        found.failure = Failure(Note.INVALID)
    return found


async def _attempt(
    found: TaskResult[T], answering: Any, judge: Callable[[str], Judged[T]], *, until: float
) -> Correction | None:
    """Record the result of one call; return what to tell the model when another is worth it."""
    try:
        async with asyncio.timeout_at(until):
            answer = await answering
    except InvalidAnswer as invalid:
        found.calls.append(invalid.call)
        return _turn_down(found, invalid.raw, invalid.reasons)
    except (ModelError, TimeoutError) as error:
        if isinstance(error, ModelError):
            found.calls.append(error.call)
        if found.judged is None:  # a usable first answer survives a failed second call
            found.failure = _failure_of(error)
        return None
    found.calls.append(answer.call)
    raw = str(answer.value)
    try:
        judged = judge(raw)
    except UnusableAnswer as unreadable:
        return _turn_down(found, raw, unreadable.reasons)
    faults = (*judged.faults, *([CUT_OFF] if answer.cut_off else []))[:MAX_FAULTS]
    if found.judged is None or len(judged.faults) <= len(found.judged.faults):
        found.judged = judged
    return Correction(raw[:MAX_PREVIOUS], faults) if faults else None


def _turn_down(found: TaskResult[T], raw: str, reasons: Sequence[str]) -> Correction:
    found.turned_down.append(raw[:MAX_REJECTED])
    found.reasons.extend(reasons[:MAX_FAULTS])
    return Correction(raw[:MAX_PREVIOUS], tuple(reasons[:MAX_FAULTS]))


def _failure_of(error: ModelError | TimeoutError) -> Failure:
    if isinstance(error, QuotaReached):
        wait = error.retry_after if error.retry_after is not None else _QUOTA_WAIT
        return Failure(Note.QUOTA, min(max(wait, timedelta(seconds=1)), _LONGEST_WAIT))
    if isinstance(error, ModelError) and error.call.outcome is CallOutcome.NOT_CONFIGURED:
        return Failure(Note.NONE)
    is_passing = isinstance(error, TimeoutError) or error.is_passing
    return Failure(Note.UNAVAILABLE, _WAIT if is_passing else None)

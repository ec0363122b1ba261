"""One task put to the model: a call, and one more with what was wrong when the first answer will not do."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

from engagement.answers import Unreadable
from engagement.llm import (
    Answer,
    Call,
    Correction,
    InvalidAnswer,
    ModelError,
    Outcome,
    Prompt,
    QuotaReached,
    Task,
)
from engagement.writing.results import MAX_REJECTED, Note, TryLater

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
    ) -> Answer[Any]: ...


@dataclass(frozen=True, slots=True)
class Judged(Generic[T]):
    """An answer that can be used, and what is still wrong with it, one sentence each."""

    value: T
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer; `after` says when another try may help, None: not before a setting changes."""

    note: Note
    after: timedelta | None = None


@dataclass(slots=True)
class Round(Generic[T]):
    """What a task came to: `value` or `failure`, with every call and every answer that was turned down."""

    prompt_hash: str = ""
    judged: Judged[T] | None = None
    failure: Failure | None = None
    calls: list[Call] = field(default_factory=list)
    turned_down: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def value(self) -> T | None:
        """The best answer, None when none could be used."""
        return self.judged.value if self.judged else None

    @property
    def rejected(self) -> str:
        """The answers that were turned down, for staff."""
        return "\n\n---\n\n".join(self.turned_down)[:MAX_REJECTED]


async def ask_twice(
    ask: Ask, task: Task, prompt: Prompt, judge: Callable[[str], Judged[T]], *, until: float
) -> Round[T]:
    """Put `prompt` to the model until loop time `until`. `judge` reads an answer or raises Unreadable."""
    found: Round[T] = Round(prompt_hash=prompt.hash)
    correction = await _attempt(found, ask(task, prompt, str), judge, until=until)
    if correction is not None:
        again = ask(task, prompt, str, correction=correction)
        await _attempt(found, again, judge, until=until)
    if found.judged is None and found.failure is None:
        found.failure = Failure(Note.INVALID)
    return found


def wait_or(failure: Failure, calls: Sequence[Call], *, last_try: bool) -> Note:
    """The note for an answer of the playbook's; raises TryLater where waiting may help and there is time."""
    if failure.after is not None and not last_try:
        raise TryLater(failure.after, tuple(calls))
    return failure.note


async def _attempt(
    found: Round[T], answering: Any, judge: Callable[[str], Judged[T]], *, until: float
) -> Correction | None:
    """Note what one call gave; return what to tell the model when another is worth it."""
    try:
        async with asyncio.timeout_at(until):
            answer = await answering
    except InvalidAnswer as invalid:
        found.calls.append(invalid.call)
        return _turn_down(found, invalid.raw, invalid.reasons)
    except ModelError as error:
        found.calls.append(error.call)
        _fail(found, _failure_of(error))
        return None
    except TimeoutError:
        _fail(found, Failure(Note.UNAVAILABLE, _WAIT))
        return None
    found.calls.append(answer.call)
    return _read(found, answer, judge)


def _read(found: Round[T], answer: Answer[Any], judge: Callable[[str], Judged[T]]) -> Correction | None:
    raw = str(answer.value)
    try:
        judged = judge(raw)
    except Unreadable as unreadable:
        return _turn_down(found, raw, unreadable.reasons)
    faults = (*judged.faults, *([CUT_OFF] if answer.cut_off else []))[:MAX_FAULTS]
    if found.judged is None or len(judged.faults) <= len(found.judged.faults):
        found.judged = judged
    return Correction(raw[:MAX_PREVIOUS], faults) if faults else None


def _turn_down(found: Round[T], raw: str, reasons: Sequence[str]) -> Correction:
    found.turned_down.append(raw[:MAX_REJECTED])
    found.reasons.extend(reasons[:MAX_FAULTS])
    return Correction(raw[:MAX_PREVIOUS], tuple(reasons[:MAX_FAULTS]))


def _fail(found: Round[T], failure: Failure) -> None:
    """A first answer that can be used outlives the failure of the second call."""
    if found.judged is None:
        found.failure = failure


def _failure_of(error: ModelError) -> Failure:
    if isinstance(error, QuotaReached):
        wait = error.retry_after if error.retry_after is not None else _QUOTA_WAIT
        return Failure(Note.QUOTA, min(max(wait, timedelta(seconds=1)), _LONGEST_WAIT))
    if error.call.outcome is Outcome.NOT_CONFIGURED:
        return Failure(Note.NONE)
    return Failure(Note.UNAVAILABLE, _WAIT if error.is_passing else None)

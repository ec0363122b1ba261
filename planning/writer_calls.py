"""Which part of the writer does which kind of request, with the model or without."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from engagement import llm
from engagement.material import Material
from engagement.models import RequestKind
from engagement.plans import Step
from engagement.prompts import Prompt, Task
from engagement.writer import Advised, DraftWritten, TryLater, Written
from engagement.writing.rounds import Ask
from planning.request_context import Brief


class Writer(Protocol):
    """The part of `engagement.writer` that the worker uses. Raises nothing but TryLater."""

    async def write_plan(self, material: Material, *, wish: str, ask: Ask | None, last_try: bool) -> Written:
        """Write a first plan."""

    async def revise_plan(
        self,
        material: Material,
        open_steps: Sequence[Step],
        *,
        wish: str,
        reason: str,
        ask: Ask | None,
        last_try: bool,
    ) -> Written:
        """Write another plan instead of the open steps."""

    async def write_draft(
        self, material: Material, step: Step, *, wish: str, current: str, ask: Ask | None, last_try: bool
    ) -> DraftWritten:
        """Write one step's text."""

    async def advise(
        self,
        material: Material,
        event: str,
        open_steps: Sequence[Step],
        *,
        ask: Ask | None,
        last_try: bool,
    ) -> Advised:
        """Say what to do about something that has happened."""


class Absent(Enum):
    """Why the model is not asked: the playbook's answer says so."""

    QUOTA = llm.Outcome.QUOTA
    DOWN = llm.Outcome.UNREACHABLE


async def write(
    writer: Writer, brief: Brief, *, now: datetime, last_try: bool = False, absent: Absent | None = None
) -> Written | DraftWritten | Advised:
    """Have one request written. `absent`: by the playbook, no call is made. Raises TryLater."""
    ask = _silence(absent, now=now) if absent else None
    last_try = last_try or absent is not None
    match brief.request.kind:
        case RequestKind.DRAFT if brief.step is not None:
            draft = brief.step.suggested_text or ""
            return await writer.write_draft(
                brief.material, brief.step, wish=brief.wish, current=draft, ask=ask, last_try=last_try
            )
        case RequestKind.ADVICE:
            return await writer.advise(brief.material, brief.event, brief.steps, ask=ask, last_try=last_try)
        case RequestKind.REVISION if brief.steps:
            return await writer.revise_plan(
                brief.material,
                brief.steps,
                wish=brief.wish,
                reason=brief.reason,
                ask=ask,
                last_try=last_try,
            )
        case _:
            wish = brief.wish or brief.reason
            return await writer.write_plan(brief.material, wish=wish, ask=ask, last_try=last_try)


def asks_to_wait(wait: TryLater) -> bool:
    """Say whether the model is there and asks for patience; else it is away."""
    return any(call.outcome is llm.Outcome.QUOTA for call in wait.calls)


def _silence(absent: Absent, *, now: datetime) -> Ask:
    """Return a model that is not there, so that the playbook answers at once and says why."""

    async def ask(task: Task, prompt: Prompt, output: type[Any], *, correction: Any = None) -> Any:
        call = llm.Call(
            task=task,
            model="",  # nothing was called, so nothing is logged
            prompt_hash=prompt.hash,
            started_at=now,
            seconds=0.0,
            tokens_in=0,
            tokens_out=0,
            outcome=absent.value,
        )
        raise (llm.QuotaReached(call, timedelta()) if absent is Absent.QUOTA else llm.ModelUnavailable(call))

    return ask

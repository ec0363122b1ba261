"""Which part of the writer does which kind of request, with the model or without."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from engagement import llm
from engagement.llm.prompts import Prompt, Task
from engagement.material import Material
from engagement.models import RequestKind
from engagement.plans import Step
from engagement.writer import Advised, DraftWritten, SellerRead, TryLater, Written
from engagement.writing.rounds import Ask
from planning.queue.request_context import Context, SellerContext


class Writer(Protocol):
    """The part of `engagement.writer` that the worker uses. Raises only TryLater."""

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

    async def read_seller(self, text: str, *, ask: Ask | None, last_try: bool) -> SellerRead:
        """Take apart what somebody says of what they sell."""


class Absent(Enum):
    """Why the model is not asked; the playbook's answer says so."""

    QUOTA = llm.CallOutcome.QUOTA
    DOWN = llm.CallOutcome.UNREACHABLE


async def write(
    writer: Writer,
    context: Context,
    *,
    now: datetime,
    last_try: bool = False,
    absent: Absent | None = None,
) -> Written | DraftWritten | Advised | SellerRead:
    """Have one request written. With `absent` the playbook writes and no call is made. Raises TryLater."""
    ask = _silence(absent, now=now) if absent else None
    last_try = last_try or absent is not None
    if isinstance(context, SellerContext):
        return await writer.read_seller(context.text, ask=ask, last_try=last_try)
    material, steps, wish, reason = context.material, context.steps, context.wish, context.reason
    match context.request.kind:
        case RequestKind.DRAFT if context.step is not None:
            draft = context.step.suggested_text or ""
            return await writer.write_draft(
                material, context.step, wish=wish, current=draft, ask=ask, last_try=last_try
            )
        case RequestKind.ADVICE:
            return await writer.advise(material, context.event, steps, ask=ask, last_try=last_try)
        case RequestKind.REVISION if steps:
            return await writer.revise_plan(
                material, steps, wish=wish, reason=reason, ask=ask, last_try=last_try
            )
        case _:
            return await writer.write_plan(material, wish=wish or reason, ask=ask, last_try=last_try)


def asks_to_wait(wait: TryLater) -> bool:
    """Whether the model answers and asks to wait; otherwise it is away."""
    return any(call.outcome is llm.CallOutcome.QUOTA for call in wait.calls)


def _silence(absent: Absent, *, now: datetime) -> Ask:
    """A model that never answers, so that the playbook does at once and says why."""

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

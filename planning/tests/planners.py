"""A writer that does as it is told, and planners to run it in."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.actor import Actor
from core.clock import SystemClock
from engagement import llm
from engagement.models import PlanRequest, RequestKind
from engagement.playbook import Analysis
from engagement.writer import Advised, DraftWritten, SellerRead, Source, TryLater, Written
from leads.models import Lead
from planning.queue import requests
from planning.tests.test_planning import steps_of
from planning.worker import Planner
from tests.factories import LeadFactory
from tests.waiting import NEVER, in_time

Turn = Callable[[str], Awaitable[None]]


@dataclass
class FakeWriter:
    """Writes the same plan for everybody; `turn` is awaited first and may wait or raise."""

    turn: Turn | None = None
    names: list[str] = field(default_factory=list)  # whose plan was begun, in order
    asked: list[bool] = field(default_factory=list)  # whether the model might be asked
    running: int = 0
    most: int = 0

    async def write_plan(self, material: Any, *, ask: Any = None, **_: Any) -> Written:
        """Write a first plan."""
        self.names.append(material.name)
        self.asked.append(ask is None)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            if self.turn and ask is None:
                await self.turn(material.name)
        finally:
            self.running -= 1
        source = Source.MODEL if ask is None else Source.PLAYBOOK
        return Written(steps_of("Write"), Analysis("", "", "", ""), source=source)

    async def revise_plan(self, material: Any, _steps: Any, **how: Any) -> Written:
        """Write another plan."""
        return await self.write_plan(material, ask=how.get("ask"))

    async def write_draft(self, *_: Any, **__: Any) -> DraftWritten:
        """Write a draft."""
        return DraftWritten("A draft", source=Source.MODEL)

    async def advise(self, *_: Any, **__: Any) -> Advised:
        """Give advice."""
        return Advised("It is good", "Call")

    async def read_seller(self, text: str, **_: Any) -> SellerRead:
        """Read the first sentence as the offer, and what stands behind "for" as whom it is for."""
        offer, _rest = text.split(". ", 1)
        return SellerRead(
            fields={"offer": f"{offer}.", "audience": offer.partition(" for ")[2], "signature": "x" * 500},
            source=Source.MODEL,
        )


def raising(*errors: Exception) -> Turn:
    """Return a turn that raises these, one each, and then nothing."""
    left = list(errors)

    async def turn(_name: str) -> None:
        if left:
            raise left.pop(0)

    return turn


def refusal(outcome: llm.CallOutcome, after: timedelta) -> TryLater:
    """Return what the writer raises when the model ends like this."""
    call = llm.Call("plan", "m1", "abc", datetime.now(UTC), 0.5, 10, 0, outcome)
    return TryLater(after, (call,))


def ask(lead: Lead | None = None, *, ago: float = 0.0, **payload: Any) -> PlanRequest:
    """Ask for a plan, so many seconds ago, with a message that waits."""
    lead = lead or LeadFactory.create()
    now = datetime.now(UTC) - timedelta(seconds=ago)
    by, kind = Actor.user(lead.owner_id), RequestKind.PLAN
    request = requests.enqueue(lead=lead, kind=kind, by=by, now=now, payload=payload)
    requests.attach(request_id=request.pk, chat_id=lead.owner_id, message_id=request.pk, now=now)
    return request


def again(request: PlanRequest) -> PlanRequest:
    """Return the request as it is now."""
    return PlanRequest.objects.get(pk=request.pk)


def drained(fake: FakeWriter, **options: Any) -> None:
    """Work until nothing is ready."""
    asyncio.run(in_time(Planner(fake, SystemClock(), **options).drain()))


def worked(planner: Planner, meanwhile: Awaitable[object]) -> None:
    """Run the planner while something else happens, then stop it."""

    async def run() -> None:
        task = asyncio.create_task(planner.run())
        try:
            await meanwhile
        finally:
            planner.stopping.set()
            await in_time(task)

    asyncio.run(run())


async def forever(_name: str) -> None:
    """Take longer than any test."""
    await asyncio.sleep(NEVER)

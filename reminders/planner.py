"""The planner worker: takes plan requests from the durable queue and stores what the planner writes."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta

from core.clock import Clock
from core.database import UNAVAILABLE, DatabaseThread
from engagement.plans import PlanRejected, Step
from leads.models import Lead
from reminders import planning
from reminders.services import NoPlan

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
POLL = 1.0  # seconds
Write = Callable[[Lead], Sequence[Step]]


class Planner:
    """One worker. `write` turns a lead into steps; it raises PlanRejected when nothing usable came of it."""

    def __init__(self, write: Write, clock: Clock) -> None:
        self.write, self.clock = write, clock
        self.stopping = asyncio.Event()
        self._database = DatabaseThread("planner-db")

    async def run(self) -> None:
        """Work until `stopping` is set."""
        log.info("Planner started")
        try:
            while not self.stopping.is_set():
                if not await self._guarded_step():
                    await self._rest()
        finally:
            await self._database.close()

    async def step(self) -> bool:
        """Do one request; say whether there was one."""
        return await self._database.run(self._step)

    def _step(self) -> bool:
        now = self.clock.now()
        request = planning.claim(token=uuid.uuid4().hex, until=now + LEASE, now=now)
        if request is None:
            return False
        try:
            planning.apply(request, self.write(request.lead), now=self.clock.now())
        except (PlanRejected, NoPlan) as error:
            planning.put_off(request, error=str(error), now=self.clock.now())
        except planning.ClaimLost:
            log.info("Another worker finished this request", extra={"request": request.pk})
        return True

    async def _guarded_step(self) -> bool:
        try:
            return await self.step()
        except UNAVAILABLE as error:
            log.warning("Database not available, trying again", extra={"error": type(error).__name__})
            return False

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=POLL)
        except TimeoutError:
            return

"""The planner worker: takes requests from the durable queue, has them written, and stores what came out.

One asyncio loop; several requests at once, one per person. Database work goes through one thread, and no
transaction is open while a model thinks.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from core.clock import Clock
from core.databases.database import UNAVAILABLE, DatabaseThread
from core.databases.lease import Lease
from core.databases.notify import Bell
from core.processes.every import Pace
from engagement.models import PlanRequest
from engagement.writer import Source, TryLater
from planning import queue
from planning.asking import drafts_ahead, results
from planning.queue import messages, model_pause, request_context
from planning.queue.breaker import Breaker
from planning.queue.model_pause import Course
from planning.queue.request_context import Context, Obstacle
from planning.queue.writer_calls import Absent, Writer, asks_to_wait, write
from reminders.loop.heartbeat import EVERY, Heartbeat, process_name

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
Choice = tuple[Course, Absent | None]

LEASE = timedelta(seconds=30)
BEAT = 5.0  # seconds between two heartbeats
GRACE = 5.0  # seconds that running requests get after a stop
AWAY = 0.5  # seconds before the next try when the database is away
SLOW = 60.0  # seconds between two looks for drafts to renew and holds to end
CHANNEL = "deal_quest_requests"  # a trigger of reminders.0002_postgresql notifies it
POLL = 0.3  # seconds between looks without LISTEN


class Planner:
    """One worker. `writer` does the work of a request, as the module `engagement.writer` does."""

    def __init__(self, writer: Writer, clock: Clock, *, concurrency: int = 4) -> None:
        self.writer, self.clock, self.concurrency = writer, clock, concurrency
        self.stopping = asyncio.Event()
        self._database = DatabaseThread("planner-db")
        self._bell = Bell(channel=CHANNEL, poll=POLL)
        self._breaker = Breaker(limit=max(concurrency, 3))
        self._running: dict[asyncio.Task[None], PlanRequest] = {}
        self._slow_pace = Pace(SLOW)

    async def run(self) -> None:
        """Work until `stopping` is set; then give running requests a moment, and give back the rest."""
        log.info("Planner started", extra={"concurrency": self.concurrency})
        self._bell.start(self._database)
        helpers: list[asyncio.Task[object]] = [
            asyncio.create_task(self._live()),
            asyncio.create_task(self._beat()),
            asyncio.create_task(self.stopping.wait()),
        ]
        helpers[-1].add_done_callback(lambda _task: self._bell.ring())
        try:
            while not self.stopping.is_set():
                try:
                    if not await self.step():
                        await self._rest()
                except UNAVAILABLE:
                    await self._bell.wait(AWAY)
        finally:
            await self._end()
            for helper in helpers:
                helper.cancel()
            await self._bell.stop()

    async def drain(self) -> None:
        """Work until nothing is ready, then end."""
        try:
            while await self.step() or self._running:
                if self._running:
                    await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._end()

    async def step(self) -> bool:
        """Collect what ended, do slow work when due, start what is ready; return whether anything was."""
        await self._look_after_ended()
        if self._slow_pace.take(asyncio.get_running_loop().time()):
            await self._database.run(_tidy, self.clock.now())
        await self._database.run(self.clock.set)
        started = 0
        while len(self._running) < self.concurrency:
            now = self.clock.now()
            lease = Lease.take(now=now, length=LEASE)
            request = await self._database.run(queue.claim, lease, now=now)
            if request is None:
                break
            task = asyncio.create_task(self._do(request), name=request.claim_token)
            self._running[task] = request
            task.add_done_callback(lambda _task: self._bell.ring())
            started += 1
        return started > 0

    async def _do(self, request: PlanRequest) -> None:
        """Handle one claimed request."""
        try:
            context = await self._patiently(self._prepare, request)
            if context is not None:
                await self._write(context)
        except queue.ClaimLost:
            log.info("Another worker has this request now", extra={"request": request.pk})

    def _prepare(self, request: PlanRequest) -> Context | None:
        now = self.clock.now()
        found = Obstacle.LOST if queue.is_worn_out(request) else request_context.read(request, now=now)
        if not isinstance(found, Obstacle):
            return found
        log.warning("A request ends undone", extra={"request": request.pk, "reason": found.value})
        results.fail(request, found, now=now)
        return None

    async def _write(self, context: Context) -> None:
        """Have it written by the model; while that is away or asks to wait, later or by the playbook."""
        course, absent = await self._patiently(self._choose, context.request)
        if course is Course.WAIT:
            return
        try:
            is_last = queue.is_last_try(context.request)
            outcome = await write(self.writer, context, now=self.clock.now(), last_try=is_last, absent=absent)
            if absent is None:
                self._note(answered=True)
            if outcome.source is Source.MODEL:
                await self._patiently(model_pause.end)
        except TryLater as wait:
            self._note(answered=asks_to_wait(wait))
            course, absent = await self._patiently(self._choose_again, context.request, wait)
            if course is Course.WAIT:
                return
            outcome = await write(self.writer, context, now=self.clock.now(), absent=absent)
        await self._patiently(lambda: results.finish(context, outcome, now=self.clock.now()))

    def _choose(self, request: PlanRequest) -> Choice:
        """Decide what to do now; a request that waits is given back without counting the attempt."""
        now = self.clock.now()
        pause = model_pause.paused_until(now=now)
        if pause is None and self._breaker.is_open(self.clock.monotonic()):
            return self._without_model(request)
        if pause is None and not model_pause.take_turn(now=now):
            pause = model_pause.paused_until(now=now)
        course = model_pause.course(request, pause)
        if course is Course.WAIT and pause is not None:
            queue.put_back(request, until=pause, now=now)
        return course, Absent.QUOTA if course is Course.PLAYBOOK else None

    def _choose_again(self, request: PlanRequest, wait: TryLater) -> Choice:
        """Decide about a request that the model did not answer."""
        log.warning("The model does not answer now", extra={"seconds": round(wait.after.total_seconds())})
        results.log_calls(request, wait.calls)
        if not asks_to_wait(wait):
            return self._without_model(request)
        model_pause.pause_for(wait.after, now=self.clock.now())
        return self._choose(request)

    def _without_model(self, request: PlanRequest) -> Choice:
        """The playbook answers at once where a person waits; anything else is tried again later."""
        if messages.is_waited_for(request):
            return Course.PLAYBOOK, Absent.DOWN
        queue.put_off(request, error="The model could not be reached.", now=self.clock.now())
        return Course.WAIT, None

    def _note(self, *, answered: bool) -> None:
        self._breaker.note(answered=answered, now=self.clock.monotonic())

    async def _patiently(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do database work, again and again while the database is away."""
        while True:
            try:
                return await self._database.run(work, *args, **kwargs)
            except UNAVAILABLE:
                await asyncio.sleep(AWAY)

    async def _look_after_ended(self) -> None:
        """Collect requests that ended; one that failed is tried again, three times in all."""
        for task in [task for task in self._running if task.done()]:
            request = self._running.pop(task)
            error = None if task.cancelled() else task.exception()
            if error is not None:
                log.error("A request could not be written", extra={"request": request.pk}, exc_info=error)
                await self._database.run(_try_again, request, type(error).__name__, self.clock.now())

    async def _beat(self) -> None:
        """Extend the claims while calls run; a call whose claim is lost is cancelled."""
        while True:
            await asyncio.sleep(BEAT)
            held = {task.get_name(): task for task in self._running if not task.done()}
            if not held:
                continue
            try:
                ours = await self._database.run(queue.extend, list(held), until=self.clock.now() + LEASE)
            except UNAVAILABLE:
                continue  # the lease is much longer than a beat
            for token in held.keys() - ours:
                held[token].cancel()

    async def _live(self) -> None:
        """Give a sign of life now and then."""
        name = process_name("planner")
        heartbeat = Heartbeat(name, kind="planner", bell=self._bell, database=self._database)
        while not self.stopping.is_set():
            with contextlib.suppress(*UNAVAILABLE):  # the database's thread says so
                await self._database.run(heartbeat.beat, self.clock.now())
            await asyncio.sleep(EVERY.total_seconds())

    async def _rest(self) -> None:
        """Sleep until a request becomes ready or ends, or a notification comes."""
        wait = SLOW
        if len(self._running) < self.concurrency:
            moment = await self._patiently(queue.next_moment, self.clock.now())
            if moment is not None:
                wait = min(wait, max((moment - self.clock.now()).total_seconds(), 0.0))
        await self._bell.wait(wait)

    async def _end(self) -> None:
        """Wait a moment for what runs, give back the rest with its attempt, and close the database."""
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE)
        left = {task: request for task, request in self._running.items() if not task.done()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        try:
            for request in left.values():
                now = self.clock.now()
                await self._database.run(queue.put_back, request, until=now, now=now)
            await self._look_after_ended()
        except UNAVAILABLE:
            log.warning("Claims could not be given back; their leases end by themselves")
        await self._database.close()


def _try_again(request: PlanRequest, error: str, now: datetime) -> None:
    if not queue.is_last_try(request):
        queue.put_off(request, error=error, now=now)
        return
    try:
        results.fail(request, Obstacle.ERROR, now=now, error=error)
    except queue.ClaimLost:
        log.info("Another worker has this request now", extra={"request": request.pk})


def _tidy(now: datetime) -> None:
    """Request drafts that will be needed soon."""
    drafts_ahead.ask_ahead(now=now)

"""The scheduler: one asyncio loop that claims what is due and has the dispatcher deliver it.

Database work goes in batches through one thread; no transaction is open while a request is on its way.
"""

import asyncio
import contextlib
import logging
import os
import socket
import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core.clock import Clock
from core.databases.database import UNAVAILABLE, DatabaseThread
from core.databases.isolation import attempt, report
from core.databases.notify import Bell
from core.processes.every import Pace
from reminders.ledger import attempts, budget, edit_queue
from reminders.ledger.edit_queue import Job
from reminders.loop.batch import Batch
from reminders.loop.dispatcher import Dispatcher, Summary
from reminders.loop.heartbeat import ALIVE, Heartbeat, forget_the_dead
from reminders.messenger import Messenger, NotSent, Outcome, Refusal, Refused
from reminders.models import EditKind
from reminders.nags import briefing, too_often
from reminders.nags.kind import NagKind
from reminders.nags.table import BRIEFING, FOLLOWUP, HANDOVER, STALE_LEADS, TOO_OFTEN
from reminders.sending import claims
from reminders.services import earliest_return, resume_expired, sending_pause
from reminders.state.wording import UNREADABLE
from reminders.upkeep import reconcile

Due = TypeVar("Due")

log = logging.getLogger(__name__)

BATCH = 200  # rows claimed at once
REFILLS = 10  # batches delivered in one go before edits and the reaper have their turn
RETURNS = 20  # pauses that end in one step, of people and of leads: the others a second later
SLOW = 60.0  # seconds between two looks at follow-ups and stale leads
SPACING = timedelta(seconds=1)  # between two looks at a briefing or a pause's end that has to wait
FEW = 50  # messages of one kind ahead of the reminders
PAUSED = 1.0  # seconds between two looks while sending is paused
ANSWERS = (EditKind.TEXT,)  # edits that a person waits for; they are made during a pause too
PAUSE = 0.5  # seconds before the next try when the database is away
LONGEST_SLEEP = ALIVE.total_seconds() / 3
JUMP = 300.0  # seconds by which the clock may differ from the monotonic one before we stop believing it
JUMP_PAUSE = 300.0  # seconds without sending after such a jump


class TokenRejected(Exception):
    """Telegram does not accept the bot token. Check TELEGRAM_BOT_TOKEN, then start again."""


class Scheduler:
    """One process's loop. `name` must be new for every start: it is the worker of its ledger rows."""

    def __init__(
        self,
        messenger: Messenger,
        clock: Clock,
        *,
        concurrency: int = 8,
        interval: float = 60.0,
        name: str = "",
    ) -> None:
        self.messenger, self.clock, self.interval = messenger, clock, interval
        self.name = name or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._database = DatabaseThread("scheduler-db")
        self._batch = Batch(worker=self.name, token=uuid.uuid4().hex, concurrency=concurrency)
        self._bell = Bell()
        self._heartbeat = Heartbeat(self.name, kind="scheduler", bell=self._bell, database=self._database)
        self._dispatcher = Dispatcher(messenger, clock, self._database, self._batch, self._heartbeat)
        self.stopping, self.summary = self._dispatcher.stopping, self._dispatcher.summary
        self._offset: float | None = None
        self._was_away = False
        self._slow_pace = Pace(SLOW)
        self._round = reconcile.Round()
        self._watched: int | None = None
        self._is_paused = False

    async def run(self) -> Summary:
        """Work until `stopping` is set; finish what is in flight and give back the rest.

        Raises TokenRejected when Telegram does not accept the token: then nothing more is tried.
        """
        log.info("Scheduler started", extra={"worker": self.name, "concurrency": self._batch.concurrency})
        self._bell.start(self._database)
        with contextlib.suppress(*UNAVAILABLE):  # the database's thread says so, and `_prepare` sets it too
            await self._database.run(self.clock.set)
        watch = asyncio.create_task(self._ring_when_stopping())
        try:
            while not self.stopping.is_set():
                await self._distrust_jumps()
                if not await self._guarded_step():
                    await self._sleep()
        finally:
            watch.cancel()
            await self._bell.stop()
            await self.close()
        return self._result()

    async def once(self) -> Summary:
        """Do one pass over what is due now."""
        try:
            await self.step(refills=0)
        finally:
            await self.close()
        return self._result()

    async def drain(self) -> Summary:
        """Work until nothing is due."""
        try:
            while await self.step() and not self.stopping.is_set():
                pass
        finally:
            await self.close()
        return self._result()

    async def step(self, *, refills: int = REFILLS) -> bool:
        """Claim a batch (and more as it runs low), deliver, make queued edits; say whether there was work.

        While sending is paused only the house is kept, and those are answered who asked for something.
        """
        is_slow = self._slow_pace.take(asyncio.get_running_loop().time())
        if is_slow:
            await self._database.run(self._tidy, self.clock.now())
        if await self._database.run(self._prepare, self.clock.now()):
            return bool(await self._make_edits(ANSWERS))
        if not await self._dispatcher.is_answered():
            return True
        # Ahead of the reminders of the same minute; a few, lest those come late.
        briefed = await self._nag(BRIEFING, limit=FEW) + await self._nag(HANDOVER, limit=FEW)
        rows = await self._look(self._batch.claim, limit=BATCH)
        await self._dispatcher.deliver(rows, refills=refills if len(rows) == BATCH else 0)
        if self._batch.is_paused or self._dispatcher.outage.is_on:
            await self._database.run(claims.release, token=self._batch.token, now=self.clock.now())
            return True
        edits = await self._make_edits()
        nags = await self._nag_slowly() if is_slow else 0
        is_behind = await self._database.run(self._look_over, self.clock.now())
        return bool(rows or edits or nags or briefed or is_behind)

    async def close(self) -> None:
        """Give back what was claimed and not armed, and end the database thread."""
        try:
            await self._database.run(claims.release, token=self._batch.token, now=self.clock.now())
        except UNAVAILABLE:
            log.warning("Claims could not be given back; their leases end by themselves")
        await self._database.close()

    def _result(self) -> Summary:
        if self._dispatcher.token_rejected:
            raise TokenRejected
        self.summary.claimed = self._batch.claimed
        return self.summary

    def _prepare(self, now: datetime) -> bool:
        """Do what is done before every look; return whether sending is paused."""
        self.clock.set()
        self._heartbeat.beat(now)
        if reaped := attempts.reap(now=now):
            log.warning("Attempts of a lost worker are now uncertain", extra={"count": reaped})
        if self._was_away:
            # A claim whose COMMIT was lost would keep its rows from everybody for a minute.
            claims.release(token=self._batch.token, now=now)
            self._was_away = False
        resume_expired(now=now, limit=RETURNS)
        was_paused, self._is_paused = self._is_paused, sending_pause.is_paused()
        if self._is_paused != was_paused:
            log.warning("Sending is paused" if self._is_paused else "Sending goes on")
        return self._is_paused

    async def _guarded_step(self) -> bool:
        """One step; a database that is away for a while is waited for."""
        try:
            return await self.step()
        except UNAVAILABLE:
            self._was_away = True
            await self._bell.wait(PAUSE)
            return True

    def _tidy(self, now: datetime) -> None:
        """Forget workers long gone and edits for nobody, plan briefings, begin to repair what disagrees."""
        forget_the_dead(now=now)
        edit_queue.drop_nobodys()
        budget.forget_idle()
        briefing.plan_missing(limit=BATCH, now=now)
        self._round.begin_minute()
        self._round.look(now=now)

    def _look_over(self, now: datetime) -> bool:
        return self._round.look(now=now) if self._round.owed else False

    async def _nag(self, kind: NagKind[Any], *, limit: int = BATCH) -> int:
        """Look at what is due of one kind; return how many messages that came to."""
        return await self._dispatcher.deliver(await self._look(kind.due, limit=limit))

    async def _nag_slowly(self) -> int:
        """Follow up on leads without a step, ask who has stopped answering, list leads left alone."""
        count = await self._nag(FOLLOWUP)
        self._watched = await self._database.run(too_often.watch, self._watched, now=self.clock.now())
        return count + await self._nag(TOO_OFTEN) + await self._nag(STALE_LEADS)

    async def _make_edits(self, kinds: Collection[EditKind] = ()) -> int:
        """Make queued edits, of all kinds unless some are named; return how many."""
        limit = self._batch.concurrency
        jobs = await self._database.run(edit_queue.take, limit=limit, kinds=kinds, now=self.clock.now())
        outcomes = await asyncio.gather(*(self._edit(job) for job in jobs))
        done = list(zip(jobs, outcomes, strict=True))
        if done:
            await self._database.run(edit_queue.finish, done, now=self.clock.now())
        self.summary.edits += len(done)
        return len(done)

    async def _edit(self, job: Job) -> Outcome:
        """Make one edit; one that cannot be composed is tried a few times more, as any that failed."""
        if rest := await self._dispatcher.turns.wait():
            return Refused(Refusal.RATE_LIMITED, "sending rests", retry_after=rest)
        try:
            return await self.messenger.edit(job.edit)
        except UNAVAILABLE:
            raise
        except Exception as error:  # noqa: BLE001 - what a message is about may be beyond reading
            report(log, "An edit cannot be made", error, edit=job.edit_id)
            return NotSent(UNREADABLE, type(error).__name__)

    async def _sleep(self) -> None:
        """Sleep until the earliest thing is due, at most `interval`; woken when something earlier appears.

        A sign of life is due before the last one is too old, whatever else there is to do.
        """
        if self._is_paused:
            await self._pause_for(PAUSED)  # whatever appears meanwhile
            return
        try:
            earliest = await self._database.run(_earliest, self.clock.now())
        except UNAVAILABLE:
            earliest = None
        wait = min(self.interval, LONGEST_SLEEP)
        if earliest is not None:
            wait = min(wait, max((earliest - self.clock.now()).total_seconds(), 0.0))
        await self._bell.wait(wait)

    async def _ring_when_stopping(self) -> None:
        await self.stopping.wait()
        self._bell.ring()

    async def _look(self, due: Callable[..., Sequence[Due]], *, limit: int) -> Sequence[Due]:
        """Look for what is due. The reading of the clock used for it is checked: it may have just jumped."""
        now = self.clock.now()
        if abs(self._jump(now)) > JUMP:
            return []  # `_distrust_jumps` comes next, says so and pauses
        return await self._database.run(due, limit=limit, now=now)

    def _jump(self, now: datetime) -> float:
        """Return the seconds by which the clock has moved against the monotonic one since it was trusted."""
        return 0.0 if self._offset is None else now.timestamp() - self.clock.monotonic() - self._offset

    async def _distrust_jumps(self) -> None:
        """Pause after the clock has jumped: what looks due may not be, and what was sent may look old."""
        now = self.clock.now()
        jump = self._jump(now)
        self._offset = now.timestamp() - self.clock.monotonic()
        if abs(jump) <= JUMP:
            return
        log.error(
            "The clock jumped; sending is paused. Check this machine's time",
            extra={"seconds": round(jump), "pause": JUMP_PAUSE},
        )
        await self._pause_for(JUMP_PAUSE)

    async def _pause_for(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self.stopping.is_set() and (left := end - loop.time()) > 0:
            await self._bell.wait(left)


def _earliest(now: datetime) -> datetime | None:
    sources: tuple[Callable[[], datetime | None], ...] = (
        lambda: claims.earliest_action(now),
        edit_queue.earliest,
        attempts.earliest_orphan,
        lambda: _not_at_once(briefing.earliest_briefing(), now),
        lambda: _not_at_once(HANDOVER.earliest(), now),
        lambda: _not_at_once(earliest_return(), now),
    )
    # A date that cannot be read wakes nobody: what else there is to do is found at the next look.
    moments = [attempt(source, lambda _error: None) for source in sources]
    return min((moment for moment in moments if moment is not None), default=None)


def _not_at_once(moment: datetime | None, now: datetime) -> datetime | None:
    """Return when to look; what had to wait, or could not be done, is not asked for all the time."""
    return moment and max(moment, now + SPACING)

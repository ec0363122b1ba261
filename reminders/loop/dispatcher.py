"""The dispatcher keeps up to `concurrency` messages of one batch in flight until it is empty.

Whenever half of them have landed (or all, when they are few), one call to the database settles these and arms
as many, while the others are on their way. What is known stays in memory until the database has it.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from core.clock import Clock
from core.databases.database import UNAVAILABLE, DatabaseThread
from core.databases.isolation import report
from reminders.ledger import budget
from reminders.ledger.turns import Turns
from reminders.loop.batch import Batch, Turn
from reminders.loop.heartbeat import Heartbeat
from reminders.loop.outage import Outage
from reminders.messenger import Messenger, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.sending.armed import Answer, Armed
from reminders.sending.claims import DueRow

log = logging.getLogger(__name__)

STALE = timedelta(seconds=20)  # an armed request that has not started by then never starts
PAUSE, MAX_PAUSE = 0.5, 5.0  # seconds between tries while the database is away
GATHER = 0.02  # seconds to wait for half of them once one message has landed
FEW = 8  # settling fewer costs more than waiting for the others


@dataclass(slots=True)
class Summary:
    """What one run did."""

    claimed: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    edits: int = 0

    def count(self, outcome: Outcome) -> None:
        """Add one answer."""
        word = outcome.refusal.value if isinstance(outcome, Refused) else type(outcome).__name__.lower()
        self.outcomes[word] = self.outcomes.get(word, 0) + 1

    def line(self) -> str:
        """Return one line for a person: `claimed=3 notsent=1 sent=2 edits=0`."""
        parts = [f"{word}={count}" for word, count in sorted(self.outcomes.items())]
        return " ".join([f"claimed={self.claimed}", *parts, f"edits={self.edits}"])


class Dispatcher:
    """Delivers batches for one scheduler."""

    def __init__(
        self,
        messenger: Messenger,
        clock: Clock,
        database: DatabaseThread,
        batch: Batch,
        heartbeat: Heartbeat,
    ) -> None:
        self.messenger, self.clock, self.database, self.batch = messenger, clock, database, batch
        self.heartbeat = heartbeat
        self.stopping = asyncio.Event()
        self.turns = Turns(database.run, late=budget.tolerance(batch.concurrency))
        self.outage = Outage(batch.concurrency)
        self.token_rejected = False
        self.summary = Summary()
        self._flying: dict[asyncio.Task[Answer], Armed] = {}
        self._down: list[asyncio.Task[Answer]] = []  # have landed, not yet settled
        self._enough = 1  # how many of them are waited for
        self._news = asyncio.Event()

    async def deliver(self, rows: Sequence[DueRow], *, refills: int = 0) -> int:
        """Work until these rows are done and all has landed; return how many messages that came to.

        Once stopping or paused, or while Telegram does not answer, nothing new is armed.
        """
        self.batch.begin(rows, at=self._time(), refills=refills)
        landed, count = list[Answer](), 0
        while self.batch.groups or self._flying or landed:
            if self.stopping.is_set() or self.batch.is_paused or self.outage.is_on:
                self.batch.drop()
            for armed in await self._carry(landed):
                task = asyncio.create_task(self._send(armed, self.batch.next_turn()))
                task.add_done_callback(self._touch_down)
                self._flying[task] = armed
                count += 1
            await self._look_ahead()
            landed = await self._land()
        return count

    async def is_answered(self) -> bool:
        """Whether messages may be sent. While Telegram does not answer it is asked, now and then."""
        if not self.outage.is_on:
            return True
        if not self.heartbeat.is_unanswered:
            self.heartbeat.is_unanswered = True
            log.warning("Telegram does not answer; nothing is sent until it does")
        await self._rest(self.outage.rest)
        if not await self.messenger.is_answered():
            self.outage.ask_again()
            return False
        self.outage.try_one()
        self.heartbeat.is_unanswered = False
        log.warning("Telegram answers again")
        return True

    async def _carry(self, landed: Sequence[Answer]) -> list[Armed]:
        """Settle and arm. A database that is away is waited for."""
        pause, room = PAUSE, max(self.outage.room - len(self._flying), 0)
        while True:
            flying = tuple(self._flying.values())
            turn = Turn(room, self._time(), self.clock.now(), landed, flying)
            try:
                if self.heartbeat.is_due(turn.now):  # at Telegram's rate a full batch takes minutes
                    await self.database.run(self.heartbeat.beat, turn.now)
                return await self.database.run(self.batch.carry, turn)
            except UNAVAILABLE:
                self.batch.in_doubt = True
                room = 0  # first what has landed
                await asyncio.sleep(pause)
                pause = min(pause * 2, MAX_PAUSE)

    async def _look_ahead(self) -> None:
        """Look at what comes next, while messages are in flight."""
        if not self.batch.knows_next(now=self.clock.now()):
            try:
                await self.database.run(self.batch.look_ahead, now=self.clock.now())
            except UNAVAILABLE:
                return  # whoever arms says so, and looks by itself

    async def _send(self, armed: Armed, turn: float | None) -> Answer:
        if rest := await self.turns.wait(turn):
            return Answer(armed, NotSent("stale", f"sending rests for {rest:.0f} s"))
        if self.clock.now() - armed.armed_at > STALE:
            return Answer(armed, NotSent("stale", "armed too long ago"))
        try:
            return Answer(armed, await self.messenger.send(armed.parcel))
        except Exception as error:  # noqa: BLE001 - a messenger's own mistake ends no other message
            report(log, "A message was not sent as it should be", error, chat=armed.parcel.chat_id)
            return Answer(armed, Unknown(type(error).__name__))

    def _touch_down(self, task: asyncio.Task[Answer]) -> None:
        self._down.append(task)
        if len(self._down) >= self._enough:
            self._news.set()

    async def _land(self) -> list[Answer]:
        """Wait for requests to land or a group to become ready; return the answers that have landed."""
        pause = max(self.batch.next_ready() - self._time(), 0.0) if self.batch.groups else None
        if not self._flying:
            if pause:
                await self._rest(pause)
            return []
        full = len(self._flying) >= self.outage.room
        await self._wait_for(1, None if full else pause)
        if self._down:
            # Those that land together are settled together: a transaction costs more than a moment's wait.
            half = (len(self._flying) + 1) // 2
            await self._wait_for(min(max(half, FEW), len(self._flying)), GATHER)
        down, self._down = self._down, []
        answers = [task.result() for task in down]
        for task, answer in zip(down, answers, strict=True):
            del self._flying[task]
            self._report(answer)
        self.outage.note([answer.outcome for answer in answers])
        return answers

    async def _wait_for(self, count: int, seconds: float | None) -> None:
        """Wait until so many have landed, or so long."""
        self._enough = count
        if len(self._down) >= count:
            return
        self._news.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=seconds)
        except TimeoutError:
            return

    def _report(self, answer: Answer) -> None:
        armed, outcome = answer.armed, answer.outcome
        self.summary.count(outcome)
        keys = {"reminder": armed.items[0].reminder_id, "delivery": armed.items[0].delivery_id}
        match outcome:
            case Sent():
                log.info("Sent a message", extra=keys | {"steps": len(armed.items)})
            case Unknown():
                log.warning("A message may have arrived or not", extra=keys | {"error": outcome.error_class})
            case NotSent():
                log.info("A message did not leave", extra=keys | {"error": outcome.error_class})
            case Refused():
                log.info("Telegram declined a message", extra=keys | {"reason": outcome.refusal.value})
                if outcome.refusal is Refusal.UNAUTHORIZED:
                    self.token_rejected = True
                    self.stopping.set()

    @staticmethod
    def _time() -> float:
        """Return seconds of the event loop's clock, which no test freezes."""
        return asyncio.get_running_loop().time()

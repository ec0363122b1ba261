"""The runs: each does its damage while reminders are being sent, and returns what came of it."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from tests.chaos import django_child
from tests.chaos.fake_telegram import Faults
from tests.chaos.fleet import Cold, Fleet, Starter, Warm
from tests.chaos.sizes import Size
from tests.chaos.stores import Store, moment
from tests.chaos.telegram import Telegram, fake_telegram
from tests.chaos.verdict import Verdict, judge, work_left

DEFAULT_CONCURRENCY = 8  # as shipped; a run with the default does not pass the option
SHARE = 0.7  # of the work, over which the blows are spread
STUCK = 150  # seconds without a message: longer than any lease


class Stuck(Exception):
    """Nothing has been sent for minutes although there is work."""


@dataclass(slots=True)
class Scene:
    """Everything one run works with."""

    size: Size
    dice: Random
    telegram: Telegram
    store: Store
    fleet: Fleet
    due: set[int]

    def wait_for(self, count: int) -> None:
        """Wait until so many messages were accepted, and a random moment longer. Raises Stuck."""
        last, since = -1, time.monotonic()
        while (seen := self.telegram.count()) < count:
            last, since = (seen, time.monotonic()) if seen != last else (last, since)
            if time.monotonic() - since > STUCK:
                raise Stuck(f"{seen} of {count} messages")
            time.sleep(0.01)
        time.sleep(self.dice.uniform(0, 0.05))

    def blows(self, count: int) -> Iterator[int]:
        """Yield when it is time for the next blow: spread over the work, at random moments."""
        stride = len(self.due) * SHARE / count
        start = self.telegram.count()
        for number in range(count):
            self.wait_for(start + int(stride * (number + self.dice.random())))
            yield number

    def finish(self) -> Verdict:
        """Wait until nothing is due or open and return the verdict; what is left then is lost or open."""
        start = time.monotonic()
        wait_until(lambda: not work_left(self.store), patience=self.size.patience)
        left, waited = work_left(self.store), time.monotonic() - start
        self.fleet.close()
        verdict = judge(self.store, self.telegram.accepted(), self.due)
        verdict.notes |= {"left": left, "finished within": f"{waited:.0f} s"}
        return verdict


@dataclass(frozen=True, slots=True)
class Stage:
    """Where runs take place, one after the other: a migrated database and a Telegram."""

    size: Size
    database: str
    telegram: Telegram
    starter: Starter
    concurrency: int | None = None  # None: as shipped
    seed: int = 1

    @property
    def senders(self) -> int:
        """How many requests one process has in flight at most."""
        return self.concurrency or DEFAULT_CONCURRENCY

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite's, where less happens at once."""
        return self.database.startswith("sqlite")

    @contextlib.contextmanager
    def scene(self, faults: Faults, *, is_deadly: bool = False, **rows: float) -> Iterator[Scene]:
        """Yield a running fleet with reminders to send; `rows`: see `tests.chaos.seed`."""
        self.starter.shorten(is_deadly=is_deadly)
        rows = {"count": self.size.sqlite_reminders if self.is_sqlite else self.size.reminders, **rows}
        self.telegram.begin(replace(faults, seed=self.seed, latency=self.size.latency))
        self.starter.call("tests.chaos.seed:seed", **rows)
        with (
            contextlib.closing(Store(self.database)) as store,
            contextlib.closing(Fleet(self.starter, self.concurrency)) as fleet,
        ):
            due = {pk for (pk,) in store.rows("SELECT id FROM scheduled_reminders")}
            fleet.start(self.size.processes)
            dice = Random(self.seed)  # noqa: S311 (no secret)
            yield Scene(self.size, dice, self.telegram, store, fleet, due)


@contextlib.contextmanager
def stage(size: Size, database: str, folder: Path) -> Iterator[Stage]:
    """Yield a stage on a migrated database; what its schedulers print goes to `schedulers.log`."""
    with fake_telegram() as telegram, (folder / "schedulers.log").open("ab") as log:
        env = django_child.environment(database, telegram.url)
        with contextlib.closing(Warm(env, log) if size.warm else Cold(env, log)) as starter:
            yield Stage(size, database, telegram, starter)


def kills(stage: Stage) -> Verdict:
    """SIGKILL at random moments, each followed by a fresh start."""
    count = stage.size.sqlite_kills if stage.is_sqlite else stage.size.kills
    with stage.scene(Faults(), is_deadly=True) as scene:
        in_flight = []
        for _ in scene.blows(count):
            pid = scene.fleet.kill(scene.dice)
            in_flight.append(_sending(scene.store, pid))
            scene.fleet.start()
        verdict = scene.finish()
    verdict.in_flight = in_flight
    return verdict


def terms(stage: Stage) -> Verdict:
    """SIGTERM to one after the other, each followed by a fresh start."""
    with stage.scene(Faults()) as scene:
        codes, slowest = [], 0.0
        for _ in scene.blows(stage.size.terms):
            start = time.monotonic()
            codes.append(scene.fleet.stop_oldest())
            slowest = max(slowest, time.monotonic() - start)
            scene.fleet.start()
        verdict = scene.finish()
    # Whoever is stopped before the command has begun ends by the signal itself: nothing was claimed yet.
    verdict.notes |= {"stops": len(codes), "slowest stop": f"{slowest:.1f} s"}
    verdict.notes["ended badly"] = sum(code not in (0, -15) for code in codes)
    return verdict


def faults(stage: Stage) -> Verdict:
    """30 % of all requests are rate limited, 2 % are accepted and never answered."""
    with stage.scene(Faults(limited=0.3, dropped=0.02)) as scene:
        scene.wait_for(int(len(scene.due) * SHARE))
        verdict = scene.finish()
        counts = scene.telegram.counts()
    verdict.notes |= {"limited": counts.get("limited", 0), "dropped": counts.get("dropped", 0)}
    return verdict


def restarts(stage: Stage, restart: Callable[[], None]) -> Verdict:
    """PostgreSQL crashes and comes back; the schedulers live on."""
    size = stage.size
    with stage.scene(Faults()) as scene:
        slowest = 0.0
        for _ in scene.blows(size.restarts):
            restart()
            seen, start = scene.telegram.count(), time.monotonic()
            beyond_the_flight = seen + 2 * stage.senders * size.processes
            scene.wait_for(min(beyond_the_flight, len(scene.due)))  # a late crash leaves fewer
            slowest = max(slowest, time.monotonic() - start)
        verdict = scene.finish()
    verdict.notes |= {"restarts": size.restarts, "resumed within": f"{slowest:.1f} s"}
    return verdict


def presses(stage: Stage) -> Verdict:
    """People press what has just arrived, and what is about to leave, from two other processes."""
    size, parts = stage.size, 2
    with stage.scene(Faults(), due_in=4, apart=1 / size.a_second) as scene:
        child = django_child.environment(stage.database)
        arguments = {"url": scene.telegram.url, "count": size.presses // parts, "seed": stage.seed}
        people = [
            django_child.start("tests.chaos.presses:press", child, part=part, parts=parts, **arguments)
            for part in range(parts)
        ]
        with django_child.running(people):
            pressed = [django_child.outcome(person) for person in people]
        closed = {int(pk): moment(at) for result in pressed for pk, at in result.pop("closed").items()}
        scene.due -= _untouched(scene.store)
        verdict = scene.finish()
        undone = len(closed) - scene.store.number(CLOSED)
        # Whoever arms reads the clock first, so what he reads after a press has ended is too late.
        armed = scene.store.rows("SELECT reminder_id, armed_at FROM reminder_deliveries")
        needless = sum(moment(at) > closed[pk] for pk, at in armed if pk in closed)
    totals = {name: sum(result[name] for result in pressed) for name in pressed[0]}
    verdict.notes |= totals | {"undone": undone, "sent though closed": needless}
    return verdict


SENDING = "SELECT count(*) FROM reminder_deliveries WHERE state = 'sending' AND worker LIKE '%:{pid}:%'"
CLOSED = "SELECT count(*) FROM scheduled_reminders WHERE status = 'completed'"


def wait_until(done: Callable[[], bool], *, patience: float) -> None:
    """Wait until something is so, or patience has ended."""
    deadline = time.monotonic() + patience
    while not done() and time.monotonic() < deadline:
        time.sleep(0.2)


def _sending(store: Store, pid: int) -> int:
    """Return how many attempts of a process are on their way."""
    return store.number(SENDING.format(pid=pid))


def _untouched(store: Store) -> set[int]:
    """Return the reminders that were closed or snoozed: they need not arrive."""
    query = "SELECT id FROM scheduled_reminders WHERE status IN ('completed', 'snoozed')"
    return {pk for (pk,) in store.rows(query)}

"""How late a message is when there is nothing else to do: accepted minus due, in milliseconds."""

import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from tests.chaos import django_child
from tests.chaos.fake_telegram import Faults
from tests.chaos.fleet import Cold, Fleet
from tests.chaos.runs import wait_until
from tests.chaos.stores import Store, moment
from tests.chaos.telegram import Telegram

APART = 0.1  # seconds between two rows
DAY = 86_400


def known(database: str, telegram: Telegram, *, count: int) -> list[float]:
    """Return the lateness of rows that were in the database before they were due."""
    with _scheduler(database, telegram, count=count, due_in=10, apart=APART):
        wait_until(lambda: telegram.count() >= count, patience=60 + count * APART)
    return _lateness(database, telegram)


def appearing(database: str, telegram: Telegram, *, count: int) -> list[float]:
    """Return the lateness of rows that are due the moment they appear."""
    with _scheduler(database, telegram, count=count, due_in=DAY):
        env = django_child.environment(database)
        django_child.call("tests.bench.measured:appear", env, apart=APART)
        wait_until(lambda: telegram.count() >= count, patience=60)
    return _lateness(database, telegram)


def table(database: str, found: dict[str, Sequence[float]]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [f"| {database} | rows | p50 ms | p99 ms | worst ms |", "|---|---|---|---|---|"]
    for name, late in found.items():
        cuts = quantiles(late, n=100, method="inclusive")
        lines.append(f"| {name} | {len(late)} | {cuts[49]:.0f} | {cuts[98]:.0f} | {max(late):.0f} |")
    return lines


@contextlib.contextmanager
def _scheduler(database: str, telegram: Telegram, **rows: float) -> Iterator[None]:
    env = django_child.environment(database, telegram.url)
    telegram.begin(Faults())
    django_child.call("tests.chaos.seed:seed", env, **rows)
    with (
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "log").open("wb") as log,
        contextlib.closing(Fleet(Cold(env, log), None)) as fleet,
    ):
        fleet.start()
        _wait_for_life(database)
        yield


def _wait_for_life(database: str) -> None:
    """Wait for the scheduler's first heartbeat, and a moment for the rest of its start."""
    with contextlib.closing(Store(database)) as store:
        wait_until(lambda: store.number("SELECT count(*) FROM worker_heartbeats") > 0, patience=30)
    time.sleep(2)


def _lateness(database: str, telegram: Telegram) -> list[float]:
    with contextlib.closing(Store(database)) as store:
        due = dict(store.rows("SELECT id, due_at FROM scheduled_reminders"))
    return [
        (datetime.fromtimestamp(at, UTC) - moment(due[reminder])).total_seconds() * 1000
        for at, _chat, reminder, _delivery in telegram.accepted()
    ]

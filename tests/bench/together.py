"""Two schedulers at once on one machine, beside two of the reference: the rate, and what a message writes."""

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from tests.bench.speed import VARIANTS
from tests.chaos import django_child
from tests.chaos.fake_telegram import Faults
from tests.chaos.stores import Store
from tests.chaos.telegram import Telegram

PROCESSES, CONCURRENCY = 2, 25
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"


class Measure(NamedTuple):
    """One run: messages a second, and per message processor milliseconds, bytes of WAL and commits."""

    rate: float
    cpu: float
    wal: float
    commits: float


Runs = dict[str, list[Measure]]


def measure(database: str, telegram: Telegram, *, rows: int, times: int) -> Runs:
    """Run both variants so often, taking turns. The rate is that of the middle, where both are at work."""
    found: Runs = defaultdict(list)
    env = django_child.environment(database, telegram.url)
    for _ in range(times):
        for variant in ("bare", "drain"):
            django_child.call("tests.chaos.seed:seed", env, count=rows)
            telegram.begin(Faults())
            with _counted(database) as counted:
                children = [
                    django_child.start(
                        f"tests.bench.measured:{variant}", env, concurrency=CONCURRENCY, count=rows
                    )
                    for _ in range(PROCESSES)
                ]
                with django_child.running(children):
                    cpu = sum(django_child.outcome(child)["cpu"] for child in children)
            at = sorted(moment for moment, *_rest in telegram.accepted())
            assert len(at) == rows, f"{variant}: {len(at)} of {rows} messages"
            middle = at[rows // 6 : -rows // 6]
            rate = (len(middle) - 1) / (middle[-1] - middle[0])
            found[variant].append(Measure(rate, cpu / rows * 1000, *(each / rows for each in counted)))
    return found


def table(database: str, runs: Runs) -> list[str]:
    """Return the lines of a Markdown table: medians."""
    lines = [
        f"| {database}, {PROCESSES} processes at {CONCURRENCY} | messages/s | CPU ms | WAL bytes | commits |",
        "|---|---|---|---|---|",
    ]
    for variant, measures in runs.items():
        rate, cpu, wal, commits = (median(column) for column in zip(*measures, strict=True))
        lines.append(f"| {VARIANTS[variant]} | {rate:,.0f} | {cpu:.2f} | {wal:,.0f} | {commits:.2f} |")
    return lines


@contextlib.contextmanager
def _counted(database: str) -> Iterator[list[float]]:
    """Yield a list that the block's bytes of WAL and commits are put into; PostgreSQL alone counts them."""
    counted = [0.0, 0.0]
    queries = () if database.startswith("sqlite") else (WRITTEN, COMMITS)
    with contextlib.closing(Store(database)) as store:
        before = [float(store.rows(query)[0][0]) for query in queries]
        yield counted
        after = [float(store.rows(query)[0][0]) for query in queries]
    counted[: len(queries)] = [late - early for early, late in zip(before, after, strict=True)]

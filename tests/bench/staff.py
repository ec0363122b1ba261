"""`python -m tests.bench.staff`: how long staff wait for every page, at the size of a company. Worst first.

The pages are found through the admin's registry: each list, each answer of its filters, each sort column both
ways, a frequent word, a rare one, one that is not there and a number, pages 1, 2 and the last; then rows.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.chaos import django_child
from tests.chaos.stores import postgres_database, sqlite_database
from tests.postgres import throwaway_cluster

MOST_MS, MOST_QUERIES = 300, 12


@dataclass(slots=True)
class Row:
    """One page, and what it cost."""

    page: str
    address: str
    ms: float = 0.0  # the median from request to bytes
    cpu_ms: float = 0.0  # the processor's, ours and that of the database's process
    queries: int = 0
    status: int = 0
    slowest: str = ""  # the statement that took longest

    @property
    def is_beyond(self) -> bool:
        """Whether staff wait too long for it, or see no page at all."""
        return self.ms > MOST_MS or self.queries > MOST_QUERIES or self.status != 200


def measure(url: str, **asked: Any) -> list[dict[str, Any]]:
    """Return every page's row, measured in a process of its own."""
    env = django_child.environment(url) | {"WEB_STATEMENT_TIMEOUT": "20"}
    found: list[dict[str, Any]] = django_child.call("tests.bench.staff_pages:measure", env, **asked)
    return found


def table(name: str, found: Sequence[dict[str, Any]], *, most: int) -> list[str]:
    """Return the worst pages as a table, and how all of them stand."""
    rows = sorted((Row(**row) for row in found), key=lambda row: (row.ms, row.queries), reverse=True)
    lines = [f"| {name} | p50, ms | processor, ms | queries | |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.page} | {row.ms:.0f} | {row.cpu_ms:.0f} | {row.queries} | {'beyond' * row.is_beyond} |"
        for row in rows[:most]
    ]
    beyond, middle = sum(row.is_beyond for row in rows), median([row.ms for row in rows] or [0])
    target = f"{MOST_MS} ms or {MOST_QUERIES} queries"
    return [*lines, "", f"{len(rows)} pages, median {middle:.0f} ms, {beyond} beyond {target}"]


def main(arguments: Sequence[str]) -> int:
    """Measure as asked and print; with --strict the exit code says whether a page is beyond its target."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.staff", description=__doc__)
    parser.add_argument("--leads", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=5, help="requests of a page, whose median counts")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--url", help="a database that is filled already, instead of a throw-away one")
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    parser.add_argument("--most", type=int, default=40, help="lines of the table")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a page is beyond its target")
    options = parser.parse_args(arguments)
    asked = {"leads": 0 if options.url else options.leads, "times": options.times, "only": options.only}
    with nullcontext(options.url) if options.url else _database(options.database) as url:
        found = measure(url, **asked)
    print(*table(options.database, found, most=options.most), sep="\n")  # noqa: T201 (a command)
    return int(options.strict and any(Row(**row).is_beyond for row in found))


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """Yield the address of an empty database that exists inside the block."""
    if kind == "sqlite":
        with sqlite_database() as url:
            yield url
        return
    with throwaway_cluster({}) as cluster, postgres_database(cluster.url) as url:
        yield url


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

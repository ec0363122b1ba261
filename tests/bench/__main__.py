"""`python -m tests.bench`: what sending costs on this machine, as the Markdown tables of docs/performance.md.

--rows and --times set the size of the speed runs, --full adds 5 million rows to the poll, --only speed,poll
chooses sections (speed, together, limit, lateness, poll, plans, taps, staff,
portfolio, miniapp, paint, small). The databases are durable, as they come.
"""

import argparse
import contextlib
import os
import platform
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from tests.bench import lateness, limit, paint, small, speed, staff, taps, together
from tests.chaos import django_child
from tests.chaos.stores import postgres_database, sqlite_database
from tests.chaos.telegram import Telegram, fake_telegram
from tests.postgres import throwaway_cluster

SIZES = [10_000, 1_000_000]
FULL_SIZES = [*SIZES, 5_000_000]


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for on both databases, and print it."""
    options = _parse(arguments)
    # An end like any other: the throw-away PostgreSQL and all processes go as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    _say(_machine())
    with _databases() as databases, fake_telegram() as telegram:
        for section in options.only.split(","):
            for name, url in databases.items():
                _say("", *SECTIONS[section](name, url, telegram, options))
    return 0


def _speed(name: str, url: str, telegram: Telegram, options: argparse.Namespace) -> list[str]:
    runs = speed.measure(url, telegram, rows=options.rows, times=options.times)
    return speed.table(name, runs)


def _together(name: str, url: str, telegram: Telegram, options: argparse.Namespace) -> list[str]:
    return together.table(name, together.measure(url, telegram, rows=options.rows, times=options.times))


def _limit(name: str, url: str, telegram: Telegram, options: argparse.Namespace) -> list[str]:
    return limit.table(name, limit.runs(url, telegram, paid=options.paid, seconds=options.seconds))


def _lateness(name: str, url: str, telegram: Telegram, options: argparse.Namespace) -> list[str]:
    late = {
        "known before": lateness.known(url, telegram, count=options.late),
        "appearing": lateness.appearing(url, telegram, count=options.late),
    }
    return lateness.table(name, late)


def _poll(name: str, url: str, _telegram: Telegram, options: argparse.Namespace) -> list[str]:
    sizes = FULL_SIZES if options.full else SIZES
    env = django_child.environment(url)
    found = django_child.call("tests.bench.tables:poll", env, sizes=sizes)
    lines = [f"| {name}: rows | claim of 100, ms | idle look, ms |", "|---|---|---|"]
    return lines + [f"| {row['rows']:,} | {row['claim']:.1f} | {row['look']:.2f} |" for row in found]


def _plans(name: str, url: str, _telegram: Telegram, options: argparse.Namespace) -> list[str]:
    env = django_child.environment(url)
    found = django_child.call("tests.bench.tables:plans", env, count=options.plans)
    rate = found["rows"] / found["seconds"]
    lines = [f"| {name} | plans | reminders | reminders/s |", "|---|---|---|---|"]
    return [*lines, f"| one plan at a time | {found['plans']:,} | {found['rows']:,} | {rate:,.0f} |"]


def _taps(name: str, url: str, _telegram: Telegram, options: argparse.Namespace) -> list[str]:
    return taps.table(name, taps.measure(url, rounds=options.rounds))


def _staff(name: str, url: str, _telegram: Telegram, options: argparse.Namespace) -> list[str]:
    found = staff.measure(url, leads=options.leads, times=options.times)
    return staff.table(f"{name}: {options.leads:,} leads", found, most=20)


def _portfolio(name: str, url: str, _telegram: Telegram, _options: argparse.Namespace) -> list[str]:
    env = django_child.environment(url)
    found = django_child.call("tests.bench.portfolio:measure", env, sizes=[100, 1000, 5000])
    lines = [f"| {name}: leads of one person | asked for | p50, ms |", "|---|---|---|"]
    return lines + [f"| {row['leads']:,} | {row['asked']} | {row['ms']:.1f} |" for row in found]


def _miniapp(name: str, url: str, _telegram: Telegram, _options: argparse.Namespace) -> list[str]:
    env = django_child.environment(url)
    found = django_child.call("tests.bench.miniapp:measure", env, sizes=[100, 1000, 5000])
    lines = [f"| {name}: leads of one person | asked for | p50, ms | queries |", "|---|---|---|---|"]
    return lines + [
        f"| {row['leads']:,} | {row['asked']} | {row['ms']:.1f} | {row['queries']} |" for row in found
    ]


def _paint(name: str, url: str, _telegram: Telegram, options: argparse.Namespace) -> list[str]:
    return paint.table(name, paint.measure(url, times=options.times))


def _small(name: str, url: str, _telegram: Telegram, options: argparse.Namespace) -> list[str]:
    return small.table(name, small.measure(url, seconds=options.rest))


Section = Callable[[str, str, Telegram, argparse.Namespace], list[str]]
SECTIONS: dict[str, Section] = {
    "speed": _speed,
    "together": _together,
    "limit": _limit,
    "lateness": _lateness,
    "poll": _poll,
    "plans": _plans,
    "taps": _taps,
    "staff": _staff,
    "portfolio": _portfolio,
    "miniapp": _miniapp,
    "paint": _paint,
    "small": _small,
}


@contextlib.contextmanager
def _databases() -> Iterator[dict[str, str]]:
    with (
        throwaway_cluster({}) as cluster,
        postgres_database(cluster.url) as postgres,
        sqlite_database() as sqlite,
    ):
        yield {"PostgreSQL": postgres, "SQLite": sqlite}


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 (a command for a terminal)


def _machine() -> str:
    load = os.getloadavg()[0]
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{when}: {os.cpu_count()} processors, Python {platform.python_version()}, load {load:.1f} before"


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default=",".join(SECTIONS))
    parser.add_argument("--rows", type=int, default=4000, help="messages of one speed run")
    parser.add_argument("--times", type=int, default=5, help="speed runs of each kind")
    parser.add_argument("--seconds", type=float, default=30, help="how long a run at the limit takes")
    parser.add_argument("--paid", type=int, default=1000, help="the higher limit, messages a second")
    parser.add_argument("--late", type=int, default=200, help="rows of one lateness run")
    parser.add_argument("--plans", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=10, help="taps of each kind, per person")
    parser.add_argument("--leads", type=int, default=50_000, help="leads behind the staff's pages")
    parser.add_argument("--rest", type=float, default=60, help="seconds for which everything is left alone")
    parser.add_argument("--full", action="store_true", help="the poll with 5 million rows as well")
    options = parser.parse_args(arguments)
    if unknown := set(options.only.split(",")) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

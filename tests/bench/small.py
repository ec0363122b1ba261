"""What a small server needs for everything at rest: `run_all` whole, its memory and what it does when idle.

Memory is PSS, where a page that several processes share counts once. The processor's time is that of the
whole tree over a minute in which nobody writes and nothing is due. Telegram and the database are left out.
"""

import asyncio
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench.taps import desk
from tests.chaos import django_child
from tests.chaos.django_child import ROOT
from tests.postgres import PORTS, free_port
from tests.waiting import wait_until

TICKS = os.sysconf("SC_CLK_TCK")
SETTLED = 15.0  # seconds after which the starting is over
SHAPES = {"forked": (), "separate": ("--separate",)}
PAGES = ("/admin/login/", "/app/", "/readyz", "/static/core/favicon.svg")
UP = ("Ctrl-C", "The bot is listening", "Scheduler started", "Planner started")


class Rest(NamedTuple):
    """What one shape takes: MB when it has started, MB after its first pages, percent of a processor."""

    started: float
    used: float
    idle: float


def measure(database: str, *, seconds: float) -> dict[str, Rest]:
    """Run each shape on this migrated database, and look at it."""
    return {name: asyncio.run(_measure(database, options, seconds)) for name, options in SHAPES.items()}


def table(database: str, found: dict[str, Rest]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [
        f"| {database}: run_all at rest | PSS, MB | after the first pages, MB | % of a processor |",
        "|---|---|---|---|",
    ]
    return lines + [
        f"| {name} | {rest.started:.0f} | {rest.used:.0f} | {rest.idle:.2f} |" for name, rest in found.items()
    ]


def everybody(first: int) -> list[int]:
    """Return a process and all that descend from it."""
    ids = [first]
    for pid in ids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            ids += map(int, (task / "children").read_text().split())
    return ids


def memory(ids: Sequence[int]) -> float:
    """Return the PSS of these processes, MB."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in ids)
    sizes = (line.split()[1] for rollup in rollups for line in rollup.splitlines() if line.startswith("Pss:"))
    return sum(map(int, sizes)) / 1024


def processor(ids: Sequence[int]) -> float:
    """Return the seconds for which these processes have computed."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in ids)
    return sum(int(stat[11]) + int(stat[12]) for stat in fields) / TICKS


async def _measure(database: str, options: Sequence[str], seconds: float) -> Rest:
    async with desk() as (_desk, url):
        return await asyncio.to_thread(_look, database, url, options, seconds)


def _look(database: str, url: str, options: Sequence[str], seconds: float) -> Rest:
    port = free_port(PORTS)
    with _running(django_child.environment(database, url) | {"PORT": str(port)}, options) as first:
        time.sleep(SETTLED)
        ids = everybody(first)
        started, before, since = memory(ids), processor(ids), time.monotonic()
        time.sleep(seconds)
        idle = 100 * (processor(ids) - before) / (time.monotonic() - since)
        for page in PAGES:
            _get(port, page)
        return Rest(started, memory(ids), idle)


@contextmanager
def _running(env: dict[str, str], options: Sequence[str]) -> Iterator[int]:
    command = [sys.executable, "manage.py", "run_all", *options]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | env | {"LOG_LEVEL": "INFO"}, stdout=-1, stderr=-2
    ) as process:
        try:
            said = b""
            os.set_blocking(process.stdout.fileno(), False)  # type: ignore[union-attr]

            def is_up() -> bool:
                nonlocal said
                said += process.stdout.read() or b""  # type: ignore[union-attr]
                return all(sign.encode() in said for sign in UP)

            wait_until(is_up)
            yield process.pid
        finally:
            process.terminate()


def _get(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    connection.getresponse().read()
    connection.close()

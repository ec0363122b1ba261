"""Several schedulers and a bot that answers, against a Telegram that counts what the last second held."""

import contextlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from tests.chaos import django_child
from tests.chaos.fake_telegram import Faults
from tests.chaos.fleet import Cold, Fleet
from tests.chaos.runs import wait_until
from tests.chaos.telegram import Telegram

MANY = 25  # requests in flight of one scheduler at the paid limit
SETTLED = 3.0  # seconds after the first message of all, before the clock runs
SPARE = 20.0  # seconds more for which there are rows: processes take their time to start
APART = 0.2  # seconds between two answers to people; in a flood …
FLOOD = 1.5  # … so many times the limit of them
FIRST_ANSWERED = 900_000  # chats of whom `measured.answer` answers
LATENCY = 0.03  # of one request, on average; half of it before Telegram counts the message


class Figures(NamedTuple):
    """What came of one run."""

    limit: int
    schedulers: int
    rate: float  # messages a second, answers included
    due: float  # of them automatic ones
    refused: float  # share of all requests that got a 429
    most: int  # messages in any rolling second
    answers: list[float]  # milliseconds from saying to arrival, of answers to people


def measure(
    database: str,
    telegram: Telegram,
    *,
    limit: int,
    schedulers: int,
    seconds: float,
    concurrency: int = 8,
    apart: float = APART,
) -> Figures:
    """Send at the full rate for so long, while a bot answers somebody every `apart` seconds."""
    env = django_child.environment(database, telegram.url) | {"TELEGRAM_RATE_LIMIT": str(limit)}
    telegram.begin(Faults(latency=LATENCY, per_second=limit))
    django_child.call("tests.chaos.seed:seed", env, count=int(limit * (seconds + SETTLED + SPARE)))
    with (
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "log").open("wb") as log,
        contextlib.closing(Fleet(Cold(env, log), concurrency)) as fleet,
    ):
        fleet.start(schedulers)
        wait_until(lambda: telegram.count() > 0, patience=30)
        time.sleep(SETTLED)
        before, start, since = telegram.counts().get("flooded", 0), time.time(), telegram.count()
        answers = django_child.call("tests.bench.measured:answer", env, seconds=seconds, apart=apart)
        end = time.time()
        refused = telegram.counts().get("flooded", 0) - before
        seen = [(at, chat) for at, chat, *_rest in telegram.accepted(since) if at < end]
    moments, due = [at for at, _chat in seen], [at for at, chat in seen if chat < FIRST_ANSWERED]
    rates = (len(each) / (end - start) for each in (moments, due))
    return Figures(limit, schedulers, *rates, refused / (len(seen) + refused), _most(moments), answers)


def table(database: str, found: Sequence[Figures]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [
        f"| {database}: limit | schedulers | messages/s | of the limit | automatic | 429 | "
        "most in a second | answer p50, ms | p95 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for run in found:
        cuts = quantiles(run.answers, n=20, method="inclusive")
        lines.append(
            f"| {run.limit} | {run.schedulers} | {run.rate:,.1f} | {run.rate / run.limit:.1%} | "
            f"{run.due:,.1f} | {run.refused:.2%} | {run.most} | {cuts[9]:.0f} | {cuts[18]:.0f} |"
        )
    return lines


def runs(database: str, telegram: Telegram, *, paid: int, seconds: float) -> list[Figures]:
    """Measure Telegram's free limit with one and three schedulers, and in a flood; the paid one with two."""
    free = [measure(database, telegram, limit=30, schedulers=count, seconds=seconds) for count in (1, 3)]
    return [
        *free,
        measure(database, telegram, limit=30, schedulers=1, seconds=seconds, apart=1 / (30 * FLOOD)),
        measure(database, telegram, limit=paid, schedulers=2, seconds=seconds, concurrency=MANY),
    ]


def _most(moments: Sequence[float]) -> int:
    first, most = 0, 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most

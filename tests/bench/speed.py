"""Messages a second and processor seconds per thousand, ours beside the reference and the bare client."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from tests.chaos import django_child
from tests.chaos.fake_telegram import Faults
from tests.chaos.telegram import Telegram

VARIANTS = {"raw": "client alone", "bare": "reference", "drain": "run_scheduler --drain"}
CONCURRENCY = (8, 50)  # the shipped default, and many


class Measure(NamedTuple):
    """One run: messages a second, and processor seconds per thousand messages."""

    rate: float
    cpu: float


Runs = dict[tuple[str, int], list[Measure]]


def measure(database: str, telegram: Telegram, *, rows: int, times: int) -> Runs:
    """Run every variant so often, taking turns, so that a busy moment of the machine hits them all."""
    found: Runs = defaultdict(list)
    env = django_child.environment(database, telegram.url)
    for _ in range(times):
        for concurrency in CONCURRENCY:
            for variant in VARIANTS:
                django_child.call("tests.chaos.seed:seed", env, count=rows)
                telegram.begin(Faults())
                name = f"tests.bench.measured:{variant}"
                figures = django_child.call(name, env, concurrency=concurrency, count=rows)
                assert telegram.count() == rows, f"{variant}: {telegram.count()} of {rows} messages"
                run = Measure(rows / figures["seconds"], figures["cpu"] / rows * 1000)
                found[variant, concurrency].append(run)
    return found


def table(database: str, runs: Runs) -> list[str]:
    """Return the lines of a Markdown table: medians, and the median of the paired ratios to the reference."""
    lines = [
        f"| {database} | concurrency | messages/s | CPU s per 1,000 | rate to reference | CPU to reference |",
        "|---|---|---|---|---|---|",
    ]
    for (variant, concurrency), measures in runs.items():
        reference = runs["bare", concurrency]
        rate, cpu = (_ratio(measures, reference, column) for column in (0, 1))
        own = [median(measure[column] for measure in measures) for column in (0, 1)]
        lines.append(
            f"| {VARIANTS[variant]} | {concurrency} | {own[0]:,.0f} | {own[1]:.2f} | {rate:.2f} | {cpu:.2f} |"
        )
    return lines


def _ratio(measures: Sequence[Measure], reference: Sequence[Measure], column: int) -> float:
    pairs = zip(measures, reference, strict=True)
    return median(ours[column] / theirs[column] for ours, theirs in pairs)

"""`python -m tests.chaos`: prove the delivery contract, and print what came of it.

--size full is the proof (half an hour and more), --size small takes a minute or two; --only kills,sqlite
chooses runs; --concurrency N replaces the pair "as shipped" and 1. --warm forks the schedulers from one
process and shortens leases, as the small size does: the full counts in a third of the time.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.chaos import runs
from tests.chaos.runs import Stage, stage
from tests.chaos.sizes import FULL, SMALL
from tests.chaos.stores import DURABLE, postgres_database, sqlite_database
from tests.chaos.targets import broken
from tests.chaos.verdict import Verdict
from tests.postgres import throwaway_cluster

ALL = ("kills", "terms", "faults", "restarts", "presses", "sqlite")


def main(arguments: Sequence[str]) -> int:
    """Make the runs that were asked for; return 0 when every promise was kept."""
    options = _parse(arguments)
    # An end like any other: the throw-away PostgreSQL and all processes go as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    folder = Path(tempfile.mkdtemp(prefix="deal-quest-chaos-"))
    _say(f"What the schedulers say: {folder}/schedulers.log")
    results = [_one(run, options, folder) for run in options.only.split(",")]
    return 0 if all(results) else 1


def _one(run: str, options: argparse.Namespace, folder: Path) -> bool:
    """Make one run with each concurrency and print a line each; say whether all promises were kept."""
    chosen = {"full": FULL, "small": SMALL}[options.size]
    size = replace(chosen, warm=chosen.warm or options.warm)
    with throwaway_cluster(DURABLE) as cluster:
        place = sqlite_database() if run == "sqlite" else postgres_database(cluster.url)
        with place as database, stage(size, database, folder) as ours:
            makers: dict[str, Callable[[Stage], Verdict]] = {
                "kills": runs.kills,
                "sqlite": runs.kills,
                "terms": runs.terms,
                "faults": runs.faults,
                "restarts": lambda ours: runs.restarts(ours, lambda: cluster.restart("immediate")),
                "presses": runs.presses,
            }
            kept = [
                _report(run, makers[run], replace(ours, concurrency=concurrency, seed=options.seed))
                for concurrency in ([options.concurrency] if options.concurrency else [None, 1])
            ]
    return all(kept)


def _report(run: str, make: Callable[[Stage], Verdict], ours: Stage) -> bool:
    start = time.monotonic()
    verdict = make(ours)
    problems = broken(run, verdict, ours)
    title = f"{run} (concurrency {ours.senders}, {time.monotonic() - start:.0f} s)"
    _say(f"{title}: {verdict.line()}")
    if problems:
        _say(f"  BROKEN: {'; '.join(problems)}")
    return not problems


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a command for a terminal)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--only", default=",".join(ALL), help=f"some of {','.join(ALL)}")
    parser.add_argument("--concurrency", type=int, default=0)
    parser.add_argument("--warm", action="store_true", help="fork the schedulers, shorten leases")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if unknown := set(options.only.split(",")) - set(ALL):
        parser.error(f"no such run: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

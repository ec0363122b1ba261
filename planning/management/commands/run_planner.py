"""`manage.py run_planner`: write the plans, drafts and advice that wait in the queue, until told to stop."""

import asyncio
from typing import Any

from django.core.management.base import CommandParser

from core.databases.database_clock import ours
from core.processes.commands import WorkerCommand
from core.processes.stops import StopRequests
from engagement import llm, writer
from planning.worker import Planner


class Command(WorkerCommand):
    """Runs one planner worker; several may run on one database."""

    help = "Work through plan requests, until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--concurrency", type=int, default=4, metavar="N", help="requests worked on at once"
        )
        parser.add_argument("--drain", action="store_true", help="work until nothing is ready and exit")

    def handle(self, *, concurrency: int, drain: bool, **options: Any) -> None:
        """Run until a signal stops it."""
        asyncio.run(_main(self.stops, concurrency=max(concurrency, 1), drain=drain))


async def _main(stops: StopRequests, *, concurrency: int, drain: bool) -> None:
    planner = Planner(writer, ours(), concurrency=concurrency)
    stops.set_when_asked(planner.stopping)
    await asyncio.to_thread(llm.load)
    await (planner.drain() if drain else planner.run())

"""`manage.py run_scheduler`: send what is due, until told to stop."""

import asyncio
import os
import sys
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connections
from django.utils import translation

from botapp.telegram.bot import TokenMissing, TokenRejected, build_bot, open_bot
from botapp.telegram.messenger import TelegramMessenger
from botapp.upkeep.alarms import note_refused_token
from botapp.upkeep.house import kept
from core.databases.database_clock import ours, utc_now
from core.processes import forks
from core.processes.child import Program
from core.processes.commands import WorkerCommand
from core.processes.console import Console
from core.processes.stops import StopRequests
from core.processes.supervisor import Supervisor
from reminders.loop.dispatcher import Summary
from reminders.loop.scheduler import Scheduler
from reminders.loop.scheduler import TokenRejected as SchedulerTokenRejected


class Command(WorkerCommand):
    """Runs one scheduler; several may run on one database."""

    help = "Send due reminders: claim, arm, send, settle. Several schedulers may share one database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="do one pass and exit")
        how.add_argument("--drain", action="store_true", help="work until nothing is due and exit")
        parser.add_argument(
            "--interval", type=float, default=60.0, metavar="S", help="longest sleep, seconds"
        )
        parser.add_argument(
            "--concurrency", type=int, default=8, metavar="N", help="requests in flight at once"
        )
        how.add_argument(
            "--processes", type=int, default=1, metavar="N", help="schedulers, watched and stopped together"
        )

    def handle(self, *, once: bool, drain: bool, interval: float, concurrency: int, **options: Any) -> None:
        """Run, print one summary line, exit 0; exit 2 when the token is missing or refused."""
        if options.get("processes", 1) > 1:
            self._run_several(
                options["processes"], "--interval", str(interval), "--concurrency", str(concurrency)
            )
            return
        mode = "once" if once else "drain" if drain else "run"
        try:
            summary = asyncio.run(_main(mode, self.stops, interval=interval, concurrency=max(concurrency, 1)))
        except (TokenMissing, TokenRejected, SchedulerTokenRejected) as error:
            if not isinstance(error, TokenMissing):
                note_refused_token(now=utc_now())
            self.refuse(" ".join((error.__doc__ or "").split()))
        self.stdout.write(f"run_scheduler {summary.line()}")

    def _run_several(self, count: int, *options: str) -> None:
        """Start so many schedulers, start again who falls, and stop them all together."""
        names = [f"scheduler-{number}" for number in range(1, count + 1)]
        command = (sys.executable, str(settings.BASE_DIR / "manage.py"), "run_scheduler", *options)
        main = partial(forks.command, "run_scheduler", *options) if forks.are_usable() else None
        first, *others = [Program(name, command, main) for name in names]
        connections.close_all()  # none is shared with a fork
        console = Console.for_stream(sys.stderr, names)
        supervisor = Supervisor(first, others, env=os.environ, console=console, stops=self.stops)
        if code := supervisor.run(is_ready=lambda: True, on_ready=lambda: None):
            sys.exit(code)


async def _main(mode: str, stops: StopRequests, *, interval: float, concurrency: int) -> Summary:
    """Compose the scheduler from its parts and run it in the given mode until a signal stops it."""
    # Django looks for the language of the moment at every text, and is slowest when nobody has set one.
    translation.activate(settings.LANGUAGE_CODE)
    bot = build_bot(pool_size=concurrency * 2)
    clock = ours()
    messenger = TelegramMessenger(bot, clock=clock)
    scheduler = Scheduler(messenger, clock, concurrency=concurrency, interval=interval)
    stops.set_when_asked(scheduler.stopping)
    try:
        await open_bot(bot, scheduler.stopping)
        if mode == "run":
            async with kept(bot, clock=clock, stop=scheduler.stopping):
                return await scheduler.run()
        return await (scheduler.once() if mode == "once" else scheduler.drain())
    finally:
        await bot.shutdown()

"""`manage.py run_scheduler`: send what is due, until told to stop."""

import asyncio
import signal
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from botapp.bot import TokenMissing, TokenRejected, build_bot, open_bot
from botapp.messenger import TelegramMessenger
from core.clock import SystemClock
from reminders.courier import Summary
from reminders.scheduler import Scheduler
from reminders.scheduler import TokenRejected as SchedulerTokenRejected

MISCONFIGURED = 2


class Command(BaseCommand):
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

    def handle(self, *, once: bool, drain: bool, interval: float, concurrency: int, **options: Any) -> None:
        """Run, print one summary line, exit 0; exit 2 when the token is missing or refused."""
        mode = "once" if once else "drain" if drain else "run"
        try:
            summary = asyncio.run(_main(mode, interval=interval, concurrency=max(concurrency, 1)))
        except (TokenMissing, TokenRejected, SchedulerTokenRejected) as error:
            self.stderr.write(" ".join((error.__doc__ or "").split()))
            sys.exit(MISCONFIGURED)
        self.stdout.write(f"run_scheduler {summary.line()}")


async def _main(mode: str, *, interval: float, concurrency: int) -> Summary:
    """Compose the scheduler from its parts and run it in the given mode until a signal stops it."""
    # Django looks for the language of the moment at every text, and is slowest when nobody has set one.
    translation.activate(settings.LANGUAGE_CODE)
    bot = build_bot(pool_size=concurrency * 2)
    scheduler = Scheduler(TelegramMessenger(bot), SystemClock(), concurrency=concurrency, interval=interval)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, scheduler.stopping.set)
    try:
        await open_bot(bot, scheduler.stopping)
        return await {"once": scheduler.once, "drain": scheduler.drain, "run": scheduler.run}[mode]()
    finally:
        await bot.shutdown()

"""`run_bot`: the process that listens to Telegram."""

import asyncio
import signal
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from botapp.application import serve
from botapp.bot import TokenMissing, TokenRejected, build_bot
from botapp.debits import Debits

POOL_SIZE = 32  # connections for answers


class Command(BaseCommand):
    """Listens to Telegram until SIGINT or SIGTERM; what is in flight is finished."""

    help = "Run the bot: poll Telegram, or with --webhook process what /telegram/webhook stores."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --webhook."""
        parser.add_argument("--webhook", action="store_true", help="let Telegram call PUBLIC_URL")

    def handle(self, *, webhook: bool = False, **_options: Any) -> None:
        """Run until told to stop. Exits with 2, and the remedy, when there is no usable token."""
        try:
            asyncio.run(_run(_webhook_address() if webhook else "", self._tell))
        except (TokenMissing, TokenRejected) as error:
            self.stderr.write(str(error))
            sys.exit(2)

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # it may be a pipe


async def _run(webhook: str, tell: Callable[[str], object]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bot = build_bot(pool_size=POOL_SIZE, limiter=Debits())
    await serve(bot, stop=stop, webhook=webhook, secret=settings.TELEGRAM_WEBHOOK_SECRET, tell=tell)


def _webhook_address() -> str:
    if not settings.TELEGRAM_WEBHOOK_SECRET:
        raise CommandError("--webhook needs TELEGRAM_WEBHOOK_SECRET, a long word of A-Z, a-z, 0-9, _ and -.")
    return f"{settings.PUBLIC_URL}/telegram/webhook"

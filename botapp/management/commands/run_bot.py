"""`run_bot`: the process that listens to Telegram."""

import asyncio
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from botapp.checks import REMEDY, SECRET
from botapp.incoming.application import serve
from botapp.telegram.bot import TokenMissing, TokenRejected, WebhookRefused, build_bot
from botapp.telegram.reply_budget import Debits
from botapp.upkeep.alarms import note_refused_token
from core.databases.database_clock import utc_now
from core.processes.child import CONFIGURATION_ERROR
from core.processes.commands import WorkerCommand
from core.processes.stops import StopRequests

POOL_SIZE = 32  # connections for answers


class Command(WorkerCommand):
    """Listens to Telegram until told to stop; what is in flight is finished."""

    help = "Run the bot: poll Telegram, or with --webhook process what /telegram/webhook stores."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --webhook."""
        parser.add_argument("--webhook", action="store_true", help="let Telegram call PUBLIC_URL")

    def handle(self, *, webhook: bool = False, **_options: Any) -> None:
        """Run until told to stop. Exits with 2, and the remedy, without a usable token, secret or address."""
        try:
            asyncio.run(_run(self.stops, _webhook_address() if webhook else "", self._tell))
        except (TokenMissing, TokenRejected, WebhookRefused) as error:
            if isinstance(error, TokenRejected):
                note_refused_token(now=utc_now())
            self.refuse(str(error))

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # it may be a pipe


async def _run(stops: StopRequests, webhook: str, tell: Callable[[str], object]) -> None:
    stop = asyncio.Event()
    stops.set_when_asked(stop)
    bot = build_bot(pool_size=POOL_SIZE, limiter=Debits())
    secret = settings.TELEGRAM_WEBHOOK_SECRET
    await serve(bot, stop=stop, webhook=webhook, secret=secret, tell=tell)


def _webhook_address() -> str:
    if not SECRET.fullmatch(settings.TELEGRAM_WEBHOOK_SECRET):
        text = f"--webhook needs a secret that nobody guesses. {REMEDY}"
        raise CommandError(text, returncode=CONFIGURATION_ERROR)
    return f"{settings.PUBLIC_URL}/telegram/webhook"

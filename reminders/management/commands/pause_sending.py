"""`manage.py pause_sending`: no scheduler starts a message until `resume_sending`."""

from typing import Any

from django.core.management.base import CommandParser

from core.actor import operator
from core.databases.database_clock import utc_now
from core.processes.commands import DatabaseCommand
from reminders.services import sending_pause


class Command(DatabaseCommand):
    """Pauses sending for every process on this database; what is on its way is settled as usual."""

    help = "Pause sending for all schedulers on this database, until resume_sending. Taps are still answered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="why; shown to staff")

    def handle(self, *, reason: str, **options: Any) -> None:
        """Pause and print one line; a pause that is in force already stays as it is."""
        row, is_new = sending_pause.pause(by=operator(), reason=reason, now=utc_now())
        word = "paused" if is_new else "already paused"
        why = f": {row.reason}" if row.reason else ""
        self.stdout.write(
            f"pause_sending {word} since {row.paused_at:%Y-%m-%dT%H:%M:%S%z} by {row.paused_by}{why}"
        )

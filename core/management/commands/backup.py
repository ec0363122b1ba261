"""`manage.py backup`: copy the database while everything runs."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from core.databases.database_clock import utc_now
from core.databases.readiness import check_database
from core.processes.commands import DatabaseCommand
from core.upkeep import backups

KEEP = 7


class Command(DatabaseCommand):
    """Takes one backup, reads it back and removes older ones; its other half is in docs/operating.md."""

    help = (
        "Back up the database beside running processes. Exit code 1 when there is no backup, 2 without tools."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", type=Path, default=settings.BACKUP_DIR, metavar="DIR", help="default: BACKUP_DIR"
        )
        parser.add_argument(
            "--keep", type=_count, default=KEEP, metavar="N", help=f"newest backups to keep; default {KEEP}"
        )

    def is_ready(self, _options: dict[str, Any]) -> bool:
        """Ask for an answer only: before an upgrade the tables are those of the version before."""
        check_database(migrated=False)
        return True

    def handle(self, *, to: Path, keep: int, **options: Any) -> None:
        """Back up and print one line."""
        try:
            backup = backups.take(to, keep=keep, now=utc_now())
        except backups.ToolMissing as trouble:
            self.refuse(str(trouble))
        except backups.BackupFailed as trouble:
            raise CommandError(f"No backup was made. {trouble}") from None
        self.stdout.write(f"backup {backup.path} bytes={backup.size} removed={backup.removed}")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number from 1 on.")
    return int(text)

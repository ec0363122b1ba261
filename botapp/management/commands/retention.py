"""`manage.py retention`: delete what has been kept long enough, or say what that would be."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.management.base import CommandParser

from botapp.upkeep.retention import BREATH, RULES
from core.databases.database_clock import utc_now
from core.processes.commands import DatabaseCommand
from core.upkeep.retention import AT_LEAST, AT_MOST, Rule, next_size, timed

SAY_EVERY: Final = 5.0  # seconds


@dataclass(slots=True)
class Tally:
    """What came of one table so far."""

    rule: Rule
    gone: int = 0
    oldest: datetime | None = None

    def line(self) -> str:
        """Return `reminder_deliveries  KEEP_DELIVERIES=365  12000 rows, the oldest of 2025-01-03`."""
        days = self.rule.days
        kept = f"{self.rule.setting}={days or 0}" if self.rule.setting else "until it expires"
        if days is None:
            return f"{self.rule.table:<22} {kept:<22} kept for ever"
        since = f", the oldest of {self.oldest:%Y-%m-%d}" if self.oldest else ""
        return f"{self.rule.table:<22} {kept:<22} {self.gone} rows{since}"


class Command(DatabaseCommand):
    """Prunes now what the schedulers prune each hour; safe beside them."""

    help = "Delete what has been kept as long as the settings KEEP_… say (docs/data.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run: bool, **_options: Any) -> None:
        """Print a line for each table, and while a large one takes long, how far it is."""
        now, said_at = utc_now(), time.monotonic()
        for rule in RULES:
            tally = Tally(rule)
            for tally in _walk(rule, dry_run=dry_run, now=now):
                if time.monotonic() - said_at > SAY_EVERY:
                    said_at = time.monotonic()
                    self.stderr.write(f"… {tally.line()}")
            self.stdout.write(tally.line())
        if dry_run:
            self.stdout.write("Nothing was deleted: without --dry-run these rows go.")


def _walk(rule: Rule, *, dry_run: bool, now: datetime) -> Iterator[Tally]:
    """Go through a table once. Deleting rests between batches, as the rest of the system is at work."""
    tally, cursor, size = Tally(rule), None, AT_MOST if dry_run else AT_LEAST
    while True:
        part, took = timed(rule, cursor, size=size, now=now, dry_run=dry_run)
        tally.gone += part.gone
        tally.oldest = min(filter(None, (tally.oldest, part.oldest)), default=None)
        yield tally
        cursor = part.cursor
        if cursor is None:
            return
        if not dry_run:
            size = next_size(size, took=took)
            time.sleep(took * BREATH)

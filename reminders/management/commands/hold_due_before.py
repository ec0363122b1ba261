"""`manage.py hold_due_before MOMENT`: after a restore, hold what may have been sent since the backup."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core.management.base import CommandError, CommandParser

from core.databases.database_clock import utc_now
from core.processes.commands import DatabaseCommand
from reminders.upkeep import restoring

SLACK: Final = timedelta(minutes=1)  # between the operator's clock and this one
FORMS: Final = "as in 2026-03-02T09:30:00+01:00 or 2026-03-02T08:30Z; `now` is this very moment"


class Command(DatabaseCommand):
    """Holds, for staff to decide, every step that a restored backup would send again."""

    help = "After a restore: hold every open step that was due before MOMENT, when the system was lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("moment", type=_moment, metavar="MOMENT", help=f"with its time zone, {FORMS}")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be held")

    def handle(self, *, moment: datetime, dry_run: bool, **options: Any) -> None:
        now = utc_now()
        if moment > now + SLACK:
            raise CommandError(
                f"{moment.isoformat()} lies ahead. Give the moment at which the system was stopped or lost."
            )
        held = restoring.hold_due_before(min(moment, now), now=now, dry_run=dry_run)
        name = f"hold_due_before{' --dry-run' if dry_run else ''}"
        self.stdout.write(f"{name} {moment.astimezone(UTC).isoformat()} {held.line()}")


def _moment(text: str) -> datetime:
    if text == "now":
        return utc_now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date and time. Write it {FORMS}.") from None
    if moment.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} does not say its time zone. Write it {FORMS}.")
    return moment

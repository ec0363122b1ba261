"""`manage.py reconcile`: put reminders right that contradict their lead, plan or ledger."""

from typing import Any

from django.core.management.base import CommandParser

from core.databases.database_clock import utc_now
from core.processes.commands import DatabaseCommand
from leads.models import Lead
from reminders.upkeep import reconcile

TOLD_EVERY = 5000


class Command(DatabaseCommand):
    """Looks at every lead once; safe beside running schedulers."""

    help = "Repair reminders that contradict their lead, plan or ledger; the history says what was done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be repaired")
        parser.add_argument("--limit", type=int, metavar="N", help="repair at most N leads")

    def handle(self, *, dry_run: bool, limit: int | None, **options: Any) -> None:
        all_leads = Lead.objects.count()

        def tell(leads: int) -> None:
            if leads % TOLD_EVERY == 0:
                self.stderr.write(f"{leads:,} of {all_leads:,} leads")

        report = reconcile.run(now=utc_now(), dry_run=dry_run, limit=limit, tell=tell)
        self.stdout.write(f"reconcile{' --dry-run' if dry_run else ''} {report.line()}")

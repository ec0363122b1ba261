"""`manage.py check_deliveries`: ask a live database whether the promises of the design hold."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from core.databases.database_clock import utc_now
from core.processes.commands import DatabaseCommand
from reminders.upkeep.invariants import Finding, check
from reminders.upkeep.invariants import sample as drawn

VIOLATED = 1


class Command(DatabaseCommand):
    """Prints one line per promise; safe beside running schedulers."""

    help = "Check the invariants of reminders and deliveries. Exit code 1 when one is violated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--overdue",
            type=float,
            default=10,
            metavar="MINUTES",
            help="how long a due row may wait",
        )
        parser.add_argument(
            "--sample", type=int, metavar="N", help="look at N leads drawn by lot instead of all"
        )

    def handle(self, *, overdue: float, sample: int | None, **options: Any) -> None:
        """Check and print; exit 0 when everything holds, 1 when something does not."""
        leads = None if sample is None else drawn(max(sample, 1))
        findings = check(now=utc_now(), overdue=timedelta(minutes=overdue), leads=leads)
        holds = not any(finding.is_violation for finding in findings)
        if options["json"]:
            invariants = [asdict(finding) | {"is_violation": finding.is_violation} for finding in findings]
            self.stdout.write(
                json.dumps({"holds": holds, "sample": leads and len(leads), "invariants": invariants})
            )
        else:
            self.stdout.write("\n".join(map(_line, findings)))
            if leads is not None:
                self.stdout.write(f"leads={len(leads)}, drawn by lot: the others were not looked at")
        if not holds:
            sys.exit(VIOLATED)


def _line(finding: Finding) -> str:
    word = "VIOLATED" if finding.is_violation else "ok"
    line = f"{word:<8} {finding.name:<18} {finding.count:>6}  {finding.promise}"
    if not finding.count:
        return line
    more = ", ..." if finding.count > len(finding.examples) else ""
    return f"{line}: {finding.rows} {', '.join(map(str, finding.examples))}{more}"

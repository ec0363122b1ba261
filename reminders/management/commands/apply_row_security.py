"""`manage.py apply_row_security`: put the row-level policies in force where `migrate` was not allowed to."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from core.commands import DatabaseCommand
from reminders.upkeep import row_security


class Command(DatabaseCommand):
    """Applies `reminders.upkeep.row_security`; running it again changes nothing."""

    help = "Put row-level security in force on PostgreSQL (idempotent; needs a role that may create roles)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print the SQL and change nothing")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="its alias in the settings")

    def handle(self, *, dry_run: bool, database: str, **options: Any) -> None:
        """Apply or print. Exits with 1 and the remedy where the connected role may not."""
        connection = connections[database]
        if connection.vendor != "postgresql":
            self.stdout.write(_("Nothing to do: SQLite has no roles, so it needs no row-level security."))
        elif dry_run:
            self.stdout.write("".join(f"{sql};\n" for sql in row_security.apply_statements()), ending="")
        else:
            try:
                row_security.apply(connection)
            except row_security.MayNotApply as refused:
                remedy = _(
                    "Not allowed: %(reason)s. Run this with a DATABASE_URL whose role may create roles and "
                    "owns the tables, or hand the output of --dry-run to your database administrator."
                )
                raise CommandError(remedy % {"reason": refused}) from refused
            except row_security.TablesMissing as missing:
                text = _("The tables are not there yet. Run `manage.py migrate` first.")
                raise CommandError(text) from missing
            self.stdout.write(_("Row-level security is in force."))

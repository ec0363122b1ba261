"""`manage.py apply_row_security`: put the row-level policies in force where `migrate` was not allowed to."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from core.processes.commands import DatabaseCommand
from reminders.upkeep import row_security


class Command(DatabaseCommand):
    """Applies `reminders.upkeep.row_security`; running it again changes nothing."""

    help = "Put row-level security in force on PostgreSQL (idempotent; needs a role that may create roles)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print the SQL and change nothing")
        parser.add_argument(
            "--sql",
            action="store_true",
            help="print only what an administrator of the server has to run where our login may not",
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="its alias in the settings")

    def is_ready(self, options: dict[str, Any]) -> bool:
        """Look at the database, but for what is printed: whoever lacks the rights can read it too."""
        return bool(options.get("sql")) or super().is_ready(options)

    def handle(self, *, dry_run: bool, database: str, sql: bool, **options: Any) -> None:
        """Apply or print. Exits with 1 and the remedy where the connected role may not."""
        connection = connections[database]
        if connection.vendor != "postgresql":
            self.stdout.write(_("Nothing to do: SQLite has no roles, so it needs no row-level security."))
        elif sql:
            self._print(row_security.administrators_statements(connection))
        elif dry_run:
            self._print(row_security.apply_statements())
        else:
            try:
                row_security.apply(connection)
            except row_security.MayNotApply as refused:
                remedy = _(
                    "Not allowed: %(reason)s. Run this as the owner of the tables. If the roles "
                    "are missing, an administrator of the server has to run this first (--sql prints it, "
                    "--dry-run all):"
                )
                for_administrator = row_security.administrators_statements(connection)
                text = remedy % {"reason": refused}
                raise CommandError("\n".join([text, *(f"{one};" for one in for_administrator)])) from refused
            except row_security.TablesMissing as missing:
                text = _("The tables are not there yet. Run `manage.py migrate` first.")
                raise CommandError(text) from missing
            self.stdout.write(_("Row-level security is in force."))

    def _print(self, statements: list[str]) -> None:
        self.stdout.write("".join(f"{sql};\n" for sql in statements), ending="")

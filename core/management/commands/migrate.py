"""`manage.py migrate`: Django's own, which says what to do when it cannot work with the database."""

from contextlib import suppress
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import Error

from core.databases.database import reason
from core.databases.readiness import NotMigrated
from core.processes.commands import DatabaseCommand


class Command(DatabaseCommand, Migrate):
    """Migrates, once the database answers and was not made by migrations that are no longer here."""

    def is_ready(self, options: dict[str, Any]) -> bool:
        """Look at the database, whose migrations may be missing here."""
        with suppress(NotMigrated):
            return super().is_ready(options)
        return True

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; what goes wrong is said, for until it is mended all others only say "run migrate"."""
        try:
            super().handle(*args, **options)
        except Error as error:
            raise CommandError(
                f"The migrations were not finished ({reason(error)}). Mend that, or let another `migrate` "
                "that runs beside this one end, then run it again: it goes on where it stopped."
            ) from error

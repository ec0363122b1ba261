"""`manage.py migrate`: Django's own, which says what to do when it cannot work with the database."""

from contextlib import suppress
from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from core.commands import DatabaseCommand
from core.readiness import NotMigrated


class Command(DatabaseCommand, Migrate):
    """Migrates, once the database answers and was not made by migrations that are no longer here."""

    def is_ready(self, options: dict[str, Any]) -> bool:
        """Look at the database, whose migrations may be missing here."""
        with suppress(NotMigrated):
            return super().is_ready(options)
        return True

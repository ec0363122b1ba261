"""What the commands share: a database that is looked at first, and one way to be stopped."""

import sys
import time
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from core.databases import database_clock
from core.databases.database import Availability
from core.databases.readiness import DatabaseAway, NotReady, check_database
from core.processes.child import CONFIGURATION_ERROR
from core.processes.stops import StopRequests

LOOK_EVERY = 0.5  # seconds between two looks for a database that is away


class DatabaseCommand(BaseCommand):
    """A command that needs the database; without one it says what to do and exits with 2."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Run as a process of its own, on the clock that all nodes share."""
        database_clock.share()
        super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Look at the database, then run the command."""
        try:
            if not self.is_ready(options):
                return None
        except NotReady as trouble:
            self.refuse(str(trouble))
        return super().execute(*args, **options)

    def is_ready(self, _options: dict[str, Any]) -> bool:
        """Whether to go on. Raises `NotReady` when the database cannot be used."""
        check_database()
        return True

    def refuse(self, remedy: str) -> NoReturn:
        """Print what to change, and exit with the code for a wrong configuration."""
        self.stderr.write(remedy)
        sys.exit(CONFIGURATION_ERROR)


class WorkerCommand(DatabaseCommand):
    """A command that works until it is told to stop, and waits for a database that is away.

    With `--once` or `--drain` it does not wait.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stops = StopRequests()

    def run_from_argv(self, argv: list[str]) -> None:
        """Run as a process of its own, with our signal handlers to its very end."""
        self.stops.heed()
        super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run, and restore the signal handlers for a caller in this process."""
        with self.stops.heeded():
            return super().execute(*args, **options)

    def is_ready(self, options: dict[str, Any]) -> bool:
        """Wait for the database, or for a stop. Raises `NotReady` when waiting does not help."""
        availability = Availability()
        while not self.stops.asked:
            try:
                super().is_ready(options)
            except DatabaseAway as trouble:
                if options.get("once") or options.get("drain"):
                    raise
                availability.lost(trouble.reason)
                time.sleep(LOOK_EVERY)
            else:
                availability.found()
                return True
        return False

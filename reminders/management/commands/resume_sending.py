"""`manage.py resume_sending`: end the pause of `pause_sending`; what is late comes a few a day."""

from typing import Any

from django.conf import settings

from core.actor import operator
from core.databases.database_clock import utc_now
from core.processes.commands import DatabaseCommand
from reminders.services import sending_pause


class Command(DatabaseCommand):
    """Ends the pause for every process on this database."""

    help = "End the pause of sending. Who has several late reminders gets them over hours and days."

    def handle(self, **options: Any) -> None:
        """Resume and print one line; without a pause nothing changes."""
        spread = sending_pause.resume(by=operator(), now=utc_now())
        said = "nothing was paused" if spread is None else f"resumed, late reminders spread: {spread}"
        self.stdout.write(f"resume_sending {said}")
        if not settings.SENDING:
            self.stderr.write(
                "SENDING is off in this environment: processes that are started with it still send nothing."
            )

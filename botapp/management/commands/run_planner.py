"""`manage.py run_planner`: write the plans that wait in the queue, until told to stop."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from core.clock import SystemClock
from engagement import playbook
from engagement.facts import facts_of
from engagement.plans import Step
from leads.models import Lead
from reminders.planner import Planner


class Command(BaseCommand):
    """Runs one planner worker; several may run on one database."""

    help = "Work through plan requests, until Ctrl-C or SIGTERM."

    def handle(self, **options: Any) -> None:
        """Run until a signal stops it."""
        asyncio.run(_main())


async def _main() -> None:
    planner = Planner(write_by_playbook, SystemClock())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, planner.stopping.set)
    await planner.run()


def write_by_playbook(lead: Lead) -> tuple[Step, ...]:
    """Return the playbook's plan for a lead."""
    return playbook.write_plan(facts_of(lead))

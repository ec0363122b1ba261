"""`manage.py seed_demo`: an admin login, and for the sandbox two people with a few prospects."""

import os
import secrets
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError, CommandParser
from django.db import connection

from core.actor import Actor
from core.databases.database_clock import utc_now
from core.files import close_to_others, private_folder
from core.processes.commands import DatabaseCommand
from engagement.models import PlanTemplate
from engagement.templates import SAMPLE, parse
from leads import services as lead_services
from leads.intake import read_prospect
from leads.models import TelegramUser
from planning import services as planning
from reminders import services
from reminders.policy.nags import FOLLOWUP_EVERY

# The two people of the sandbox page.
PEOPLE: Final = (
    (7001, "alice_stone", "Alice", "Stone", "en"),
    (7002, "bob_o_neill", "Боб", "O'Neill 🚀", "uk"),
)
# Whose, the pasted text, and whether the plan is under way.
PROSPECTS: Final = (
    (7001, "Maya Lindqvist, VP Sales at Nordlicht Logistics, Hamburg\nlinkedin.com/in/maya-lindqvist", True),
    (7001, "Name: Tomás Rivera\nTitle: Head of Procurement\nCompany: Andes Foods", False),
    (7001, "Priya Nair — CTO @ Fernwood Health (Bengaluru)", False),
    (7002, "Oksana Kovalenko, Founder at Zelenyi Dim, Kyiv\nlinkedin.com/in/oksana-kovalenko", True),
)


REFUSAL: Final = (
    "seed_demo makes up people for the sandbox, and on the real Telegram their numbers belong to somebody. "
    "Nothing was added. To try it, leave TELEGRAM_BOT_TOKEN unset and set DEBUG=on; for a login to the admin "
    "run `manage.py createsuperuser`; the first person comes in by the link that run_bot prints."
)


class Command(DatabaseCommand):
    """Fills a new database so that a newcomer finds something to look at."""

    help = "In the sandbox: add two people, prospects and an admin login (kept in var/admin-login.txt)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when there is anybody already; outside the sandbox add the login alone",
        )

    def handle(self, *, if_empty: bool, **options: Any) -> None:
        """Seed, unless told to leave a used database alone."""
        if if_empty and (TelegramUser.objects.exists() or get_user_model().objects.exists()):
            return
        if settings.SANDBOX:
            _seed_sandbox(now=utc_now())
        elif not if_empty:
            raise CommandError(REFUSAL)
        self.stdout.write(_admin_login())


def _seed_sandbox(*, now: datetime) -> None:
    people = {
        telegram_id: lead_services.register(
            telegram_id=telegram_id,
            username=username,
            first_name=first_name,
            last_name=last_name,
            language_code=language,
            now=now,
        )
        for telegram_id, username, first_name, last_name, language in PEOPLE
    }
    if not PlanTemplate.objects.exists():
        PlanTemplate().take(parse(SAMPLE), now=now)
    for telegram_id, text, is_started in PROSPECTS:
        by = Actor.user(telegram_id)
        prospect = read_prospect(text)
        owner, followup = people[telegram_id], now + FOLLOWUP_EVERY
        lead = lead_services.create_lead(owner=owner, prospect=prospect, next_followup=followup, now=now)
        lead = planning.write_plan(lead=lead, by=by, now=now)
        if is_started:
            first = services.start_plan(lead=lead, by=by, now=now).reminders[0]
            services.complete(reminder=first, by=by, now=now)


def _admin_login() -> str:
    """Make the admin account with a random password; keep both in a file only its owner can read."""
    accounts = get_user_model().objects
    if accounts.filter(username="admin").exists():
        return "The admin account is there already."
    password = secrets.token_urlsafe(12)
    accounts.create_superuser("admin", password=password)
    path = settings.VAR_DIR / "admin-login.txt"
    private_folder(path.parent)
    close_to_others(path)
    # Appended: another database's password may stand there, and nowhere else.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write(f"database: {connection.settings_dict['NAME']}\nuser: admin\npassword: {password}\n\n")
    return f"Admin login: {path.relative_to(settings.BASE_DIR)}"

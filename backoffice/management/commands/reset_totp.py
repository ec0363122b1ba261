"""`manage.py reset_totp NAME`: the way back for whoever has lost phone and recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from backoffice.second_factor import devices
from core.processes.commands import DatabaseCommand


class Command(DatabaseCommand):
    """Takes an account's second factor away."""

    help = "Take the second factor of an account away; it logs in with its password, and may set up another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        """Print what was done; the account's history has it too."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username!r}.")
        why = "Second factor taken away at the machine's console (reset_totp)."
        had = devices.take_away(users=[user], by=None, why=why)
        self.stdout.write(f"reset_totp {username} removed={had}")

"""Django's entry for this room."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """The app `reminders`."""

    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        """Register the system checks, and what is done behind the last migration."""
        import_module("reminders.checks")
        post_migrate.connect(_serve_new_tables, sender=self, dispatch_uid="reminders.row_security")


def _serve_new_tables(*, using: str, plan: Sequence[object] = (), **_signal: Any) -> None:
    """Give the application's login the tables of a later migration."""
    if plan:
        import_module("reminders.upkeep.row_security").serve_new_tables(connections[using])

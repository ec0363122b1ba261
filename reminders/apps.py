"""Django's entry for this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """The app `reminders`."""

    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        """Register the system checks."""
        import_module("reminders.checks")

"""Django's entry for this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """The app `engagement`."""

    name = "engagement"
    verbose_name = _("Engagement")

    def ready(self) -> None:
        """Register the system checks."""
        import_module("engagement.checks")

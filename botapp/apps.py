"""Django's entry for this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BotAppConfig(AppConfig):
    """The app `botapp`."""

    name = "botapp"
    verbose_name = _("Telegram")

    def ready(self) -> None:
        """Register the system checks."""
        import_module("botapp.checks")

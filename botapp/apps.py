"""Django's entry for this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BotAppConfig(AppConfig):
    """The app `botapp`."""

    name = "botapp"
    verbose_name = _("Telegram")

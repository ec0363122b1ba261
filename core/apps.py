"""Django's entry for this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The app `core`."""

    name = "core"
    verbose_name = _("Core")

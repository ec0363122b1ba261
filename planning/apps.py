"""Django's entry for this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """The app `planning`: it has commands and no tables."""

    name = "planning"
    verbose_name = _("Planning")

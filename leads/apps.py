"""Django's entry for this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    """The app `leads`."""

    name = "leads"
    verbose_name = _("Leads")

"""Django's entry for this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """The app `backoffice`: pages over the tables of the other rooms, and none of its own."""

    name = "backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        """Name the columns, before the admin's pages ask for their names; say who fails to log in."""
        from backoffice import lockouts, names  # noqa: PLC0415  they need the models

        names.translate()
        lockouts.listen()

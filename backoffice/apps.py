"""Django's entry for this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """The app `backoffice`: pages over the tables of the other rooms, and none of its own."""

    name = "backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        """Say who fails to log in."""
        from backoffice import lockouts  # noqa: PLC0415  it needs the models

        lockouts.listen()

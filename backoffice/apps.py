"""Django's entry for this room."""

import sys
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """The app `backoffice`: pages over the tables of the other rooms, and none of its own."""

    name = "backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        """Name the columns, before the admin's pages ask for their names; say who fails to log in."""
        load_widgets()
        from backoffice import lockouts, names  # noqa: PLC0415  they need the models

        names.translate()
        lockouts.listen()


def load_widgets() -> None:
    """Load django-unfold's widgets; on SQLite without those of PostgreSQL's fields, 6 MB of psycopg."""
    modules: dict[str, Any] = sys.modules
    if connection.vendor == "sqlite" and "psycopg" not in modules:
        modules["django.contrib.postgres.fields"] = None  # as if it was not installed
        import_module("unfold.overrides")
        del modules["django.contrib.postgres.fields"]

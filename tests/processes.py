"""What tests need that run the product's commands as processes of their own."""

import os
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def database_url() -> str:
    """Return the address of the test's database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))

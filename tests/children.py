"""Commands of ours as processes of their own, on the test's database."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

Child = subprocess.Popen[bytes]


@contextlib.contextmanager
def running(*arguments: str, **env: str) -> Iterator[Child]:
    """Run `manage.py` with these arguments; killed when the block is left."""
    settled = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", *arguments]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | settled | env) as process:
        try:
            yield process
        finally:
            process.kill()


def database_url() -> str:
    """Return the address of the database that the test uses."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))

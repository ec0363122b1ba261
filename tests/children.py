"""Commands of ours as processes of their own, on the test's database."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

Child = subprocess.Popen[bytes]
ROOT = Path(__file__).resolve().parent.parent
# A configuration of its own, with a local Telegram; of the suite's it has the database.
BASE = {
    "READ_DOT_ENV": "off",
    "DEBUG": "on",
    "TELEGRAM_BOT_TOKEN": "",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def ended(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with these arguments to its end; return what it said and its exit code."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | BASE | env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.02)


@contextlib.contextmanager
def running(*arguments: str, **env: str) -> Iterator[Child]:
    """Run `manage.py` with these arguments; killed when the block is left."""
    settled = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | settled | env) as process:
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

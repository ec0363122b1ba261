"""Commands of ours as processes of their own, on the test's database."""

import contextlib
import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# A configuration of its own, with a local Telegram; of the suite's it has the database.
BASE = {
    "READ_DOT_ENV": "off",
    "DEBUG": "on",
    "TELEGRAM_BOT_TOKEN": "",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
# Loaded once, in a process that children are forked from: they take longer than our own modules do.
LIBRARIES = ["django.core.management", "openai", "psycopg", "pydantic_ai.models.openai", "telegram.ext"]
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__, *LIBRARIES])


class Child(ForkServerProcess):
    """A process of ours, with the methods of `subprocess.Popen` that tests use."""

    def send_signal(self, number: int) -> None:
        """Send a signal, if it is still running."""
        if self.pid and self.is_alive():
            os.kill(self.pid, number)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end; return the exit code, None when it has not come in time."""
        self.join(timeout)
        return self.exitcode


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


@contextlib.contextmanager
def running(*arguments: str, **env: str) -> Iterator[Child]:
    """Run `manage.py` with these arguments; killed when the block is left."""
    settled = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = Child(target=manage, args=(arguments, os.environ | settled | env))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def manage(arguments: Sequence[str], env: dict[str, str]) -> None:
    """Be `manage.py` with these arguments."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["manage.py", *arguments]
    runpy.run_path("manage.py", run_name="__main__")


def database_url() -> str:
    """Return the address of the database that the test uses."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))

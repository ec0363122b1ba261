"""Databases that exist for one run, and a look into them that needs no Django."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.chaos.django_child import ROOT, environment

# A crash of PostgreSQL loses nothing then; only the machine's own would need fsync.
DURABLE = {"fsync": "off", "synchronous_commit": "on"}


class Store:
    """Reads one database with plain SQL; finds it again after its server was restarted."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._connection: Any = None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query. It may be asked again: nothing is written."""
        try:
            return list(self._connected().execute(query).fetchall())
        except psycopg.OperationalError:
            self.close()
            return list(self._connected().execute(query).fetchall())

    def number(self, query: str) -> int:
        """Return the single number of a query."""
        return int(self.rows(query)[0][0])

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _connected(self) -> Any:
        if self._connection is None:
            if self.is_sqlite:
                path = self.url.removeprefix("sqlite:///")
                self._connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            else:
                self._connection = psycopg.connect(self.url, autocommit=True)
        return self._connection


@contextlib.contextmanager
def sqlite_database() -> Iterator[str]:
    """Yield the address of a migrated SQLite file that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="deal-quest-chaos-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{folder}/chaos.sqlite3"
        migrate(url)
        yield url


@contextlib.contextmanager
def postgres_database(server: str) -> Iterator[str]:
    """Yield the address of a migrated database of its own on a server, dropped afterwards."""
    name = f"chaos_{uuid.uuid4().hex[:12]}"
    _administer(server, f'CREATE DATABASE "{name}"')
    try:
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        migrate(url)
        yield url
    finally:
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(url: str) -> None:
    """Create the tables."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment(url), check=True)


def moment(value: Any) -> Any:
    """Return an aware instant for what a driver gives: SQLite's gives text, in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())

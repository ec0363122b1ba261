"""Whether the database can be worked with, and what a person has to do when it cannot."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.db import DatabaseError, Error, connection, connections
from django.db.migrations.loader import MigrationLoader

from core.database import UNAVAILABLE, reason

# What does not pass by itself: a login (class 28) or a database's name that is refused. PostgreSQL's words
# are for a connection that fails, which has no code; SQLite's are for a path that is wrong.
REFUSED_CODES = re.compile(r"28...|3D000")
REFUSED_TEXTS = re.compile(
    r'authentication failed|no pg_hba\.conf entry|(?:role|database) ".*" does not exist|not permitted to log'
    r"|no such (?:user|database)|no password supplied|invalid |unable to open|file is not a database"
)


class NotReady(Exception):
    """The database cannot be worked with; the text says what to do."""


class DatabaseAway(NotReady):
    """The database does not answer; it may later."""

    def __init__(self, error: Error) -> None:
        self.reason = reason(error)
        super().__init__(
            f"Database not available ({self.reason}). "
            "Check that it runs, and the host and port in DATABASE_URL."
        )


class DatabaseRefused(NotReady):
    """The database answers and refuses the connection."""

    def __init__(self, error: Error) -> None:
        what = "path" if connection.vendor == "sqlite" else "user, password and database name"
        super().__init__(
            f"The database cannot be used as configured ({reason(error)}). Check the {what} in DATABASE_URL."
        )


class NotMigrated(NotReady):
    """The database lacks tables or columns of this version. Run `manage.py migrate`, then start again."""

    def __str__(self) -> str:
        return self.__doc__ or ""


def check_database(*, migrated: bool = True) -> None:
    """Raise `NotReady` when the database does not answer, refuses us or, if asked for, is not migrated.

    It is asked over a connection of its own, which is closed again.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_check, migrated=migrated).result()


def _check(*, migrated: bool) -> None:
    try:
        connection.ensure_connection()
        if migrated:
            require_migrations()
    except UNAVAILABLE as error:
        code = getattr(error.__cause__, "sqlstate", None)
        is_refusal = REFUSED_CODES.fullmatch(code) if code else REFUSED_TEXTS.search(str(error))
        raise (DatabaseRefused if is_refusal else DatabaseAway)(error) from None
    except DatabaseError as error:
        raise DatabaseRefused(error) from None
    finally:
        connections.close_all()


@cache
def require_migrations() -> None:
    """Raise `NotMigrated` while a migration of this version is missing; success is cached."""
    loader = MigrationLoader(connection)
    if any(leaf not in loader.applied_migrations for leaf in loader.graph.leaf_nodes()):
        raise NotMigrated

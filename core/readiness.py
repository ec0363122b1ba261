"""Whether the database can be worked with, and what a person has to do when it cannot."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.db import DatabaseError, Error, connection, connections
from django.db.migrations.loader import MigrationLoader

from core.database import UNAVAILABLE, reason

# What a PostgreSQL that answers says when it will be well again by itself.
PASSING = ("starting up", "shutting down", "recovery", "too many", "connection slots", "not yet accepting")
# What needs a change of the address or of the server: a login it refuses, a value it cannot read.
REFUSED = ("FATAL", "no password supplied", "invalid ", "unable to open", "file is not a database")


class NotReady(Exception):
    """The database cannot be worked with; the text says what to do."""


class DatabaseAway(NotReady):
    """The database does not answer; it may by itself, later."""

    def __init__(self, error: Error) -> None:
        self.reason = reason(error)
        super().__init__(
            f"Database not available ({self.reason}). "
            "Check that it runs, and the host and port in DATABASE_URL."
        )


class DatabaseRefused(NotReady):
    """The database answers and does not let us in."""

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
        raise (DatabaseRefused if _is_refusal(error) else DatabaseAway)(error) from None
    except DatabaseError as error:
        raise DatabaseRefused(error) from None
    finally:
        connections.close_all()


@cache
def require_migrations() -> None:
    """Raise `NotMigrated` when a migration of this version has not been applied; asked until it has been."""
    loader = MigrationLoader(connection)
    if any(leaf not in loader.applied_migrations for leaf in loader.graph.leaf_nodes()):
        raise NotMigrated


def _is_refusal(error: Error) -> bool:
    text = str(error)
    return any(sign in text for sign in REFUSED) and not any(sign in text for sign in PASSING)

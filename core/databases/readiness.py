"""Whether the database can be worked with, and what a person has to do when it cannot."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, Error, connection, connections
from django.db.migrations.loader import MigrationLoader

from core.databases.database import FORBIDDEN, UNAVAILABLE, reason, sqlstate

# What does not pass by itself: a login (class 28) or a database's name that is refused. PostgreSQL's words
# are for a connection that fails, which has no code; SQLite's are for a path that is wrong.
REFUSED_CODES = re.compile(r"28...|3D000")
REFUSED_TEXTS = re.compile(
    r'authentication failed|no pg_hba\.conf entry|(?:role|database) ".*" does not exist|not permitted to log'
    r"|no such (?:user|database)|no password supplied|invalid |unable to open|file is not a database"
)
# What an address asks for that the server, or this machine, has not.
OPTION_TEXTS = re.compile(
    r"invalid (?:connection option|\w+ value)|bad value for|certificate|does not support SSL"
    r"|unsupported startup parameter"
)


log = logging.getLogger(__name__)


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
        if OPTION_TEXTS.search(str(error)):
            what = "options behind the ?, such as sslmode and sslrootcert,"
        super().__init__(
            f"The database cannot be used as configured ({reason(error)}). Check the {what} in DATABASE_URL."
        )


class DatabaseForbidden(NotReady):
    """This login may not use the tables. `manage.py apply_row_security --sql` prints what is to be run."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class NotMigrated(NotReady):
    """The database lacks tables or columns of this version. Run `manage.py migrate`, then start again."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class OtherMigrations(NotReady):
    """The database was made by migrations of which this version has no files."""

    def __init__(self, example: str) -> None:
        remedy = "name a new, empty database in DATABASE_URL"
        if connection.vendor == "sqlite":
            # Not the whole path: /readyz says this to anybody.
            file = "/".join(Path(connection.settings_dict["NAME"]).parts[-2:])
            remedy = f"move {file} aside (with its -wal and -shm, if they are there)"
        super().__init__(
            f"This database was made by migrations that this version no longer has ({example}, for one), so "
            f"nothing was changed in it: {remedy} and start again, or, to keep what is in it, go back to the "
            "commit that made it."
        )


def check_database(*, migrated: bool = True) -> None:
    """Raise `NotReady` when the database does not answer, refuses us or, unless told otherwise, lacks tables.

    It is asked over a connection of its own, which is closed again.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_check, migrated).result()


def _check(migrated: bool) -> None:
    try:
        connection.ensure_connection()
        if migrated:
            require_migrations()
    except UNAVAILABLE as error:
        code = sqlstate(error)
        said = str(error)
        is_refusal = REFUSED_CODES.fullmatch(code) if code else REFUSED_TEXTS.search(said)
        is_refusal = is_refusal or OPTION_TEXTS.search(said)
        raise (DatabaseRefused if is_refusal else DatabaseAway)(error) from None
    except DatabaseError as error:
        if sqlstate(error) == FORBIDDEN:
            raise DatabaseForbidden from None
        raise DatabaseRefused(error) from None
    finally:
        connections.close_all()


@cache
def require_migrations() -> None:
    """Raise when a migration of this version has not been applied; asked until all have been.

    `OtherMigrations` when some of the project's own were applied that have no file, else `NotMigrated`.
    A newer version's database has all of this version's and more, and passes: going back stays possible.
    """
    loader = MigrationLoader(connection)
    own = {
        room.label for room in apps.get_app_configs() if Path(room.path).resolve().parent == settings.BASE_DIR
    }
    unknown = sorted(loader.applied_migrations.keys() - loader.disk_migrations.keys())
    examples = [f"{app}.{name}" for app, name in unknown if app in own]
    if not all(leaf in loader.applied_migrations for leaf in loader.graph.leaf_nodes()):
        raise OtherMigrations(examples[0]) if examples else NotMigrated()
    if examples:
        log.warning(
            "A newer version has migrated this database. This one goes on with it; bring it up to date too",
            extra={"example": examples[-1]},
        )

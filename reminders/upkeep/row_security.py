"""Row-level security on PostgreSQL: what `reach` lists is put in force, and code runs as the app's role.

A request of the Mini App runs as the role `deal_quest_miniapp` inside `acting_as(telegram_id)`, and from
there the database itself refuses every row that is not that person's. **The trust boundary is that call**:
whoever may set `app.telegram_id` is believed, so the application sets it, per transaction, once it has
verified Telegram's signature. A setting that is absent, empty or not a number owns no row and never raises.

The owner of the tables, who migrates and runs the scheduler, is not subject to the policies: that role works
for everybody, and FORCE would only add a policy check to each of its statements. `deal_quest_service` is for
an application that connects as another role than the owner: its members may read and write every table, now
and after the next migration, and pass through the service policy, but may change no table and no policy.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import (
    DEFAULT_DB_ALIAS,
    DataError,
    Error,
    OperationalError,
    ProgrammingError,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

from core.databases.database import FORBIDDEN, NO_SUCH_TABLE, sqlstate
from core.sql.queries import queries
from reminders.upkeep.reach import HIDDEN, MINIAPP, REACHES, SERVICE, Reach

log = logging.getLogger(__name__)

ROLES = (MINIAPP, SERVICE)

QUERIES: Final = queries(Path(__file__).with_name("row_security.sql"))
APPLIED_SQL = """SELECT tablename, policyname, unnest(roles)
FROM pg_policies JOIN pg_tables USING (schemaname, tablename)
WHERE rowsecurity AND schemaname = current_schema()"""
WHO_SQL = "SELECT current_setting('role'), coalesce(current_setting('app.telegram_id', true), '')"
BECOME_SQL = "SELECT set_config('role', %s, true), set_config('app.telegram_id', %s, true)"

READ_ONLY_SQL = "SET LOCAL transaction_read_only = on; SET LOCAL statement_timeout = '5s'"


class MayNotApply(Exception):
    """The connected role may not create roles or does not own the tables."""


class RoleMissing(OperationalError):
    """The login may not become the Mini App's role, so nobody is shown anything."""


class TablesMissing(Exception):
    """The tables are not there yet: migrate first."""


def apply_statements() -> list[str]:
    """Return the SQL that puts the policies in force; running it again changes nothing."""

    names = ("make_role", "let_owner_in", "show_schema")
    statements = [QUERIES[name].format(role=role) for name in names for role in ROLES]
    for reach in (*REACHES, *HIDDEN):
        statements += [_switch(reach, "ENABLE"), *_clear(reach)]
        if reach.grants:
            statements.append(f"GRANT {reach.grants} ON {reach.table} TO {MINIAPP}")
        statements += [
            f"CREATE POLICY {name} ON {reach.table} {rule}" for name, rule in reach.policies.items()
        ]
    return [*statements, QUERIES["serve"].format(role=SERVICE)]


def administrators_statements(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the SQL that only an administrator of the server may run: the roles, and who is in them.

    That is the owner of the tables, who can do all the rest, and our login. Again, it changes nothing.
    """
    names = dict.fromkeys([_owner(connection), connection.settings_dict["USER"]])
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    return [
        *(QUERIES["make_role"].format(role=role) for role in ROLES),
        f"GRANT {', '.join(ROLES)} TO {quoted}",
    ]


def remove_statements() -> list[str]:
    """Return the SQL that takes it all away, but for the roles: another database may use them."""
    off = [sql for reach in (*REACHES, *HIDDEN) for sql in [*_clear(reach), _switch(reach, "DISABLE")]]
    return [*off, QUERIES["no_longer_serve"].format(role=SERVICE)]


def apply(connection: BaseDatabaseWrapper) -> None:
    """Put the policies in force, all or none.

    Raises MayNotApply where the connected role is not allowed to, and TablesMissing before `migrate`.
    """
    _run(connection, apply_statements())


def serve_new_tables(connection: BaseDatabaseWrapper) -> None:
    """Let the service use tables that have come since the policies were put in force; nothing before that."""
    if connection.vendor != "postgresql" or not is_applied(connection):
        return
    try:
        _run(connection, [QUERIES["serve"].format(role=SERVICE)])
    except MayNotApply as refused:
        log.warning("A login of its own may lack new tables: run `apply_row_security` (%s)", refused)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the policies away again. Does nothing where the roles were never made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY (%s)", [list(ROLES)])
        (found,) = cursor.fetchone()
    if found == len(ROLES):
        _run(connection, remove_statements())


def is_applied(connection: BaseDatabaseWrapper) -> bool:
    """Say whether every policy is there and switched on. True on SQLite, which has no roles."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(APPLIED_SQL)
        present = set(cursor.fetchall())
    expected = {
        (reach.table, name, SERVICE if name.endswith("_service") else MINIAPP)
        for reach in (*REACHES, *HIDDEN)
        for name in reach.policies
    }
    return expected <= present


@contextmanager
def acting_as(telegram_id: int, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run the block in one transaction as the Mini App's role, for this person. On SQLite: as oneself."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if connections[using].vendor != "postgresql":
            yield
            return
        cursor.execute(WHO_SQL)
        before = cursor.fetchone()
        _become(cursor, MINIAPP, str(telegram_id))
        yield
        # Only when all went well: an error rolls both settings back with the transaction or savepoint.
        cursor.execute(BECOME_SQL, before)


@contextmanager
def reading_as(telegram_id: int, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run the block as `acting_as`, read only: what writes is refused, a long query ended.

    On SQLite no transaction is opened: there every one takes the write lock, behind the scheduler.
    """
    if connections[using].vendor != "postgresql":
        yield
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _become(cursor, MINIAPP, str(telegram_id))
        cursor.execute(READ_ONLY_SQL)
        yield
        # There is nothing to keep; rolled back, a transaction around this one is what it was.
        transaction.set_rollback(True, using=using)


@contextmanager
def as_the_application(*, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run the block, within `acting_as` too, as the application: for tables that no person's role reaches."""
    if connections[using].vendor != "postgresql":
        yield
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(WHO_SQL)
        before = cursor.fetchone()
        cursor.execute(BECOME_SQL, ["none", before[1]])
        yield
        # Only when all went well: an error rolls it back with the savepoint.
        cursor.execute(BECOME_SQL, before)


def may_act(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the connected login may become the Mini App's role. True on SQLite."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [MINIAPP])
        return bool(cursor.fetchone() == (True,))


def _become(cursor: Any, role: str, telegram_id: str) -> None:
    try:
        cursor.execute(BECOME_SQL, [role, telegram_id])
    except (DataError, ProgrammingError) as error:
        log.error(  # noqa: TRY400 - the reason is all there is to it
            "Nobody can open the Mini App: `manage.py apply_row_security --sql` prints what an administrator "
            "of the database has to run",
            extra={"reason": _first_line(error)},
        )
        raise RoleMissing("the Mini App's role") from error


def _owner(connection: BaseDatabaseWrapper) -> str:
    """Return who owns the tables; who logs in, while there are none or the database cannot be asked."""
    sql = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('users')"
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            found = cursor.fetchone()
    except Error:
        found = None
    return str(found[0] if found else connection.settings_dict["USER"])


def _clear(reach: Reach) -> list[str]:
    dropped = [f"DROP POLICY IF EXISTS {name} ON {reach.table}" for name in reach.policies]
    return [*dropped, f"REVOKE ALL ON {reach.table} FROM {', '.join(ROLES)}"]


def _switch(reach: Reach, verb: str) -> str:
    return f"ALTER TABLE {reach.table} {verb} ROW LEVEL SECURITY"


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
    except ProgrammingError as error:
        if sqlstate(error) == FORBIDDEN:
            raise MayNotApply(_first_line(error)) from error
        if sqlstate(error) == NO_SUCH_TABLE:
            raise TablesMissing(_first_line(error)) from error
        raise


def _first_line(error: Error) -> str:
    return str(error).partition("\n")[0]

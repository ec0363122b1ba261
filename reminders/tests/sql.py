"""Plain SQL for the tests of row-level security."""

from typing import Any

from django.db import connection

from reminders.upkeep.reach import MINIAPP
from tests.waiting import wait_until

REACHABLE_SQL = """SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace = current_schema()::regnamespace
  AND (has_any_column_privilege(%(role)s, oid, 'SELECT, INSERT, UPDATE, REFERENCES')
       OR has_table_privilege(%(role)s, oid, 'DELETE, TRUNCATE, TRIGGER'))"""


def fetch(sql: str, params: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def execute(sql: str, params: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def reachable() -> list[str]:
    """The relations that the database says the role has any privilege on, whatever the code believes."""
    return sorted(name for (name,) in fetch(REACHABLE_SQL, {"role": MINIAPP}))


def wait_until_somebody_waits() -> None:
    """Return once another session waits for a lock of ours (PostgreSQL)."""
    wait_until(lambda: fetch("SELECT 1 FROM pg_locks WHERE NOT granted"))

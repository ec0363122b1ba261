"""Several statements in one trip to the database, and in one transaction.

A trip costs more than most statements, on both sides of the wire; BEGIN and COMMIT are trips as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of ours; what is foreign travels in `params`."""

    sql: str
    params: Sequence[Any] = ()


def together(statements: Sequence[Statement]) -> list[list[Row]]:
    """Run the statements in this order: all of them or none. Return the rows of each.

    PostgreSQL takes them as one message, which it treats as one transaction. Where one is open already,
    they become part of it.
    """
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        return _in_one_message(statements)
    if len(statements) == 1:
        return [_run(statements[0])]
    with transaction.atomic(savepoint=False):
        return [_run(statement) for statement in statements]


def _in_one_message(statements: Sequence[Statement]) -> list[list[Row]]:
    found: list[list[Row]] = []
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        params = [value for statement in statements for value in statement.params]
        cursor.execute(";\n".join(statement.sql for statement in statements), params)
        for _statement in statements:
            found.append(cursor.fetchall() if cursor.description else [])
            cursor.nextset()
    return found


def _run(statement: Statement) -> list[Row]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        return cursor.fetchall() if cursor.description else []

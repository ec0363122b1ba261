"""Several statements in one trip to the database, and in one transaction.

A trip costs more than most statements, on both sides of the wire; BEGIN and COMMIT are trips as well.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.utils import DatabaseError
from psycopg.errors import DuplicatePreparedStatement, InvalidSqlStatementName

Row = tuple[Any, ...]
# What a server says that another client of a connection pooler has spoken to in between.
NOT_OURS = (DuplicatePreparedStatement, InvalidSqlStatementName)
KEEP_PLANS = 1_024  # trips, at most
MOMENT: Final = psycopg.adapters.types["timestamptz"].oid
IN_C: Final = psycopg.adapters.get_loader(MOMENT, psycopg.pq.Format.TEXT)


@dataclass(slots=True)
class _Session:
    """What one connection knows of our statements."""

    texts: dict[str, str] = field(default_factory=dict)
    trips: int = 0
    is_shared: bool = False  # by a pooler: nothing can be kept there

    def is_time_to_plan_anew(self) -> bool:
        """Say so after 1, 2, 4, 8 … trips: a plan made for a table that was still empty reads all of it."""
        self.trips += 1
        return self.trips % KEEP_PLANS == 0 or self.trips & (self.trips - 1) == 0


_sessions: "WeakKeyDictionary[psycopg.Connection[Any], _Session]" = WeakKeyDictionary()


class NameTaken(TypeError):
    """Another statement goes by this name on this connection already."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of ours; what is foreign travels in `params`.

    One with a name is parsed and planned once per connection, where the database can; its text must always
    be the same.
    """

    sql: str
    params: Sequence[Any] = ()
    name: str = ""


def together(statements: Sequence[Statement]) -> list[list[Row]]:
    """Run the statements in this order: all of them or none. Return the rows of each.

    PostgreSQL takes them as one message, which it treats as one transaction. Where one is open already,
    they become part of it.
    """
    if not statements:
        return []
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        return _in_one_message(statements)
    if len(statements) == 1:
        return [_run(statements[0])]
    with transaction.atomic(savepoint=False):
        return [_run(statement) for statement in statements]


def _in_one_message(statements: Sequence[Statement]) -> list[list[Row]]:
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    session = _sessions.setdefault(here.connection, _Session())
    if session.is_shared:
        return _ask(statements)
    try:
        return _ask_by_name(statements, session)
    except DatabaseError as error:
        if here.in_atomic_block or not isinstance(error.__cause__, NOT_OURS):
            raise
        session.is_shared = True
        return _ask(statements)


def _ask_by_name(statements: Sequence[Statement], session: _Session) -> list[list[Row]]:
    new = [each for each in statements if each.name and session.texts.get(each.name) != each.sql]
    if any(each.name in session.texts for each in new):
        raise NameTaken
    if new:
        _ask([_preparing(each) for each in new])
        session.texts.update((each.name, each.sql) for each in new)
    before = [Statement("DISCARD PLANS")] if session.is_time_to_plan_anew() else []
    return _ask([*before, *map(_executing, statements)])[len(before) :]


def _ask(statements: Sequence[Statement]) -> list[list[Row]]:
    found: list[list[Row]] = []
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        # Django reads moments in Python, for the sake of other time zones than UTC; psycopg's own way is C.
        cursor.cursor.adapters.register_loader(MOMENT, IN_C)
        params = [value for statement in statements for value in statement.params]
        cursor.execute(";\n".join(statement.sql for statement in statements), params)
        for _statement in statements:
            found.append(cursor.fetchall() if cursor.description else [])
            cursor.nextset()
    return found


def _preparing(statement: Statement) -> Statement:
    number = count(1)
    numbered = re.sub("%s", lambda _place: f"${next(number)}", statement.sql)
    return Statement(f"PREPARE {statement.name} AS {numbered}")


def _executing(statement: Statement) -> Statement:
    if not statement.name:
        return statement
    places = ", ".join(["%s"] * len(statement.params))
    return Statement(f"EXECUTE {statement.name}" + (f"({places})" if places else ""), statement.params)


def _run(statement: Statement) -> list[Row]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        return cursor.fetchall() if cursor.description else []

"""Many rows, different values, one statement: at a fraction of the cost of `bulk_update` and `bulk_create`.

Django builds an expression per row and column, which took three fifths of the scheduler's time. These
functions write the SQL once per shape and remember it. The rows travel as one JSON document: the text never
grows with their number, and the driver has a single value to adapt.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models

CHUNK = 1_000  # rows per statement
Row = tuple[Any, ...]
Model = type[models.Model]

# How each database writes a moment: SQLite has no type for it, so it must be Django's own text.
MOMENT: dict[str, Callable[[datetime], str]] = {
    "postgresql": datetime.isoformat,
    "sqlite": lambda moment: str(moment.astimezone(UTC).replace(tzinfo=None)),
}


class Where(NamedTuple):
    """A condition of ours about a row and the values that are written: `new.<column>`.

    `moments` are further datetimes in it, `new.<name>`; each row ends with a value for each.
    """

    sql: str
    moments: tuple[str, ...] = ()


class _Shape(NamedTuple):
    """A statement, and what its rows look like: a name per value, and which of them are moments."""

    sql: str
    names: tuple[str, ...]
    moments: tuple[int, ...]


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these fields of each row as it is in memory. All rows must be of one model and have a key."""
    if rows:
        values = [(row.pk, *(getattr(row, name) for name in columns)) for row in rows]
        update(type(rows[0]), columns, values)


def update(
    model: Model,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    match: Sequence[str] = (),
    where: "Where | None" = None,
    returning: Sequence[str] = (),
) -> list[Row]:
    """Write `rows`, each (key, value per column, value per `match` column), where they still apply.

    A row is left alone when a `match` column differs or `where` does not hold. Returns the `returning`
    columns, numbers and texts only, of the rows that were written.
    """
    shape = _update(model, tuple(columns), tuple(match), where, tuple(returning), connection.vendor)
    return _execute(shape, rows, bool(returning))


def insert(
    model: Model,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    returning: Sequence[str] = (),
    or_ignore: bool = False,
) -> list[Row]:
    """Insert `rows`, each a value per column; the others get the database's default. Returns as `update`.

    `or_ignore` leaves out what a unique constraint refuses.
    """
    shape = _insert(model, tuple(columns), tuple(returning), or_ignore, connection.vendor)
    return _execute(shape, rows, bool(returning))


def _execute(shape: _Shape, rows: Sequence[Row], has_result: bool) -> list[Row]:
    found: list[Row] = []
    if not rows:
        return found
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            cursor.execute(shape.sql, _parameters(shape, rows[start : start + CHUNK], connection.vendor))
            found += cursor.fetchall() if has_result else []
    return found


def _parameters(shape: _Shape, rows: Sequence[Row], vendor: str) -> list[Any]:
    values: Iterable[Sequence[Any]] = rows
    if shape.moments:
        values = [_with_texts(row, shape.moments, MOMENT[vendor]) for row in rows]
    if vendor == "postgresql":
        return [json.dumps([dict(zip(shape.names, row, strict=True)) for row in values]), len(rows)]
    return [json.dumps(list(values))]


def _with_texts(row: Row, moments: Sequence[int], text_of: Callable[[datetime], str]) -> list[Any]:
    values = list(row)
    for position in moments:
        if values[position] is not None:
            values[position] = text_of(values[position])
    return values


def _fields(model: Model, names: Iterable[str]) -> list[Any]:
    return [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]


def _moments(fields: Sequence[Any]) -> tuple[int, ...]:
    return tuple(position for position, field in enumerate(fields) if isinstance(field, models.DateTimeField))


@lru_cache(maxsize=512)
def _update(
    model: Model,
    columns: tuple[str, ...],
    match: tuple[str, ...],
    where: Where | None,
    returning: tuple[str, ...],
    vendor: str,
) -> _Shape:
    table, key = model._meta.db_table, _fields(model, ["pk"])[0]
    written, matched = _fields(model, columns), _fields(model, match)
    further = where.moments if where else ()
    fields = [key, *written, *matched, *(models.DateTimeField() for _name in further)]
    names = (
        *(each.column for each in (key, *written)),
        *(f"was_{each.column}" for each in matched),
        *further,
    )
    changes = ", ".join(f'"{each.column}" = new."{each.column}"' for each in written)
    conditions = [f'"{table}"."{key.column}" = new."{key.column}"']
    conditions += [f'"{table}"."{each.column}" = new."was_{each.column}"' for each in matched]
    conditions += [f"({where.sql})"] if where else []
    given, rows = "", _source(names, fields, vendor)
    if vendor == "postgresql":
        # By its key, whatever the other conditions look like to a planner that has no statistics yet.
        given, rows = f"WITH new AS (SELECT * FROM {rows}) ", "new"  # noqa: S608 - names of ours
        by_key = f'ARRAY(SELECT new."{key.column}" FROM new)'  # noqa: S608 - names of ours
        conditions.insert(0, f'"{table}"."{key.column}" = ANY({by_key})')
    sql = (
        f'{given}UPDATE "{table}" SET {changes} FROM {rows} '  # noqa: S608 - names of ours
        f"WHERE {' AND '.join(conditions)}{_returning(model, returning, table)}"
    )
    return _Shape(sql, names, _moments(fields))


@lru_cache(maxsize=512)
def _insert(
    model: Model, columns: tuple[str, ...], returning: tuple[str, ...], or_ignore: bool, vendor: str
) -> _Shape:
    table, fields = model._meta.db_table, _fields(model, columns)
    names = tuple(each.column for each in fields)
    conflict = " ON CONFLICT DO NOTHING" if or_ignore else ""
    sql = (
        f'INSERT INTO "{table}" ({_quoted(names)}) SELECT {_quoted(names)} '  # noqa: S608 - names of ours
        f"FROM {_source(names, fields, vendor)} WHERE true{conflict}{_returning(model, returning, table)}"
    )
    return _Shape(sql, names, _moments(fields))


def _source(names: Sequence[str], fields: Sequence[Any], vendor: str) -> str:
    """Return the statement's rows as a table `new` with these columns."""
    if vendor == "postgresql":
        typed = (
            f'"{name}" {field.cast_db_type(connection)}' for name, field in zip(names, fields, strict=True)
        )
        # The limit tells the planner how few there are: it would expect a hundred, and read whole tables.
        return f"(SELECT * FROM json_to_recordset(%s::json) AS given({', '.join(typed)}) LIMIT %s) AS new"  # noqa: S608
    # `->` keeps a JSON column's value as JSON; `->>` makes text and numbers of the others.
    picked = (
        f"value {'->' if isinstance(field, models.JSONField) else '->>'} '$[{number}]' AS \"{name}\""
        for number, (name, field) in enumerate(zip(names, fields, strict=True))
    )
    return f"(SELECT {', '.join(picked)} FROM json_each(%s)) AS new"  # noqa: S608 - names of ours


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _returning(model: Model, names: tuple[str, ...], table: str) -> str:
    columns = ", ".join(f'"{table}"."{field.column}"' for field in _fields(model, names))
    return f" RETURNING {columns}" if names else ""

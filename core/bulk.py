"""Many rows, different values, one statement: at a fraction of the cost of `bulk_update` and `bulk_create`.

Django builds an expression per row and column, which took three fifths of the scheduler's time. These three
functions write the SQL once per shape and remember it. The rows travel as one JSON document: the text never
grows with their number, and the driver has a single value to adapt.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

CHUNK = 1_000  # rows per statement
Row = tuple[Any, ...]
Model = type[models.Model]


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
    where: str = "",
    returning: Sequence[str] = (),
) -> list[Row]:
    """Write `rows`, each (key, value per column, value per `match` column), where they still apply.

    A row is left alone when a `match` column differs or `where`, a condition of ours, does not hold. Returns
    the `returning` columns, whole numbers only, of the rows that were written.
    """
    if not rows:
        return []
    names, vendor = ("pk", *columns, *match), connection.vendor
    sql = _update_sql(model, tuple(columns), tuple(match), where, tuple(returning), vendor)
    return _execute(sql, _moments(model, names), rows, bool(returning))


def insert(
    model: Model, columns: Sequence[str], rows: Sequence[Row], *, returning: Sequence[str] = ()
) -> list[Row]:
    """Insert `rows`, each a value per column; the others get the database's default. Returns as `update`."""
    if not rows:
        return []
    names = tuple(columns)
    sql = _insert_sql(model, names, tuple(returning), connection.vendor)
    return _execute(sql, _moments(model, names), rows, bool(returning))


def _execute(sql: str, moments: Sequence[int], rows: Sequence[Row], has_result: bool) -> list[Row]:
    found: list[Row] = []
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            cursor.execute(sql, parameters(rows[start : start + CHUNK], moments, here.vendor))
            found += cursor.fetchall() if has_result else []
    return found


def parameters(rows: Sequence[Row], moments: Sequence[int], vendor: str) -> list[Any]:
    """Return the parameters of a `source` with these rows; `moments` are the positions of datetimes."""
    told: Iterable[Sequence[Any]] = rows
    if moments:
        told = [_told(row, moments, MOMENT[vendor]) for row in rows]
    if vendor == "postgresql":
        return [json.dumps([dict(zip(NAMES, row, strict=False)) for row in told]), len(rows)]
    return [json.dumps(list(told))]


def _told(row: Row, moments: Sequence[int], tell: Callable[[datetime], str]) -> list[Any]:
    values = list(row)
    for position in moments:
        if values[position] is not None:
            values[position] = tell(values[position])
    return values


# How each database writes a moment: SQLite has no type for it, so it must be Django's own text.
MOMENT: dict[str, Callable[[datetime], str]] = {
    "postgresql": datetime.isoformat,
    "sqlite": lambda moment: str(moment.astimezone(UTC).replace(tzinfo=None)),
}
NAMES = tuple(f"column{number}" for number in range(1, 40))


def fields(model: Model, names: Iterable[str]) -> list[Any]:
    """Return the model's fields of these names; "pk" is the key."""
    meta = model._meta
    return [meta.pk if name == "pk" else meta.get_field(name) for name in names]


@lru_cache(maxsize=512)
def _moments(model: Model, names: Sequence[str]) -> tuple[int, ...]:
    """Return the positions of the columns that hold moments."""
    return moments_of(fields(model, names))


def moments_of(shape: Sequence[Any]) -> tuple[int, ...]:
    """Return the positions of the fields that hold moments."""
    return tuple(position for position, field in enumerate(shape) if isinstance(field, models.DateTimeField))


@lru_cache(maxsize=512)
def _update_sql(
    model: Model,
    columns: tuple[str, ...],
    match: tuple[str, ...],
    where: str,
    returning: tuple[str, ...],
    vendor: str,
) -> str:
    table = model._meta.db_table
    shape = fields(model, ("pk", *columns, *match))
    pairs = [(f'"{field.column}"', f"new.{name}") for name, field in zip(NAMES, shape, strict=False)]
    changes = ", ".join(f"{target} = {source}" for target, source in pairs[1 : len(columns) + 1])
    matched = [pairs[0], *pairs[len(columns) + 1 :]]
    conditions = [f'"{table}".{target} = {source}' for target, source in matched]
    conditions += [f"({where})"] if where else []
    told, rows = "", source(shape, vendor)
    if vendor == "postgresql":
        # By its key, whatever the other conditions look like to a planner that has no statistics yet.
        told, rows = f"WITH new AS (SELECT * FROM {rows}) ", "new"  # noqa: S608 - ours
        is_told = one_of("SELECT column1 FROM new", vendor)
        conditions.insert(0, f'"{table}".{pairs[0][0]} {is_told}')
    return (
        f'{told}UPDATE "{table}" SET {changes} FROM {rows} '  # noqa: S608 - ours
        f"WHERE {' AND '.join(conditions)}{_returning(model, returning)}"
    )


@lru_cache(maxsize=512)
def _insert_sql(model: Model, columns: tuple[str, ...], returning: tuple[str, ...], vendor: str) -> str:
    shape = fields(model, columns)
    names = ", ".join(f'"{field.column}"' for field in shape)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 - names of ours
        f"SELECT * FROM {source(shape, vendor)} WHERE true{_returning(model, returning)}"
    )


def elements(vendor: str) -> str:
    """Return the items of the statement's next parameter, a JSON list, as a table with the column `value`."""
    return "json_array_elements_text(%s::json)" if vendor == "postgresql" else "json_each(%s)"


def one_of(query: str, vendor: str) -> str:
    """Return the condition "is one of what this query of ours finds", for a key that is to be looked up."""
    return f"= ANY(ARRAY({query}))" if vendor == "postgresql" else f"IN ({query})"


def among(vendor: str) -> str:
    """Return the condition "is one of these numbers"; they are the next parameter, a JSON list."""
    number = "value::bigint" if vendor == "postgresql" else "value"
    return one_of(f"SELECT {number} FROM {elements(vendor)}", vendor)  # noqa: S608 - names of ours


def source(fields: Sequence[Any], vendor: str) -> str:
    """Return the rows, the statement's next `parameters`, as a table `new`: column1, column2 …"""
    if vendor == "postgresql":
        typed = (
            f"{name} {field.cast_db_type(connection)}" for name, field in zip(NAMES, fields, strict=False)
        )
        # The limit tells the planner how few there are: it would expect a hundred, and read whole tables.
        told = f"json_to_recordset(%s::json) AS told({', '.join(typed)})"
        return f"(SELECT * FROM {told} LIMIT %s) AS new"  # noqa: S608 - names of ours
    # `->` keeps a JSON column's value as JSON; `->>` makes text and numbers of the others.
    picked = (
        f"value {'->' if isinstance(field, models.JSONField) else '->>'} '$[{number}]' AS {name}"
        for number, (name, field) in enumerate(zip(NAMES, fields, strict=False))
    )
    return f"(SELECT {', '.join(picked)} FROM json_each(%s)) AS new"  # noqa: S608 - names of ours


def _returning(model: Model, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in fields(model, names))
    return f" RETURNING {columns}" if names else ""

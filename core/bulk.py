"""Many rows, different values, one statement: at a fraction of the cost of `bulk_update` and `bulk_create`.

Django builds an expression per row and column, which took three fifths of the scheduler's time. These three
functions write the SQL once per shape and remember it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

CHUNK = 500  # rows per statement: SQLite takes 32,766 parameters
Row = tuple[Any, ...]


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these fields of each row as it is in memory. All rows must be of one model and have a key."""
    if rows:
        values = [(row.pk, *(getattr(row, name) for name in columns)) for row in rows]
        update(type(rows[0]), columns, values)


def update(
    model: type[models.Model],
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
    shape = (model, tuple(columns), tuple(match), where, tuple(returning))
    fields = [model._meta.pk, *(model._meta.get_field(name) for name in (*columns, *match))]
    return [
        line
        for chunk in _chunks(rows)
        for line in _execute(_update_sql(*shape, _count(chunk), connection.vendor), chunk, fields, returning)
    ]


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Row], *, returning: Sequence[str] = ()
) -> list[Row]:
    """Insert `rows`, each a value per column; the others get the database's default. Returns as `update`."""
    fields = [model._meta.get_field(name) for name in columns]
    return [
        line
        for chunk in _chunks(rows)
        for line in _execute(
            _insert_sql(model, tuple(columns), tuple(returning), _count(chunk), connection.vendor),
            chunk,
            fields,
            returning,
        )
    ]


def _count(chunk: Sequence[Row]) -> int:
    """Return what the statement's text depends on: on PostgreSQL it is the same for any number of rows."""
    return 0 if connection.vendor == "postgresql" else len(chunk)


def _chunks(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _execute(sql: str, rows: Sequence[Row], fields: Sequence[Any], returning: Sequence[str]) -> list[Row]:
    here = connections[DEFAULT_DB_ALIAS]  # the proxy `connection` looks it up for every value anew
    prepared = [
        [field.get_db_prep_save(value, here) for field, value in zip(fields, row, strict=True)]
        for row in rows
    ]
    with here.cursor() as cursor:
        if here.vendor == "postgresql":
            cursor.execute(sql, [list(column) for column in zip(*prepared, strict=True)])
        else:
            cursor.execute(sql, [value for row in prepared for value in row])
        return cursor.fetchall() if returning else []


@lru_cache(maxsize=512)
def _update_sql(  # noqa: PLR0913 - everything that shapes the statement
    model: type[models.Model],
    columns: tuple[str, ...],
    match: tuple[str, ...],
    where: str,
    returning: tuple[str, ...],
    count: int,
    vendor: str,
) -> str:
    meta = model._meta
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in (*columns, *match))]
    pairs = [(f'"{field.column}"', f"new.column{number}") for number, field in enumerate(fields, start=1)]
    changes = ", ".join(f"{target} = {source}" for target, source in pairs[1 : len(columns) + 1])
    matched = [pairs[0], *pairs[len(columns) + 1 :]]
    conditions = [f'"{meta.db_table}".{target} = {source}' for target, source in matched]
    conditions += [f"({where})"] if where else []
    return (
        f'UPDATE "{meta.db_table}" SET {changes} FROM {_source(fields, count, vendor)} '  # noqa: S608 - ours
        f"WHERE {' AND '.join(conditions)}{_returning(model, returning)}"
    )


@lru_cache(maxsize=512)
def _insert_sql(
    model: type[models.Model], columns: tuple[str, ...], returning: tuple[str, ...], count: int, vendor: str
) -> str:
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 - names of ours
        f"SELECT * FROM {_source(fields, count, vendor)} WHERE true{_returning(model, returning)}"
    )


def _source(fields: Sequence[Any], count: int, vendor: str) -> str:
    """Return the rows as a table `new` with columns column1, column2 …

    PostgreSQL gets one array per column: a text that does not grow with the rows is read once by the driver.
    """
    if vendor == "postgresql":
        arrays = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
        names = ", ".join(f"column{number}" for number in range(1, len(fields) + 1))
        return f"unnest({arrays}) AS new({names})"
    marks = "(" + ", ".join(["%s"] * len(fields)) + ")"
    return f"(VALUES {', '.join([marks] * count)}) AS new"


def _returning(model: type[models.Model], names: tuple[str, ...]) -> str:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f" RETURNING {columns}" if names else ""

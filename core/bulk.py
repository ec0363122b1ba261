"""Many rows, different values, one statement: at a fraction of the cost of `bulk_update` and `bulk_create`.

Django builds an expression per row and column, which took three fifths of the scheduler's time. These three
functions write the SQL once per shape and remember it; it is the same on PostgreSQL and on SQLite.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

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
        for line in _execute(_update_sql(*shape, len(chunk), connection.vendor), chunk, fields, returning)
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
            _insert_sql(model, tuple(columns), tuple(returning), len(chunk)), chunk, fields, returning
        )
    ]


def _chunks(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _execute(sql: str, rows: Sequence[Row], fields: Sequence[Any], returning: Sequence[str]) -> list[Row]:
    values = [
        field.get_db_prep_save(value, connection)
        for row in rows
        for field, value in zip(fields, row, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
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
    # Both databases call the columns of a VALUES list column1, column2 …; PostgreSQL wants their types.
    sources = [f"new.column{number}{_cast(field, vendor)}" for number, field in enumerate(fields, start=1)]
    targets = [f'"{field.column}"' for field in fields]
    pairs = list(zip(targets, sources, strict=True))
    changes = ", ".join(f"{target} = {source}" for target, source in pairs[1 : len(columns) + 1])
    same = [
        f'"{meta.db_table}".{target} = {source}' for target, source in [pairs[0], *pairs[len(columns) + 1 :]]
    ]
    conditions = " AND ".join([*same, *([f"({where})"] if where else [])])
    values = _values(len(fields), count)
    return (
        f'UPDATE "{meta.db_table}" SET {changes} FROM (VALUES {values}) AS new '  # noqa: S608 - names of ours
        f"WHERE {conditions}{_returning(model, returning)}"
    )


@lru_cache(maxsize=512)
def _insert_sql(
    model: type[models.Model], columns: tuple[str, ...], returning: tuple[str, ...], count: int
) -> str:
    names = ", ".join(f'"{column}"' for column in _columns(model, columns))
    values = _values(len(columns), count)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {values}{_returning(model, returning)}'  # noqa: S608


def _columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return [field.column for field in fields]


def _returning(model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{column}"' for column in _columns(model, names))
    return f" RETURNING {columns}" if names else ""


def _values(width: int, count: int) -> str:
    marks = "(" + ", ".join(["%s"] * width) + ")"
    return ", ".join([marks] * count)


def _cast(field: Any, vendor: str) -> str:
    return f"::{field.cast_db_type(connection)}" if vendor == "postgresql" else ""

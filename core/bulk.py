"""Different values for many rows in one statement, at a hundredth of the cost of `bulk_update`.

Django writes a CASE with an expression per row and column, and building those took three fifths of the
scheduler's time. `UPDATE … FROM (VALUES …)` says the same on PostgreSQL and on SQLite.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

CHUNK = 500  # rows per statement: SQLite takes 32,766 parameters


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these fields of each row as it is in memory. All rows must be of one model and have a key."""
    for start in range(0, len(rows), CHUNK):
        _update(rows[start : start + CHUNK], tuple(columns))


def _update(rows: Sequence[models.Model], columns: tuple[str, ...]) -> None:
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in columns]
    values = [value for row in rows for value in _values(row, fields)]
    with connection.cursor() as cursor:
        cursor.execute(_sql(type(rows[0]), columns, len(rows), connection.vendor), values)


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    prepared = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return [row.pk, *prepared]


@lru_cache(maxsize=256)
def _sql(model: type[models.Model], columns: tuple[str, ...], count: int, vendor: str) -> str:
    """Return the statement. PostgreSQL has to be told the types: a list of values has none of its own."""
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in columns]
    # SQLite names the columns of a VALUES list itself, PostgreSQL lets us do the same.
    names = [f"column{number}" for number in range(1, len(fields) + 2)]
    changes = ", ".join(
        f'"{field.column}" = new.{name}{_cast(field, vendor)}'
        for field, name in zip(fields, names[1:], strict=True)
    )
    marks = "(" + ", ".join(["%s"] * len(names)) + ")"
    key = f"new.column1{_cast(meta.pk, vendor)}"
    return (
        f'UPDATE "{meta.db_table}" SET {changes} '  # noqa: S608 - names of our own tables and columns
        f"FROM (VALUES {', '.join([marks] * count)}) AS new "
        f'WHERE "{meta.db_table}"."{meta.pk.column}" = {key}'
    )


def _cast(field: Any, vendor: str) -> str:
    return f"::{field.cast_db_type(connection)}" if vendor == "postgresql" else ""

"""Rows as no service writes them, by raw SQL behind the constraints: what a column of the past may hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

IS_POSTGRES = connection.vendor == "postgresql"
# A date that the database orders among the others, and that Python does not read.
NO_DATE = "-infinity" if IS_POSTGRES else "2026-02-31 09:00:00"


@contextmanager
def unchecked(*labels: str) -> Iterator[None]:
    """Let these models' tables hold anything inside the block; their rows are gone at its end."""
    found = [apps.get_model(label) for label in labels]
    if not IS_POSTGRES:
        _pragma("ON")
    for model in found if IS_POSTGRES else ():
        _alter(model, "DROP")
    try:
        yield
    finally:
        if IS_POSTGRES:
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE users CASCADE")
            for model in found:
                _alter(model, "ADD")
        else:
            _pragma("OFF")


def put(row: models.Model, **columns: Any) -> None:
    """Write columns of a row as they are given."""
    names = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        sql = f"UPDATE {row._meta.db_table} SET {names} WHERE id = %s"  # noqa: S608
        cursor.execute(sql, [*columns.values(), row.pk])


def _pragma(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA ignore_check_constraints = {state}")


def _alter(model: type[models.Model], verb: str) -> None:
    with connection.schema_editor() as editor:
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                change = editor.remove_constraint if verb == "DROP" else editor.add_constraint
                change(model, constraint)

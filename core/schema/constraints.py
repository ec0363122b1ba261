"""What a column may hold on both databases, as conditions of check constraints.

A date beyond every calendar, or a value of another shape than the code reads, would end whoever reads the
row: no hand may write one, not even raw SQL. PostgreSQL has dates that Python has not ("-infinity"); SQLite
keeps any text in any column.
"""

from typing import Any, ClassVar, Final

from django.db.models import BooleanField, Func
from django.utils.deconstruct import deconstructible

FIRST: Final = "2000-01-01"
END: Final = "2200-01-01"  # dates are before it
MOST: Final = 1_000_000_000  # of a counter: a column holds twice as much, so one more always fits


class _Check(Func):
    """A condition that every one of its columns has to meet, or be NULL."""

    output_field: ClassVar[Any] = BooleanField()
    conditional = True
    on_postgresql: ClassVar[str]
    on_sqlite: ClassVar[str]

    def __init__(self, *columns: str) -> None:
        super().__init__(*columns)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition of each column in turn."""
        template = self.on_sqlite if connection.vendor == "sqlite" else self.on_postgresql
        parts, params = [], list[Any]()
        for source in self.get_source_expressions():
            sql, given = compiler.compile(source)
            parts.append("(" + template.replace("{column}", sql) + ")")
            params += [*given] * template.count("{column}")
        return f"({' AND '.join(parts)})", tuple(params)


@deconstructible(path="core.schema.constraints.AreMoments")
class AreMoments(_Check):
    """Timestamps that Python can read and reckon with, from 2000 to 2199."""

    on_postgresql = (
        f"{{column}} IS NULL OR {{column}} >= '{FIRST}T00:00:00Z'::timestamptz"
        f" AND {{column}} < '{END}T00:00:00Z'::timestamptz"
    )
    on_sqlite = (
        "{column} IS NULL OR typeof({column}) = 'text' AND {column} GLOB"
        " '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][ T][0-9][0-9]:[0-9][0-9]:[0-9][0-9]*'"
        f" AND {{column}} >= '{FIRST}' AND {{column}} < '{END}'"
        " AND julianday({column}) IS NOT NULL"
    )


@deconstructible(path="core.schema.constraints.AreCounters")
class AreCounters(_Check):
    """Numbers that can still be counted on."""

    on_postgresql = on_sqlite = f"{{column}} IS NULL OR {{column}} BETWEEN 0 AND {MOST}"


@deconstructible(path="core.schema.constraints.AreObjects")
class AreObjects(_Check):
    """JSON arrays of objects. SQLite allows no loop in a check, so there the first one speaks for all."""

    on_postgresql = (
        "{column} IS NULL OR jsonb_typeof({column}) = 'array'"
        """ AND NOT jsonb_path_exists({column}, 'strict $[*] ? (@.type() != "object")')"""
    )
    on_sqlite = (
        "{column} IS NULL OR json_type({column}) = 'array'"
        " AND coalesce(json_type({column}, '$[0]'), 'object') = 'object'"
    )


@deconstructible(path="core.schema.constraints.AreTexts")
class AreTexts(_Check):
    """JSON arrays of texts, likewise."""

    on_postgresql = AreObjects.on_postgresql.replace("object", "string")
    on_sqlite = AreObjects.on_sqlite.replace("object", "text")

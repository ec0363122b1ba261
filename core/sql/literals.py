"""Constants of ours written into the SQL text itself, where a parameter would hide them from the planner."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Value

HARMLESS = re.compile(r"[a-z_]*")


class NotHarmless(ValueError):
    """Only small letters and underscores may be written into a query; pass anything else as a parameter."""


class Literal(Value):
    """A status or another short code of ours, as `'pending'` instead of a placeholder.

    SQLite plans a query before it sees the parameters, so it cannot know that `status IN (?, ?)` implies the
    condition of a partial index, and it scans the whole table. Raises NotHarmless for any other text.
    """

    def __init__(self, value: str) -> None:
        if not HARMLESS.fullmatch(value):
            raise NotHarmless(value)
        super().__init__(value, output_field=CharField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return the quoted constant, and no parameters."""
        return f"'{self.value}'", ()


def literals(values: Iterable[str]) -> list[Literal]:
    """Return the values for an `__in` lookup. Keep the order of the index's condition: SQLite compares it."""
    return [Literal(value) for value in values]

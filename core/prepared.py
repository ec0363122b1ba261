"""Queries whose SQL is worked out once: Django's compiling costs more than running them, every time anew.

A `Prepared` query asks for rows by keys, and if need be by one moment. The queryset is compiled once per
number of keys and database; its only parameters must be those keys, in order, and the moment behind them.
What else decides about a row is looked at in Python.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


class NotOnlyKeys(TypeError):
    """The queryset has parameters besides the keys, and the moment, it was built with."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    compiler: Any
    converters: Any

    def rows(self, keys: Sequence[int], moment: datetime | None = None) -> Iterator[Sequence[Any]]:
        """Run it; yield rows with Python values."""
        params = keys if moment is None else [*keys, _adapted(moment)]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        if self.converters:
            return iter(self.compiler.apply_converters(found, self.converters))
        return iter(found)


class Prepared(Generic[M]):
    """A queryset, given as a function of its keys; `select_related` and `defer` are heeded."""

    def __init__(self, build: Callable[..., models.QuerySet[M, Any]]) -> None:
        self._build = build
        self._compile = lru_cache(maxsize=512)(self._compile_for)

    def instances(self, keys: Sequence[int]) -> list[M]:
        """Return the rows with these keys as model instances."""
        if not keys:
            return []
        compiled = self._compile(len(keys), connection.vendor, False)
        info, select = compiled.compiler.klass_info, compiled.compiler.select
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[first:last]]
        # The stubs describe a later Django.
        populators = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        found = []
        for row in compiled.rows(keys):
            instance = info["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
            for populator in populators:
                populator.populate(row, instance)
            found.append(instance)
        return found

    def values(self, keys: Sequence[int], moment: datetime | None = None) -> list[Sequence[Any]]:
        """Return the rows with these keys as plain sequences, for a `values_list` queryset."""
        compiled = self._compile(len(keys), connection.vendor, moment is not None) if keys else None
        return list(compiled.rows(keys, moment)) if compiled else []

    def _compile_for(self, count: int, _vendor: str, has_moment: bool) -> _Compiled:
        placeholders = list(range(1, count + 1))
        moment = [SOME_MOMENT] if has_moment else []
        compiler = self._build(placeholders, *moment).query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if list(params) != [*placeholders, *map(_adapted, moment)]:
            raise NotOnlyKeys
        expressions = [column[0] for column in compiler.select]
        return _Compiled(sql, compiler, compiler.get_converters(expressions))


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)

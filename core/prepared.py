"""Queries whose SQL is worked out once: Django's compiling costs more than running them, every time anew.

A `Prepared` query asks for rows by one or more lists of keys, and if need be by one moment. The queryset is
compiled once per database, for any number of keys; its only parameters must be those lists, in order, and the
moment behind them. What else decides about a row is looked at in Python.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState
from django.db.models.query import RelatedPopulator, get_related_populators

from core.bulk import among
from core.trip import Statement, together

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
U = TypeVar("U")
ONE_KEY = "IN (%s)"  # how Django writes a list of one
SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


class NotOnlyKeys(TypeError):
    """The queryset has parameters besides the keys, and the moment, it was built with."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    name: str
    compiler: Any
    converters: Any

    def statement(self, lists: Sequence[Sequence[int]], moment: datetime | None) -> Statement:
        params: list[Any] = [json.dumps(list(keys)) for keys in lists]
        return Statement(self.sql, params if moment is None else [*params, _adapted(moment)], self.name)

    def rows(self, found: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Yield the rows with Python values."""
        if self.converters:
            return iter(self.compiler.apply_converters(found, self.converters))
        return iter(found)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A prepared query with its keys, to be asked alone or together with others."""

    statement: Statement
    read: Callable[[Sequence[Sequence[Any]]], list[T]]


def ask(first: Question[T], second: Question[U]) -> tuple[list[T], list[U]]:
    """Return what two queries find, in one trip to the database."""
    found = together([first.statement, second.statement])
    return first.read(found[0]), second.read(found[1])


class Prepared(Generic[M]):
    """A queryset, given as a function of its lists of keys; `select_related` and `defer` are heeded.

    `name` tells it from all others; the function is called with a list of keys for each of `lists`.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M, Any]], *, name: str, lists: int = 1) -> None:
        self._build, self._name, self._lists = build, name, lists
        self._compile = lru_cache(maxsize=4)(self._compile_for)

    def instances(self, keys: Sequence[int]) -> list[M]:
        """Return the rows with these keys as model instances."""
        return _alone(self.ask_instances(keys)) if keys else []

    def ask_instances(self, keys: Sequence[int]) -> Question[M]:
        """Return the question for these rows as model instances."""
        compiled = self._compile(connection.vendor, False)
        return Question(compiled.statement([keys], None), partial(_instances, compiled))

    def values(self, *lists: Sequence[int], moment: datetime | None = None) -> list[Sequence[Any]]:
        """Return the rows with these keys as plain sequences, for a `values_list` queryset."""
        return _alone(self.ask_values(*lists, moment=moment)) if any(lists) else []

    def ask_values(self, *lists: Sequence[int], moment: datetime | None = None) -> Question[Sequence[Any]]:
        """Return the question for these rows as plain sequences."""
        compiled = self._compile(connection.vendor, moment is not None)
        return Question(compiled.statement(lists, moment), lambda found: list(compiled.rows(found)))

    def _compile_for(self, vendor: str, has_moment: bool) -> _Compiled:
        placeholders = list(range(1, self._lists + 1))
        moment = [SOME_MOMENT] if has_moment else []
        query = self._build(*([key] for key in placeholders), *moment).query
        compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        is_only_keys = list(params) == [*placeholders, *map(_adapted, moment)]
        if not is_only_keys or sql.count(ONE_KEY) != self._lists:
            raise NotOnlyKeys
        expressions = [column[0] for column in compiler.select]
        found = compiler.get_converters(expressions)
        return _Compiled(sql.replace(ONE_KEY, among(vendor)), self._name, compiler, found)


def _alone(question: Question[T]) -> list[T]:
    return question.read(together([question.statement])[0])


def _instances(compiled: _Compiled, found: Sequence[Sequence[Any]]) -> list[Any]:
    info, select = compiled.compiler.klass_info, compiled.compiler.select
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    # The stubs describe a later Django.
    populators = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    instances = []
    for row in compiled.rows(found):
        instance = _instance(info["model"], names, row[first:last])
        for populator in populators:
            _populate(populator, row, instance)
        instances.append(instance)
    return instances


def _populate(populator: RelatedPopulator, row: Sequence[Any], owner: Any) -> None:
    """Hang what was selected along on its owner, as `RelatedPopulator.populate` does."""
    values = (
        populator.reorder_for_init(row)
        if populator.reorder_for_init
        else row[populator.cols_start : populator.cols_end]
    )
    related = None
    if values[populator.pk_idx] is not None:
        related = _instance(populator.model_cls, populator.init_list, values)
        for deeper in populator.related_populators:
            _populate(deeper, row, related)
    populator.local_setter(owner, related)
    if related is not None:
        populator.remote_setter(related, owner)


def _instance(model: type[Any], names: Sequence[str], values: Sequence[Any]) -> Any:
    """Return what `Model.from_db` returns for a model without signals of its own, at a tenth of the cost."""
    state = ModelState()
    state.db, state.adding = DEFAULT_DB_ALIAS, False
    instance: Any = object.__new__(model)
    instance.__dict__.update(zip(names, values, strict=True), _state=state)
    return instance


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)

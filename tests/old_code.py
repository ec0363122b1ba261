"""`python -m tests.old_code`: would the version that runs go on over the tables of the next one?

An upgrade migrates while the old version works, and going back leaves the tables as they are. So a migration
adds, and what it adds has to do without the old version's knowing of it. What was there when this began is
taken as it is; what cannot be judged here is judged by a person, whose reason stands in `SURVIVED`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

# The newest of each room when this began.
BASELINE = {"botapp": 1, "engagement": 3, "leads": 6, "miniapp": 1, "reminders": 6, "sandbox": 1}
SURVIVED = {
    "leads.0007_coming_and_going: blocks": "users are few: an index of them takes a fraction of a second",
    "leads.0007_coming_and_going: refuses": "about columns of its own, which the old version leaves alone",
    "engagement.0006_requests_of_a_person: blocks": "requests are pruned; the new column is empty",
    "engagement.0006_requests_of_a_person: refuses": "the old version writes a lead and never a person",
    "reminders.0008_retention: unread": "deletes buttons of requests that are gone, which no version reads",
}
TAKES_AWAY = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
REFUSES = (migrations.AddConstraint, migrations.AlterUniqueTogether)
UNREAD = (migrations.RunSQL, migrations.RunPython, migrations.SeparateDatabaseAndState)


def problems(migration: Migration, before: ProjectState) -> Iterator[tuple[str, str]]:
    """Yield what the version before would not survive: a word for it, and what has to be done instead.

    A table that the migration makes itself is nobody's yet.
    """
    for operation in migration.operations:
        name = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        model = before.models.get((migration.app_label, name))
        if isinstance(operation, UNREAD):
            yield "unread", f"{operation.describe()}: say in SURVIVED why the old version goes on"
        elif model is not None:
            yield from _on_a_table(operation, model)


def _on_a_table(operation: Any, model: Any) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an operation on a table that the old version uses."""
    said = operation.describe()
    if isinstance(operation, TAKES_AWAY):
        yield (
            "takes away",
            f"{said}: the old version reads it; stop using it now, take it away a version later",
        )
    elif isinstance(operation, REFUSES):
        yield "refuses", f"{said}: rows that the old version writes may be refused"
    elif isinstance(operation, migrations.AddField):
        yield from _added(said, operation.field)
    elif isinstance(operation, migrations.AlterField):
        yield from _altered(said, model.fields.get(operation.name), operation.field)
    elif type(operation) is migrations.AddIndex:
        yield "blocks", f"{said}: nobody can write meanwhile; take AddIndexBesideWriters"


def _added(said: str, field: Any) -> Iterator[tuple[str, str]]:
    if field.many_to_many:
        return
    if not field.null and not field.has_db_default():
        yield "refuses", f"{said}: the old version's INSERT says nothing of it; give it null or a db_default"
    if field.db_index or field.unique:
        yield "blocks", f"{said}: its index keeps writers out; db_index=False, and AddIndexBesideWriters"


def _altered(said: str, old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if old is None:  # added by the same migration
        return
    if old.get_internal_type() != new.get_internal_type() or old.db_column != new.db_column:
        yield "takes away", f"{said}: another type or name; add a column beside it"
    if old.null and not new.null:
        yield "refuses", f"{said}: the old version writes NULL"
    if old.has_db_default() and not (new.has_db_default() or new.null):
        yield "refuses", f"{said}: the old version's INSERT may rely on the default"
    if _longest(new) < _longest(old):
        yield "refuses", f"{said}: the old version writes what is longer"
    if (new.db_index or new.unique) and not (old.db_index or old.unique):
        yield "blocks", f"{said}: its index keeps writers out; take AddIndexBesideWriters"


def _longest(field: Any) -> float:
    return float("inf") if field.max_length is None else field.max_length


def found() -> Iterator[tuple[str, str]]:
    """Yield, for each migration since the baseline, its key in `SURVIVED` and what is wrong."""
    loader = MigrationLoader(None)
    own = {
        room.label for room in apps.get_app_configs() if Path(room.path).resolve().parent == settings.BASE_DIR
    }
    for app, name in sorted(loader.disk_migrations):
        if app in own and app in loader.migrated_apps and int(name[:4]) > BASELINE.get(app, 0):
            before = loader.graph.make_state(
                nodes=(app, name), at_end=False, real_apps=loader.unmigrated_apps
            )
            for word, text in problems(loader.disk_migrations[app, name], before):
                yield f"{app}.{name}: {word}", text


def main() -> int:
    """Print every problem that nobody has answered for; return 1 when there is one."""
    seen = list(found())
    open_ones = [(key, text) for key, text in seen if key not in SURVIVED]
    for key, text in open_ones:
        print(f"{key}. {text}", file=sys.stderr)
    for key in SURVIVED.keys() - {key for key, _text in seen}:
        print(f"SURVIVED answers for what is not there: {key}", file=sys.stderr)
    return 1 if open_ones or SURVIVED.keys() - {key for key, _text in seen} else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    sys.exit(main())

"""Indexes that migrations add to tables in use."""

from typing import Any

from django.db.migrations.operations import AddIndex


class AddIndexBesideWriters(AddIndex):
    """Adds an index while others write to the table, in a migration that is not atomic.

    A try that was interrupted leaves an index that is not valid: it is taken away first.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        options, word = {}, ""
        if schema_editor.connection.vendor == "postgresql" and not schema_editor.connection.in_atomic_block:
            options, word = {"concurrently": True}, "CONCURRENTLY "
        schema_editor.execute(f"DROP INDEX {word}IF EXISTS {schema_editor.quote_name(self.index.name)}")
        schema_editor.add_index(model, self.index, **options)

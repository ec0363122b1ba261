"""Leave room on the pages of reminders, on PostgreSQL.

A row is claimed, marked, armed and settled within a second. Claim and mark touch no index, so they may stay on
the row's page, and need no new index entries, if there is room. SQLite has no such thing.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

FORWARD = "ALTER TABLE scheduled_reminders SET (fillfactor = 70)"
BACKWARD = "ALTER TABLE scheduled_reminders RESET (fillfactor)"


def run(sql: str) -> Callable[[Any, Any], None]:
    """Return a step that runs this on PostgreSQL and does nothing elsewhere."""

    def step(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return step


class Migration(migrations.Migration):
    dependencies = [("reminders", "0006_delete_edit")]
    operations = [migrations.RunPython(run(FORWARD), run(BACKWARD))]

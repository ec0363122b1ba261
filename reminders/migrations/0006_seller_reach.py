"""Row-level security for the Mini App's role on PostgreSQL, what people sell included; nothing on SQLite.

The policies are one table in `reminders.upkeep.reach`, and `apply` puts all of them in force, again and again. When that
table changes, or grows by a column or a table of a later migration, call `apply` from that migration too, and empty
this one.
"""

import logging
from typing import Any

from django.db import migrations

from reminders.upkeep import row_security

logger = logging.getLogger(__name__)


def put_in_force(apps: Any, schema_editor: Any) -> None:
    """Apply, or say who has to: a role that may not create roles must still be able to migrate."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        row_security.apply(schema_editor.connection)
    except row_security.MayNotApply as refused:
        logger.warning(
            "Row-level security is not in force: %s. An administrator of the server has to run what `manage.py "
            "apply_row_security --sql` prints; then run `manage.py apply_row_security`.",
            refused,
        )


def take_away(apps: Any, schema_editor: Any) -> None:
    """Remove the policies; the roles stay, they belong to the whole cluster."""
    if schema_editor.connection.vendor == "postgresql":
        row_security.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0004_seller_profile"),
        ("engagement", "0002_sane_rows"),
        ("reminders", "0005_live_buttons"),
    ]
    operations = [migrations.RunPython(put_in_force, take_away, elidable=False)]

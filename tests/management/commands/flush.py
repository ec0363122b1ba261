"""Django's `flush`, which runs after every test with real commits, for small amounts of rows."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

KEPT = {"django_content_type", "auth_permission"}  # made from the models by `migrate`


class Command(flush.Command):
    """Delete the rows of the tables that hold any.

    Django truncates every table, and makes content types and permissions again: about ten times the work.
    """

    def handle(self, **options: Any) -> None:
        """Flush. Numbers of new rows go on where they were."""
        if options.get("reset_sequences", True):
            super().handle(**options)
            return
        connection = connections[options["database"]]
        quote = connection.ops.quote_name
        tables = [quote(name) for name in connection.introspection.django_table_names() if name not in KEPT]
        with transaction.atomic(using=options["database"]), connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # wait for whoever still writes, as TRUNCATE does
                cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(" UNION ALL ".join(map(if_it_holds_any, tables)))
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def if_it_holds_any(table: str) -> str:
    """Return the query of a table's own name."""
    return f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})"  # noqa: S608

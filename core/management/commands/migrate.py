"""`manage.py migrate`: Django's own, which says what to check when the database cannot be reached."""

from django.core.management.commands.migrate import Command as Migrate

from core.commands import DatabaseCommand


class Command(DatabaseCommand, Migrate):
    """Migrates, once the database answers."""

    needs_migrations = False

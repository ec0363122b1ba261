"""Django's entry for this room."""

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from core import sentry
from core.databases.database import end_idle_transactions
from core.files import close_sqlite_files


class CoreConfig(AppConfig):
    """The app `core`."""

    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        """Keep an SQLite database to its owner, nobody's rows for ever, and report errors where wanted."""
        connection_created.connect(close_sqlite_files, dispatch_uid="core.files")
        connection_created.connect(end_idle_transactions, dispatch_uid="core.databases.database")
        if settings.SENTRY_DSN:
            sentry.start(settings.SENTRY_DSN)

"""Django's entry for this room."""

import logging

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SandboxConfig(AppConfig):
    """The app `sandbox`."""

    name = "sandbox"
    verbose_name = _("Sandbox")

    def ready(self) -> None:
        """Keep the refusals of the local Telegram, which are answers like any other, out of Django's log."""
        logging.getLogger("django.request").addFilter(is_no_refusal)


def is_no_refusal(record: logging.LogRecord) -> bool:
    """Say whether a record is of another address, or of a real error."""
    path = getattr(getattr(record, "request", None), "path", "")
    return record.levelno >= logging.ERROR or not path.startswith("/sandbox/")

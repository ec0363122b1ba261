"""`manage.py runserver`: Django's own, which does not open the sandbox to other machines."""

from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as Runserver

from core.addresses import require_loopback


class Command(Runserver):
    """Serves on this machine's own address alone."""

    addr: str

    def run(self, **options: Any) -> None:
        """Run, once the address is known to be ours. Raises `ImproperlyConfigured`."""
        require_loopback("The address that is bound", self.addr)
        super().run(**options)

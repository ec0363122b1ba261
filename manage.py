#!/usr/bin/env python
"""Django's command line, with the settings of this project."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error

from core.processes.child import CONFIGURATION_ERROR

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CONFIGURATION_ERROR)
    except Error:  # of one of Django's own commands: ours look first
        from core.databases.readiness import NotReady, check_database

        try:
            check_database()
        except NotReady as trouble:
            sys.stderr.write(f"{trouble}\n")
            sys.exit(CONFIGURATION_ERROR)
        raise

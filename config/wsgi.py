"""WSGI entry point, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from core.databases import database_clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
database_clock.share()
application = get_wsgi_application()

"""The names of rooms, tables and columns in the reader's language.

A column to which its model gives no name is called after itself, "due at". `python -m tests.texts` collects
these names for staff's catalogue as it collects marked texts, so the models need not repeat them.
"""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy


def translate() -> None:
    """Let everything be called in the reader's language. Migrations know only what the models say."""
    for app in apps.get_app_configs():
        _translate(app)
        for model in app.get_models():
            _translate(model._meta)
            for field in model._meta.local_fields:
                _translate(field)


def _translate(named: Any) -> None:
    if type(named.verbose_name) is str:
        named.verbose_name = gettext_lazy(named.verbose_name)

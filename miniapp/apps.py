"""The app of the Mini App's pages."""

from django.apps import AppConfig


class MiniappConfig(AppConfig):
    """The Mini App."""

    name = "miniapp"
    verbose_name = "Mini App"

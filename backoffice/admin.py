"""Every page of staff, registered when Django looks for this module."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backoffice import accounts, inbox
from backoffice.leads import calendars, invitations, lead, people, sellers
from backoffice.planner import calls, requests, templates, versions
from backoffice.reminders import delivery, ledgers, reminder, sending_pause
from backoffice.second_factor import pages as second_factor

__all__ = [
    "accounts",
    "calendars",
    "calls",
    "delivery",
    "inbox",
    "invitations",
    "lead",
    "ledgers",
    "people",
    "reminder",
    "requests",
    "sellers",
    "sending_pause",
    "templates",
    "versions",
]

admin.site.index_template = "backoffice/dashboard.html"
admin.site.extra_urls = second_factor.urls  # type: ignore[attr-defined]  # where django-unfold looks for more
admin.site.index_title = gettext_lazy("Overview")

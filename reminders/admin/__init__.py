"""Staff's pages for leads, reminders and deliveries. Every change goes through `reminders.services`."""

from django.contrib import admin

from reminders.admin import delivery, lead, ledgers, reminder, sending

__all__ = ["delivery", "lead", "ledgers", "reminder", "sending"]

admin.site.index_template = "admin/reminders/dashboard.html"

"""Staff's pages for leads, reminders and deliveries. Every change goes through `reminders.services`."""

from django.contrib import admin

from reminders.admin import delivery, lead, ledgers, pausing, reminder

__all__ = ["delivery", "lead", "ledgers", "pausing", "reminder"]

admin.site.index_template = "admin/reminders/dashboard.html"

"""The people who use the bot. What moves their reminders (zone, hours, pauses) they set themselves."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.shared.pages import NothingAdded, NothingDeleted, Page, badge, column
from leads.models import Access, TelegramUser


@admin.register(TelegramUser)
class PersonAdmin(NothingAdded, NothingDeleted, Page):
    """Only the role is changed here. Deleting somebody would take their leads and history as well."""

    list_display = ["person", "telegram_id", "reach", "role", "zone", "hours", "joined"]
    list_per_page = 50
    list_filter_submit = True
    list_filter = [
        ("role", ChoicesDropdownFilter),
        ("access", ChoicesDropdownFilter),
        ("blocked_at", admin.EmptyFieldListFilter),
        "reminder_enabled",
    ]
    search_fields = ["username", "first_name", "last_name", "telegram_id__exact"]
    search_help_text = gettext_lazy("Name, username or Telegram id")
    ordering = ["first_name", "last_name", "id"]
    fieldsets: Any = [
        (
            None,
            {
                "fields": [
                    ("first_name", "last_name"),
                    ("username", "telegram_id"),
                    "role",
                    ("reach", "invitation"),
                ]
            },
        ),
        (
            gettext_lazy("Their clock"),
            {"fields": [("zone", "zone_confirmed_at"), ("hours", "weekdays"), ("country", "language_code")]},
        ),
        (
            gettext_lazy("Reminders"),
            {"fields": ["reminder_enabled", ("paused_until", "blocked_at"), "joined"]},
        ),
    ]
    readonly_fields = [name for name in flatten_fieldsets(fieldsets) if name != "role"]

    def save_model(self, request: HttpRequest, obj: TelegramUser, form: Any, change: bool) -> None:
        """Write what was changed, and nothing that the bot writes."""
        obj.updated_at = utc_now()
        obj.save(update_fields=[*form.changed_data, "updated_at"])

    @display(description=gettext_lazy("person"), header=True, ordering="first_name")
    def person(self, user: TelegramUser) -> list[str]:
        return [user.display_name, f"@{user.username}" if user.username else ""]

    @display(description=gettext_lazy("reminders"))
    def reach(self, user: TelegramUser) -> SafeString:
        if not user.is_inside:
            return badge(_("demo") if user.access == Access.DEMO else _("not on the list"), "warning")
        if user.blocked_at is not None:
            return badge(_("has blocked the bot"), "danger")
        if not user.reminder_enabled:
            return badge(_("turned off"), "warning")
        if not user.is_reachable(utc_now()):
            return badge(_("paused"), "warning")
        return badge(_("on"), "success")

    @display(description=gettext_lazy("time zone"), ordering="timezone")
    def zone(self, user: TelegramUser) -> str:
        known = user.zone_confirmed_at is not None
        return user.timezone if known else _("%(zone)s, not confirmed") % {"zone": user.timezone}

    hours = column(
        gettext_lazy("hours"),
        lambda user: f"{user.window_start:%H:%M} - {user.window_end:%H:%M}",
        "window_start",
    )
    joined = column(
        gettext_lazy("joined"), lambda user: date_format(user.created_at, "DATETIME_FORMAT"), "created_at"
    )

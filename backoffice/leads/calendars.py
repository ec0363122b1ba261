"""Calendars in the admin: who has one, when it was last read, taking it away. No address is shown."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action

from backoffice.shared.pages import ReadOnlyAdmin
from miniapp import calendar
from miniapp.models import CalendarFeed


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """The addresses under which calendars read steps: their people, not their secrets."""

    list_display = ["owner", "created_at", "last_read_at"]
    fields = list_display
    list_select_related = ["owner"]
    search_fields = ["owner__username", "owner__first_name", "owner__last_name", "owner__telegram_id__exact"]
    search_help_text = gettext_lazy("Name, username or Telegram id")
    ordering = ["-created_at"]
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("miniapp.delete_calendarfeed")

    @action(description=gettext_lazy("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[CalendarFeed]) -> None:
        count = sum(calendar.revoke(row.owner) for row in queryset.select_related("owner"))
        text = ngettext("%(count)d calendar was revoked.", "%(count)d calendars were revoked.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)

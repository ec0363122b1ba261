"""What came in from Telegram: to look at, never to change."""

from datetime import datetime

from django.contrib import admin
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from backoffice.shared.filters import Condition, YesNoFilter
from backoffice.shared.finding import FoundByNumber
from backoffice.shared.pages import ReadOnlyAdmin, badge
from botapp.models import InboxUpdate


class FailedFilter(YesNoFilter):
    """Updates that could not be dealt with."""

    title, parameter_name = gettext_lazy("failed"), "failed"

    def conditions(self, now: datetime) -> tuple[Condition, Condition]:
        return Q(error__gt=""), Q(error="")


@admin.register(InboxUpdate)
class InboxAdmin(FoundByNumber, ReadOnlyAdmin):
    """Every update, and whether it has been dealt with."""

    list_display = ["update_id", "telegram_id", "what", "state", "attempts", "received_at", "processed_at"]
    list_filter = [("processed_at", admin.EmptyFieldListFilter), FailedFilter]
    list_defer = ["effect"]
    sortable_by = ["update_id"]
    number_columns = ["update_id", "telegram_id"]
    search_help_text = gettext_lazy("Update's number or Telegram id")
    ordering = ["-id"]
    fields = [
        ("update_id", "telegram_id"),
        ("what", "state"),
        "attempts",
        ("received_at", "processed_at"),
        "error",
        "payload",
        "effect",
    ]
    readonly_fields = ["what", "state"]

    @display(description=gettext_lazy("kind"))
    def what(self, update: InboxUpdate) -> str:
        """Return Telegram's name for it: "message", "callback_query"."""
        kinds = (
            [key for key in update.payload if key != "update_id"] if isinstance(update.payload, dict) else []
        )
        return ", ".join(kinds)

    @display(description=gettext_lazy("state"))
    def state(self, update: InboxUpdate) -> SafeString:
        if update.error:
            return badge(_("failed"), "danger")
        return badge(_("done"), "success") if update.processed_at else badge(_("waiting"), "info")

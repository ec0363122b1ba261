"""What was sent, what will be corrected, what happened, and who is alive: to look at, never to change."""

from datetime import timedelta
from typing import Final

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import AllValuesCheckboxFilter, ChoicesDropdownFilter
from unfold.decorators import display

from core.admin_pages import ReadOnlyAdmin, badge
from leads.models import LeadActivity
from reminders.admin.inlines import hand_of
from reminders.admin.words import (
    DELIVERY_MEANING,
    error_words,
    outcome_of,
    page_of,
    to_the_second,
)
from reminders.models import Delivery, MessageEdit, WorkerHeartbeat

ALIVE: Final = timedelta(seconds=60)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """The ledger: one row per attempt to send one thing."""

    list_display = ["what", "lead_page", "reminder_page", "outcome", "error", "armed", "settled", "worker"]
    list_select_related = ["lead", "reminder"]
    list_filter_submit = True
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("worker", AllValuesCheckboxFilter),
    ]
    search_fields = ["reminder_id__exact", "telegram_id__exact"]
    search_help_text = gettext_lazy("Reminder's number or Telegram id")
    ordering = ["-armed_at", "-id"]
    fieldsets = [
        (None, {"fields": [("what", "outcome"), "meaning", ("lead_page", "reminder_page"), "telegram_id"]}),
        (
            gettext_lazy("The attempt"),
            {
                "fields": [
                    ("cycle", "nudge", "attempt"),
                    ("armed", "settled"),
                    "worker",
                    "message_id",
                    "batch",
                ]
            },
        ),
        (gettext_lazy("What went wrong"), {"fields": ["error", "error_text", "retry"]}),
        (gettext_lazy("Settled by hand"), {"fields": ["resolved_by", "resolved_reason"]}),
    ]
    readonly_fields = [
        "what", "outcome", "meaning", "lead_page", "reminder_page", "armed", "settled", "error", "retry"
    ]  # fmt: skip

    @display(description=gettext_lazy("delivery"), ordering="id")
    def what(self, delivery: Delivery) -> str:
        """Return "reminder, nudge 2"."""
        kind = str(delivery.get_kind_display())
        return _("%(kind)s, nudge %(n)s") % {"kind": kind, "n": delivery.nudge} if delivery.nudge else kind

    @display(description=gettext_lazy("lead"))
    def lead_page(self, delivery: Delivery) -> SafeString | str:
        """Return a link to the lead; its number when it was erased."""
        return page_of(delivery.lead) or _erased(delivery.lead_id)

    @display(description=gettext_lazy("reminder"))
    def reminder_page(self, delivery: Delivery) -> SafeString | str:
        """Return a link to the reminder; its number when it was erased."""
        return page_of(delivery.reminder) or _erased(delivery.reminder_id)

    @display(description=gettext_lazy("state"), ordering="state")
    def outcome(self, delivery: Delivery) -> SafeString:
        """Return the state as a label."""
        return outcome_of(delivery)

    @display(description=gettext_lazy("that is"))
    def meaning(self, delivery: Delivery) -> str:
        """Return what the state means."""
        return str(DELIVERY_MEANING.get(delivery.state, ""))  # type: ignore[call-overload]

    @display(description=gettext_lazy("error"), ordering="error_class")
    def error(self, delivery: Delivery) -> str:
        """Return what went wrong, in words."""
        return error_words(delivery.error_class)

    @display(description=gettext_lazy("armed"), ordering="armed_at")
    def armed(self, delivery: Delivery) -> str:
        """Return when it was entered, just before the request left."""
        return to_the_second(delivery.armed_at)

    @display(description=gettext_lazy("settled"), ordering="settled_at")
    def settled(self, delivery: Delivery) -> str:
        """Return when its outcome was known."""
        return to_the_second(delivery.settled_at)

    @display(description=gettext_lazy("tried again at"))
    def retry(self, delivery: Delivery) -> str:
        """Return the earliest next attempt."""
        return to_the_second(delivery.retry_at)


@admin.register(LeadActivity)
class ActivityAdmin(ReadOnlyAdmin):
    """All leads' history."""

    list_display = ["at", "lead_page", "activity_type", "by", "content"]
    list_select_related = ["lead"]
    list_filter_submit = True
    list_filter = [("activity_type", ChoicesDropdownFilter)]
    search_fields = ["lead__prospect_name", "telegram_id__exact"]
    ordering = ["-id"]
    fields = ["at", "lead_page", "activity_type", "by", "content", "ai_response", "metadata"]
    readonly_fields = ["at", "lead_page", "by"]

    @display(description=gettext_lazy("at"), ordering="id")
    def at(self, line: LeadActivity) -> str:
        """Return when it happened."""
        return to_the_second(line.created_at)

    @display(description=gettext_lazy("lead"))
    def lead_page(self, line: LeadActivity) -> SafeString | str:
        """Return a link to the lead."""
        return page_of(line.lead)

    @display(description=gettext_lazy("by"))
    def by(self, line: LeadActivity) -> str:
        """Return whose hand it was."""
        return hand_of(line)


@admin.register(MessageEdit)
class MessageEditAdmin(ReadOnlyAdmin):
    """Old messages that still have to be made right; a finished edit is gone from here."""

    list_display = ["kind", "chat_id", "message_id", "attempts", "ready", "queued"]
    list_filter_submit = True
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["chat_id__exact", "message_id__exact"]
    ordering = ["run_after", "id"]
    fields = ["kind", "chat_id", "message_id", "attempts", "ready", "queued", "payload"]
    readonly_fields = ["ready", "queued"]

    @display(description=gettext_lazy("not before"), ordering="run_after")
    def ready(self, edit: MessageEdit) -> str:
        """Return when it is tried next."""
        return to_the_second(edit.run_after)

    @display(description=gettext_lazy("queued"), ordering="created_at")
    def queued(self, edit: MessageEdit) -> str:
        """Return when the message became wrong."""
        return to_the_second(edit.created_at)


@admin.register(WorkerHeartbeat)
class WorkerAdmin(ReadOnlyAdmin):
    """Processes that are alive, or were within a day."""

    list_display = ["name", "kind", "life", "started", "beat"]
    ordering = ["-beat_at", "name"]
    fields = ["name", "kind", "life", "started", "beat", "detail"]
    readonly_fields = ["life", "started", "beat"]

    @display(description=gettext_lazy("state"))
    def life(self, worker: WorkerHeartbeat) -> SafeString:
        """Return whether it has given a sign of life lately."""
        alive = worker.beat_at > utc_now() - ALIVE
        return badge(_("alive"), "success") if alive else badge(_("silent"), "danger")

    @display(description=gettext_lazy("started"), ordering="started_at")
    def started(self, worker: WorkerHeartbeat) -> str:
        """Return since when it runs."""
        return to_the_second(worker.started_at)

    @display(description=gettext_lazy("last sign of life"), ordering="beat_at")
    def beat(self, worker: WorkerHeartbeat) -> str:
        """Return when it was last heard of."""
        return to_the_second(worker.beat_at)


def _erased(number: int | None) -> SafeString | str:
    return format_html("#{} ({})", number, _("erased")) if number else ""

"""What will be corrected, what happened, and who is alive: to look at, never to change."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.shared.finding import LEAD_SEARCH, LONG_LEAD, FoundByLead, FoundByNumber
from backoffice.shared.pages import ReadOnlyAdmin, badge, column
from backoffice.shared.words import hand_of, page_of, to_the_second
from core.databases.database_clock import utc_now
from leads.models import LeadActivity
from reminders.loop.heartbeat import ALIVE
from reminders.models import MessageEdit, WorkerHeartbeat


@admin.register(LeadActivity)
class ActivityAdmin(FoundByLead, ReadOnlyAdmin):
    """All leads' history."""

    list_display = ["at", "lead_page", "activity_type", "by", "content"]
    list_select_related = ["lead"]
    list_defer = ["ai_response", *(f"lead__{name}" for name in LONG_LEAD)]
    list_filter_submit = True
    list_filter = [("activity_type", ChoicesDropdownFilter)]
    search_fields = ["lead__prospect_name", "lead__owner__telegram_id__exact"]
    search_help_text = LEAD_SEARCH
    sortable_by = ["at"]
    ordering = ["-id"]
    fields = ["at", "lead_page", "activity_type", "by", "content", "ai_response", "metadata"]
    readonly_fields = ["at", "lead_page", "by"]

    at = column(gettext_lazy("at"), lambda line: to_the_second(line.created_at), "id")
    lead_page = column(gettext_lazy("lead"), lambda line: page_of(line.lead))
    by = column(gettext_lazy("by"), hand_of)


@admin.register(MessageEdit)
class MessageEditAdmin(FoundByNumber, ReadOnlyAdmin):
    """Old messages that still have to be made right; a finished edit is gone from here."""

    list_display = ["kind", "chat_id", "message_id", "attempts", "ready", "queued"]
    list_filter_submit = True
    list_filter = [("kind", ChoicesDropdownFilter)]
    number_columns = ["chat_id", "message_id"]
    ordering = ["run_after", "id"]
    fields = ["kind", "chat_id", "message_id", "attempts", "ready", "queued", "payload"]
    readonly_fields = ["ready", "queued"]

    ready = column(gettext_lazy("not before"), lambda edit: to_the_second(edit.run_after), "run_after")
    # When the message became wrong.
    queued = column(gettext_lazy("queued"), lambda edit: to_the_second(edit.created_at), "created_at")


@admin.register(WorkerHeartbeat)
class WorkerAdmin(ReadOnlyAdmin):
    """Processes that are alive, or were within a day."""

    list_display = ["name", "kind", "life", "started", "beat"]
    ordering = ["-beat_at", "name"]
    fields = ["name", "kind", "life", "started", "beat", "detail"]
    readonly_fields = ["life", "started", "beat"]

    @display(description=gettext_lazy("state"))
    def life(self, worker: WorkerHeartbeat) -> SafeString:
        alive = worker.beat_at > utc_now() - ALIVE
        return badge(_("alive"), "success") if alive else badge(_("silent"), "danger")

    started = column(gettext_lazy("started"), lambda worker: to_the_second(worker.started_at), "started_at")
    beat = column(gettext_lazy("last sign of life"), lambda worker: to_the_second(worker.beat_at), "beat_at")

"""The planner's queue: what was asked, what came out, what was rejected, and which calls it took."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from backoffice.planner.calls import ModelCallInline
from backoffice.planner.words import written_by
from backoffice.shared.filters import ColumnFilter
from backoffice.shared.finding import LEAD_SEARCH, LONG_LEAD, FoundByLead
from backoffice.shared.pages import ReadOnlyAdmin, badge, column
from engagement.models import PlanRequest, RequestStatus

COLOURS = {
    RequestStatus.QUEUED: "info",
    RequestStatus.RUNNING: "primary",
    RequestStatus.DONE: "success",
    RequestStatus.FAILED: "danger",
}
NOTES = {
    "fallback_unavailable": _("the model could not be reached"),
    "fallback_invalid": _("the model's answer could not be used"),
    "fallback_quota": _("the model's quota was reached"),
    "fallback_budget": _("the day's budget was spent"),
    "needs_model": _("the playbook cannot do this"),
}


class NoteFilter(ColumnFilter):
    title, parameter_name = _("because"), "note"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(NOTES.items())


@admin.register(PlanRequest)
class PlanRequestAdmin(FoundByLead, ReadOnlyAdmin):
    """Slow work for a lead, and what became of it."""

    list_display = ["id", "lead", "kind", "state", "attempts", "writer", "reason", "run_after", "error"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    list_filter_submit = True
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        NoteFilter,
    ]
    list_defer = ["payload", "result", "rejected_output", *(f"lead__{name}" for name in LONG_LEAD)]
    search_fields = ["lead__prospect_name"]
    search_help_text = LEAD_SEARCH
    sortable_by = ["id"]
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": [("lead", "kind"), ("state", "attempts"), ("writer", "reason")]}),
        (_("Times"), {"fields": [("created_at", "finished_at"), ("run_after", "claimed_until")]}),
        (_("What went wrong"), {"fields": ["error", "rejected_output"]}),
        (_("What was asked, and what came out"), {"fields": ["payload", "result", "prompt_hash"]}),
    ]
    readonly_fields = ["state", "writer", "reason", "created_at"]
    inlines = [ModelCallInline]

    state = column(
        _("status"),
        lambda request: badge(request.get_status_display(), COLOURS[RequestStatus(request.status)]),
        "status",
    )
    writer = written_by()
    reason = column(_("because"), lambda request: str(NOTES.get(request.note, request.note)), "note")

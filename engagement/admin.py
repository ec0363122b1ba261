"""The planner's queue and every version of a plan or a draft: to look at, never to change."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.admin_pages import ReadOnlyAdmin, badge
from engagement.models import DraftVersion, PlanRequest, PlanVersion, RequestStatus

COLOURS = {
    RequestStatus.QUEUED: "info",
    RequestStatus.RUNNING: "primary",
    RequestStatus.DONE: "success",
    RequestStatus.FAILED: "danger",
}


@admin.register(PlanRequest)
class PlanRequestAdmin(ReadOnlyAdmin):
    """Slow work for a lead, and what became of it."""

    list_display = ["id", "lead", "kind", "state", "attempts", "run_after", "error"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    list_filter_submit = True
    list_filter = [("status", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter)]
    search_fields = ["lead__prospect_name", "error"]
    ordering = ["-id"]
    fields = [
        ("lead", "kind"),
        ("state", "attempts"),
        ("run_after", "claimed_until"),
        "error",
        "rejected_output",
        "payload",
        "prompt_hash",
        ("created_at", "updated_at"),
    ]
    readonly_fields = ["state", "created_at", "updated_at"]

    @display(description=gettext_lazy("status"), ordering="status")
    def state(self, request: PlanRequest) -> SafeString:
        """Return the status as a label."""
        return badge(request.get_status_display(), COLOURS[RequestStatus(request.status)])


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnlyAdmin):
    """Plans as they were when they came into force."""

    list_display = ["id", "lead", "version", "source", "size", "created_at"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    search_fields = ["lead__prospect_name"]
    ordering = ["-id"]
    fields = [("lead", "version"), ("source", "prompt_hash"), "created_at", "steps"]
    readonly_fields = ["created_at"]

    @display(description=gettext_lazy("steps"))
    def size(self, plan: PlanVersion) -> int:
        """Return how many steps it has."""
        return len(plan.steps) if isinstance(plan.steps, list) else 0


@admin.register(DraftVersion)
class DraftVersionAdmin(ReadOnlyAdmin):
    """Drafts as they were."""

    list_display = ["id", "lead", "step_id", "source", "text", "created_at"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    search_fields = ["lead__prospect_name", "text"]
    ordering = ["-id"]
    fields = [("lead", "step_id"), ("source", "prompt_hash"), "created_at", "text"]
    readonly_fields = ["created_at"]

"""Every plan and every draft that ever was."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice.planner.words import written_by
from backoffice.shared.finding import LEAD_SEARCH, LONG_LEAD, FoundByLead
from backoffice.shared.pages import ReadOnlyAdmin, column
from engagement.models import DraftVersion, PlanVersion


@admin.register(PlanVersion)
class PlanVersionAdmin(FoundByLead, ReadOnlyAdmin):
    """Plans as they were when they came into force."""

    list_display = ["id", "lead", "version", "writer", "size", "created_at"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    list_defer = [f"lead__{name}" for name in LONG_LEAD]
    search_fields = ["lead__prospect_name"]
    search_help_text = LEAD_SEARCH
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [("lead", "version"), ("writer", "prompt_hash"), "created_at", "steps"]
    readonly_fields = ["writer", "created_at"]

    writer = written_by()
    size = column(_("steps"), lambda plan: len(plan.steps) if isinstance(plan.steps, list) else 0)


@admin.register(DraftVersion)
class DraftVersionAdmin(FoundByLead, ReadOnlyAdmin):
    """Drafts as they were, with the claims in them that nothing supports."""

    list_display = ["id", "lead", "step_id", "writer", "marked", "text", "created_at"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    list_defer = [f"lead__{name}" for name in LONG_LEAD]
    search_fields = ["lead__prospect_name"]
    search_help_text = LEAD_SEARCH
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [("lead", "step_id"), ("writer", "prompt_hash"), "created_at", "text", "flags"]
    readonly_fields = ["writer", "created_at"]

    writer = written_by()
    marked = column(
        _("marked claims"), lambda draft: len(draft.flags) if isinstance(draft.flags, list) else 0
    )

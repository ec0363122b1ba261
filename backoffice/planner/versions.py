"""Every plan and every draft that ever was."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice.shared.finding import LEAD_SEARCH, LONG_LEAD, FoundByLead
from backoffice.shared.pages import ReadOnlyAdmin, column
from engagement.models import DraftVersion, PlanVersion


@admin.register(PlanVersion)
class PlanVersionAdmin(FoundByLead, ReadOnlyAdmin):
    """Plans as they were when they came into force."""

    list_display = ["id", "lead", "version", "source", "size", "created_at"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    list_defer = [f"lead__{name}" for name in LONG_LEAD]
    search_fields = ["lead__prospect_name"]
    search_help_text = LEAD_SEARCH
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [("lead", "version"), ("source", "prompt_hash"), "created_at", "steps"]
    readonly_fields = ["created_at"]

    size = column(_("steps"), lambda plan: len(plan.steps) if isinstance(plan.steps, list) else 0)


@admin.register(DraftVersion)
class DraftVersionAdmin(FoundByLead, ReadOnlyAdmin):
    """Drafts as they were, with the claims in them that nothing supports."""

    list_display = ["id", "lead", "step_id", "source", "marked", "text", "created_at"]
    list_display_links = ["id"]
    list_select_related = ["lead"]
    list_defer = [f"lead__{name}" for name in LONG_LEAD]
    search_fields = ["lead__prospect_name"]
    search_help_text = LEAD_SEARCH
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [("lead", "step_id"), ("source", "prompt_hash"), "created_at", "text", "flags"]
    readonly_fields = ["created_at"]

    marked = column(
        _("marked claims"), lambda draft: len(draft.flags) if isinstance(draft.flags, list) else 0
    )

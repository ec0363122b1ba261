"""The call log: which call took how long, what it cost, and how it ended."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from backoffice.planner.words import OUTCOMES, outcome_badge
from backoffice.shared.filters import ColumnFilter
from backoffice.shared.finding import LEAD_SEARCH, FoundByLead
from backoffice.shared.pages import ReadOnlyAdmin, ReadOnlyInline, column
from engagement.llm import Task
from engagement.models import ModelCall, RequestKind

LATEST = 1000  # calls whose models are offered


class TaskFilter(ColumnFilter):
    title, parameter_name = _("task"), "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(task.value, _word(task.value)) for task in Task]


class OutcomeFilter(ColumnFilter):
    title, parameter_name = _("outcome"), "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(outcome), words) for outcome, words in OUTCOMES.items()]


class ModelFilter(ColumnFilter):
    title, parameter_name = _("model"), "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the models of late: of all calls, only the latest are looked at."""
        latest = ModelCall.objects.order_by("-id").values_list("model", flat=True)[:LATEST]
        return [(name, name) for name in sorted(set(latest)) if name]


class CallColumns:
    """What the log and a request's page say about a call."""

    what = column(_("task"), lambda call: _word(call.task), "task")
    ended = column(_("outcome"), lambda call: outcome_badge(call.outcome), "outcome")
    took = column(_("seconds"), lambda call: number_format(call.seconds, 1), "seconds")
    prompt = column(_("prompt"), lambda call: call.prompt_hash[:12])


@admin.register(ModelCall)
class ModelCallAdmin(CallColumns, FoundByLead, ReadOnlyAdmin):
    """Every call to the model, newest first."""

    list_display = [
        "id",
        "created_at",
        "what",
        "model",
        "ended",
        "took",
        "tokens_in",
        "tokens_out",
        "request",
    ]
    list_display_links = ["id"]
    list_select_related = ["request"]
    list_filter_submit = True
    list_filter = [TaskFilter, OutcomeFilter, ModelFilter, ("created_at", admin.DateFieldListFilter)]
    list_defer = ["request__payload", "request__result", "request__rejected_output"]
    search_fields = ["request__lead__prospect_name"]
    search_help_text = LEAD_SEARCH
    lead_column = "request__lead_id"
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [
        ("what", "model"),
        ("ended", "took"),
        ("tokens_in", "tokens_out"),
        ("request", "created_at"),
        "prompt_hash",
    ]
    readonly_fields = ["what", "ended", "took", "created_at"]


class ModelCallInline(CallColumns, ReadOnlyInline):
    """The calls of one request, oldest first."""

    model = ModelCall
    ordering = ["id"]
    verbose_name_plural = _("Model calls")
    fields = ["created_at", "what", "model", "ended", "took", "tokens_in", "tokens_out", "prompt"]
    readonly_fields = ["created_at", "what", "ended", "took", "prompt"]


def _word(task: str) -> str:
    """Return a task in the words of the requests; a plan's analysis has no request of its own."""
    if task == Task.STRATEGY:
        return str(_("analyse a prospect"))
    return str(RequestKind(task).label) if task in RequestKind.values else task

"""Questions that staff ask of the lists."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, DropdownFilter

from backoffice.shared.decisions import is_telegram_id
from backoffice.shared.words import status_word
from core.databases.database_clock import utc_now
from core.sql.literals import Literal, literals
from leads.models import Lead
from reminders.models import LIVE, DeliveryState, ReminderStatus, ScheduledReminder, WorkerHeartbeat
from reminders.models.reminder import LIVE_VALUES
from reminders.state.situation import LEAD_IS_ACTIVE
from reminders.state.step_moments import behind, late
from reminders.state.wording import HELD_FOR, RESTORED, TELEGRAM_SAID, hold_words

YES, NO = "yes", "no"
IS_LIVE = Q(status__in=literals(LIVE_VALUES))
IS_HELD = Q(hold_reason__gt=Literal(""))
IS_CLOSED = Q(status__in=[status for status in ReminderStatus if status not in LIVE])
Condition = Q | Combinable
RESTORED_ONLY = "restored"
OPEN, EVERYTHING = "open", "all"
MOST_WORKERS = 50
CLOSED = {("status__exact", status.value) for status in ReminderStatus if status not in LIVE}
WIDE = {("show", EVERYTHING), *((name, NO) for name in ("due", "open", "overdue", "held")), *CLOSED}
NARROWING = (SEARCH_VAR, "lead__owner__telegram_id__exact", "week")
UNASKED = frozenset({ORDER_VAR, PAGE_VAR, ALL_VAR, ERROR_FLAG})  # in an address: how, not what


class YesNoFilter(SimpleListFilter):
    """A question with two answers, each asked as a condition of its own.

    "No" as all that is not among the rows of "yes" is a subquery that PostgreSQL goes through again for every
    row: at 350,000 rows it did not end.
    """

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(YES, _("Yes")), (NO, _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in (YES, NO):
            return queryset
        yes, no = self.conditions(utc_now())
        return queryset.filter(yes if self.value() == YES else no)

    def conditions(self, now: datetime) -> tuple[Condition, Condition]:
        """Return what holds of the rows for yes, and for no."""
        raise NotImplementedError


class OverdueFilter(YesNoFilter):
    """Live reminders whose step is late."""

    title, parameter_name = _("overdue"), "overdue"

    def conditions(self, now: datetime) -> tuple[Condition, Condition]:
        is_late = late(now)
        return IS_LIVE & is_late, IS_CLOSED | ~is_late


class HeldFilter(YesNoFilter):
    """Reminders that wait for staff."""

    title, parameter_name = _("held"), "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the answers, then the reasons; those of a restore are decided together."""
        reasons = [(reason, hold_words(reason)) for reason in HELD_FOR]
        said = (TELEGRAM_SAID, _("Telegram's own words"))
        return [
            *super().lookups(request, model_admin),
            (RESTORED_ONLY, _("After a restore")),
            *reasons,
            said,
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.value()
        if asked in (None, YES, NO):
            return super().queryset(request, queryset)
        restored = Q(hold_reason__startswith=RESTORED)
        known = restored | Q(hold_reason__in=HELD_FOR)
        wanted = {RESTORED_ONLY: restored, TELEGRAM_SAID: ~known}.get(str(asked), Q(hold_reason=asked))
        return queryset.filter(IS_LIVE, IS_HELD, wanted)

    def conditions(self, now: datetime) -> tuple[Condition, Condition]:
        return IS_LIVE & IS_HELD, IS_CLOSED | Q(hold_reason="")


class AttentionFilter(SimpleListFilter):
    """What the list begins with: what somebody should look at. Any other question is about all reminders."""

    title, parameter_name = _("attention"), "show"

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.begins = begins_with_attention(request)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("open")), (EVERYTHING, _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == OPEN:
            return queryset.filter(IS_LIVE)
        if not self.begins:
            return queryset
        held = ScheduledReminder.objects.held().order_by().values("pk")  # apart: their index has no moment
        return queryset.filter(IS_LIVE, LEAD_IS_ACTIVE, Q(pk__in=held) | behind(utc_now()))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Name the beginning after what it shows."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("needs a look"), "selected": self.begins}
        yield from others


def begins_with_attention(request: HttpRequest) -> bool:
    """Whether the list of reminders was opened without a question."""
    if request.method == "POST" and request.POST.get("select_across") != "1":
        return False  # what was chosen may need no look any more
    return not any(value for name, value in request.GET.items() if name not in UNASKED)


def is_wide(request: HttpRequest) -> bool:
    """Whether so many reminders are asked for that only the order of their numbers costs nothing."""
    asked = request.GET
    return bool(WIDE & set(asked.items())) and not any(asked.get(name) for name in NARROWING)


class OpenFilter(YesNoFilter):
    """Reminders that are not closed."""

    title, parameter_name = _("open"), "open"

    def conditions(self, now: datetime) -> tuple[Condition, Condition]:
        return IS_LIVE, IS_CLOSED


class DeactivatedFilter(YesNoFilter):
    """People whose access staff have ended."""

    title, parameter_name = _("deactivated"), "deactivated"

    def conditions(self, now: datetime) -> tuple[Condition, Condition]:
        return Q(deactivated_at__isnull=False), Q(deactivated_at=None)


class OwnerFilter(AutocompleteSelectFilter):
    """Rows of one person, searched for by name."""

    def __init__(self, field: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, request, *args, **kwargs)
        asked = request.GET.get(self.lookup_kwarg, "")
        if asked and not is_telegram_id(asked):
            raise IncorrectLookupParameters(asked)


class ColumnFilter(DropdownFilter):
    """Rows whose column, `parameter_name`, has the chosen value."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class StatusFilter(ColumnFilter):
    """Reminders by status, in the words of these pages."""

    title, parameter_name = _("status"), "status__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, status_word(status)) for status in ReminderStatus]


class StateFilter(ColumnFilter):
    """Deliveries by what became of them."""

    title, parameter_name = _("state"), "state__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in DeliveryState]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Narrow the list; the uncertain ones are few, and found through their index."""
        if self.value() == DeliveryState.UNKNOWN:
            return queryset.uncertain()
        return super().queryset(request, queryset)


class WorkerFilter(ColumnFilter):
    """Deliveries by who sent them, of the schedulers that were alive within a day."""

    title, parameter_name = _("worker"), "worker"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        known = WorkerHeartbeat.objects.filter(kind="scheduler").order_by("-beat_at", "name")
        return [(name, name) for name in known.values_list("name", flat=True)[:MOST_WORKERS]]


class OverdueStepsFilter(SimpleListFilter):
    """Leads with a step that is late."""

    title, parameter_name = _("overdue steps"), "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(YES, _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        if self.value() != YES:
            return queryset
        rows = ScheduledReminder.objects.filter(IS_LIVE, late(utc_now()))
        return queryset.filter(pk__in=rows.values("lead_id"))


class PlanFilter(SimpleListFilter):
    """How far a lead's plan has come."""

    title, parameter_name = _("plan"), "plan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("started", _("started")), ("written", _("written, not started")), ("none", _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        conditions = {
            "started": Q(plan_version__gt=0),
            "written": Q(plan_version=0, engagement_plan__isnull=False),
            "none": Q(plan_version=0, engagement_plan__isnull=True),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


class DeletedFilter(SimpleListFilter):
    """Deleted leads are out of sight unless asked for."""

    title, parameter_name = _("deleted"), "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return what may be shown besides leads that are not deleted."""
        return [(YES, _("only deleted")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        if self.value() == "all":
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() != YES)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Name the usual choice after what it shows."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("not deleted")}
        yield from others

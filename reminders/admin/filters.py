"""Questions that staff ask of the lists."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from leads.models import Lead
from reminders.admin.words import status_word
from reminders.models import DeliveryState, ReminderStatus, ScheduledReminder
from reminders.wording import RESTORED

YES, NO = "yes", "no"
RESTORED_ONLY = "restored"


class YesNoFilter(SimpleListFilter):
    """A question with two answers."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the answers."""
        return [(YES, _("Yes")), (NO, _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == YES:
            return self.where(queryset)
        if self.value() == NO:
            return queryset.exclude(pk__in=self.where(queryset.order_by()).values("pk"))
        return queryset

    def where(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows for which the answer is yes."""
        raise NotImplementedError


class OverdueFilter(YesNoFilter):
    """Live reminders whose wish lies in the past."""

    title, parameter_name = _("overdue"), "overdue"

    def where(self, queryset: QuerySet[ScheduledReminder]) -> QuerySet[ScheduledReminder]:
        """Return overdue reminders."""
        return queryset.filter(pk__in=ScheduledReminder.objects.overdue(utc_now()).values("pk"))


class HeldFilter(YesNoFilter):
    """Reminders that wait for staff."""

    title, parameter_name = _("held"), "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the answers; those of a restore are decided together."""
        return [*super().lookups(request, model_admin), (RESTORED_ONLY, _("After a restore"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == RESTORED_ONLY:
            return self.where(queryset).filter(hold_reason__startswith=RESTORED)
        return super().queryset(request, queryset)

    def where(self, queryset: QuerySet[ScheduledReminder]) -> QuerySet[ScheduledReminder]:
        """Return held reminders."""
        return queryset.filter(pk__in=ScheduledReminder.objects.live().exclude(hold_reason="").values("pk"))


class OpenFilter(YesNoFilter):
    """Reminders that are not closed."""

    title, parameter_name = _("open"), "open"

    def where(self, queryset: QuerySet[ScheduledReminder]) -> QuerySet[ScheduledReminder]:
        """Return live reminders."""
        return queryset.filter(pk__in=ScheduledReminder.objects.live().values("pk"))


class StatusFilter(DropdownFilter):
    """Reminders by status, in the words of these pages."""

    title, parameter_name = _("status"), "status__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the statuses."""
        return [(status.value, status_word(status)) for status in ReminderStatus]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return queryset.filter(status=self.value()) if self.value() else queryset


class StateFilter(DropdownFilter):
    """Deliveries by what became of them."""

    title, parameter_name = _("state"), "state__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the states."""
        return [(state.value, state.label) for state in DeliveryState]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Narrow the list; the uncertain ones are few, and found through their index."""
        match self.value():
            case None:
                return queryset
            case DeliveryState.UNKNOWN.value:
                return queryset.uncertain()
            case state:
                return queryset.filter(state=state)


class OverdueStepsFilter(YesNoFilter):
    """Leads with a step whose date has passed."""

    title, parameter_name = _("overdue steps"), "overdue"

    def where(self, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        """Return leads with overdue steps."""
        return queryset.filter(pk__in=ScheduledReminder.objects.overdue(utc_now()).values("lead_id"))


class PlanFilter(SimpleListFilter):
    """How far a lead's plan has come."""

    title, parameter_name = _("plan"), "plan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the stages."""
        return [("started", _("started")), ("written", _("written, not started")), ("none", _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        """Narrow the list."""
        match self.value():
            case "started":
                return queryset.filter(plan_version__gt=0)
            case "written":
                return queryset.filter(plan_version=0, engagement_plan__isnull=False)
            case "none":
                return queryset.filter(plan_version=0, engagement_plan__isnull=True)
            case _:
                return queryset


class DeletedFilter(SimpleListFilter):
    """Deleted leads are out of sight unless asked for."""

    title, parameter_name = _("deleted"), "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return what may be shown besides leads that are not deleted."""
        return [(YES, _("only deleted")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        """Narrow the list."""
        if self.value() == "all":
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() != YES)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Name the usual choice after what it shows."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("not deleted")}
        yield from others

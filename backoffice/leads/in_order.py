"""The list of leads in the order of their next steps."""

from typing import Any, Final

from django.db.models import F, FilteredRelation, Min, Q, QuerySet
from django.http import HttpRequest

from backoffice.shared.lists import BoundedList
from core.sql.literals import literals
from leads.models import Lead
from reminders.models.reminder import LIVE_VALUES, by_moment

NEXT_DUE: Final = {
    "next_due": F("next_due").asc(nulls_last=True),
    "-next_due": F("next_due").desc(nulls_last=True),
}


class LeadList(BoundedList):
    """A list that knows `next_due`: looked up for all leads at once, and only where it is the order.

    Leads without an open step come last, both ways.
    """

    root_queryset: QuerySet[Lead]

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        return [NEXT_DUE.get(each, each) for each in super().get_ordering(request, queryset)]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Lead]:
        root = self.root_queryset
        if any(each in NEXT_DUE.values() for each in self.get_ordering(request, root)):
            live = FilteredRelation("reminders", condition=Q(reminders__status__in=literals(LIVE_VALUES)))
            self.root_queryset = root.alias(step=live).alias(next_due=Min(by_moment("step__")))
        try:
            found: QuerySet[Lead] = super().get_queryset(request, exclude_parameters)
        finally:
            self.root_queryset = root  # the rows of the page are read without it
        return found

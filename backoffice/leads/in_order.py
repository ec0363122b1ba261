"""The list of leads in the order of their next steps."""

from typing import Any, Final

from django.db.models import FilteredRelation, Min, Q, QuerySet
from django.http import HttpRequest

from backoffice.shared.lists import BoundedList
from core.literals import literals
from leads.models import Lead
from reminders.models.reminder import LIVE_VALUES
from reminders.state.step_moments import by_moment

NEXT_DUE: Final = {"next_due", "-next_due"}


class LeadList(BoundedList):
    """A list that knows `next_due`: looked up for all leads at once, and only where it is the order."""

    root_queryset: QuerySet[Lead]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Lead]:
        root = self.root_queryset
        if NEXT_DUE & set(self.get_ordering(request, root)):
            live = FilteredRelation("reminders", condition=Q(reminders__status__in=literals(LIVE_VALUES)))
            self.root_queryset = root.alias(step=live).alias(next_due=Min(by_moment("step__")))
        try:
            found: QuerySet[Lead] = super().get_queryset(request, exclude_parameters)
        finally:
            self.root_queryset = root  # the rows of the page are read without it
        return found

"""A list that costs the same at any size: ten thousand keys at most, and the rows of one page."""

from typing import Any, Final

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

MOST: Final = 10_000  # rows that are counted, and that pages lead to; further on, search and filters do


class AtLeast(int):
    """A number of rows at which counting stopped: written "10000+"."""

    def __str__(self) -> str:
        return f"{int(self)}+"


def counted(rows: QuerySet[Any]) -> int:
    """Return how many there are, looking at no more than `MOST` of them."""
    found = rows.order_by()[: MOST + 1].count()
    return found if found <= MOST else AtLeast(MOST)


class BoundedList(ChangeList):
    """A list of staff. Of its rows only those of the page are read, without the columns of `list_defer`."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the keys of all pages, which says how many there are, and the rows of this one."""
        keys = list(self.queryset.values_list("pk", flat=True)[: MOST + 1])
        self.result_count = len(keys) if len(keys) <= MOST else AtLeast(MOST)
        self.multi_page = self.result_count > self.list_per_page
        self.can_show_all = self.result_count <= self.list_max_show_all
        if not (self.show_all and self.can_show_all):
            start = (self.page_num - 1) * self.list_per_page
            keys = keys[start : min(start + self.list_per_page, MOST)] if start >= 0 else []
        if not keys and self.result_count:
            raise IncorrectLookupParameters
        self.result_list = self._rows(keys)
        self.paginator = self.model_admin.get_paginator(request, self.result_list, self.list_per_page)
        self.paginator.count = self.result_count
        is_narrowed = self.has_active_filters or self.query
        self.full_result_count = None if is_narrowed else self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = True

    def get_ordering_field(self, field_name: Any) -> Any:
        """Leave out what an address asks for without being offered: it might put a ledger in order."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def _rows(self, keys: list[Any]) -> list[Any]:
        found = self.apply_select_related(self.root_queryset.filter(pk__in=keys)).order_by()
        found = found.defer(*self.model_admin.list_defer).prefetch_related(*self.model_admin.list_prefetch)
        rows = {row.pk: row for row in found}
        return [rows[key] for key in keys if key in rows]

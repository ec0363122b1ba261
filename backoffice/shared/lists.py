"""A list that costs the same at any size: a page's keys, its rows by key, and a count with an end."""

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
        """Read the page; a last page says by itself how many rows there are."""
        start = (self.page_num - 1) * self.list_per_page
        keys = self._keys(start, self.list_per_page) if 0 <= start < MOST else []
        if start and not keys:
            raise IncorrectLookupParameters
        is_last = len(keys) <= self.list_per_page
        self.result_count = start + len(keys) if is_last else counted(self.queryset)
        self.multi_page = self.result_count > self.list_per_page
        self.can_show_all = self.result_count <= self.list_max_show_all
        if self.show_all and self.can_show_all and self.multi_page:
            keys = self._keys(0, self.list_max_show_all)
            self.result_list = self._rows(keys)
        else:
            self.result_list = self._rows(keys[: self.list_per_page])
        self.paginator = self.model_admin.get_paginator(request, self.result_list, self.list_per_page)
        self.paginator.count = self.result_count
        is_narrowed = self.has_active_filters or self.query
        self.full_result_count = None if is_narrowed else self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = True

    def get_ordering_field(self, field_name: Any) -> Any:
        """Leave out what an address asks for without being offered: it might put a ledger in order."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def _keys(self, start: int, size: int) -> list[Any]:
        """Return the keys of so many rows in their order, and one more if there is one."""
        return list(self.queryset.values_list("pk", flat=True)[start : start + size + 1])

    def _rows(self, keys: list[Any]) -> list[Any]:
        found = self.apply_select_related(self.root_queryset.filter(pk__in=keys)).order_by()
        found = found.defer(*self.model_admin.list_defer).prefetch_related(*self.model_admin.list_prefetch)
        rows = {row.pk: row for row in found}
        return [rows[key] for key in keys if key in rows]

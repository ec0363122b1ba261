"""Every lead at a glance: quick filters with their counts, search, sort, and a card each."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import storable_text
from miniapp.fragments.paging import SIZE, longer, size_of
from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.day import portfolio
from reminders.day.portfolio import Filter, Sort

LONGEST_SEARCH: Final = 100  # characters
FILTERS: Final[dict[Filter, Promise]] = {
    Filter.ALL: _("All"),
    Filter.ACTIVE: _("Active plan"),
    Filter.OVERDUE: _("Overdue"),
    Filter.NONE: _("No plan"),
    Filter.SNOOZED: _("Snoozed"),
    Filter.PAUSED: _("Paused"),
}
SORTS: Final[dict[Sort, Promise]] = {
    Sort.NEXT: _("Next due step"),
    Sort.NAME: _("Name"),
    Sort.CONTACT: _("Last contact"),
}
EMPTY: Final[dict[Filter, Promise]] = {
    Filter.ALL: _("No leads yet. Paste a prospect in the chat, and I make a plan of it."),
    Filter.ACTIVE: _("No plan is under way. Start one in the chat."),
    Filter.OVERDUE: _("Nothing overdue. Well done."),
    Filter.NONE: _("Every lead has a plan."),
    Filter.SNOOZED: _("Nothing is snoozed."),
    Filter.PAUSED: _("No lead is paused."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what it cannot mean is as if it were not there."""

    chosen: Filter = Filter.ALL
    sort: Sort = Sort.NEXT
    search: str = ""
    size: int = SIZE

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        chosen, sort = query.get("filter", ""), query.get("sort", "")
        return cls(
            Filter(chosen) if chosen in FILTERS else Filter.ALL,
            Sort(sort) if sort in list(Sort) else Sort.NEXT,
            storable_text(query.get("q", ""))[:LONGEST_SEARCH].strip(),
            size_of(query),
        )

    @property
    def query(self) -> str:
        """The part of the address from "?" on; "" for the page as it opens."""
        parts = {"filter": self.chosen, "sort": self.sort, "q": self.search, "size": self.size}
        usual = {"filter": Filter.ALL, "sort": Sort.NEXT, "q": "", "size": SIZE}
        changed = urlencode({key: str(value) for key, value in parts.items() if value != usual[key]})
        return f"?{changed}" if changed else ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One quick filter."""

    key: str
    label: Promise
    count: int
    query: str
    is_chosen: bool


@as_person
def leads(request: PersonRequest) -> HttpResponse:
    """Show the leads that are asked for."""
    asked = Asked.of(request.GET)
    found = portfolio.page_of(
        request.person,
        chosen=asked.chosen,
        sort=asked.sort,
        search=asked.search,
        size=asked.size,
        now=request.now,
    )
    first = replace(asked, size=SIZE)
    chips = [
        Chip(each, label, found.counts[each], replace(first, chosen=each).query, each == asked.chosen)
        for each, label in FILTERS.items()
    ]
    return page(
        request,
        "miniapp/_leads.html",
        asked=asked,
        found=found,
        late=(found.overdue_steps, found.overdue_leads),
        chips=chips,
        sorts=SORTS,
        empty=EMPTY[asked.chosen],
        longer=longer(asked.size, found.total),
        path=f"leads/{first.query}{'&' if first.query else '?'}",
        cleared=replace(first, search="").query,
    )

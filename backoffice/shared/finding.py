"""Searching lists by lead: names, companies and people are looked up first, and only so many are followed."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.shared.decisions import is_telegram_id
from backoffice.shared.pages import Page
from leads.models import LONG_TEXTS, Lead, TelegramUser

MOST_LEADS: Final = 300
MOST_PEOPLE: Final = 100
LONG_LEAD: Final = (*LONG_TEXTS, "engagement_plan")  # of a lead that a row of another list names
LEAD_SEARCH: Final = gettext_lazy("Lead's name or company, owner's name or Telegram id")
NAMES: Final = ("username", "first_name", "last_name")


def leads_like(term: str) -> Q:
    """Return what holds for leads in which each word is somewhere: name, company, or who owns them."""
    found = Q()
    for word in term.split():
        found &= Q(prospect_name__icontains=word) | Q(prospect_company__icontains=word) | _owned_by(word)
    return found


def _owned_by(word: str) -> Q:
    named = Q(telegram_id=word) if is_telegram_id(word) else Q()
    for column in NAMES:
        named |= Q(**{f"{column}__icontains": word})
    people = TelegramUser.objects.filter(named).order_by("id").values_list("telegram_id", flat=True)
    return Q(owner_id__in=list(people[:MOST_PEOPLE]))


def numbered(term: str, columns: Sequence[str]) -> Q:
    """Return what holds for rows in which each number is in one of the columns; of none where a word is none.

    Django's own `__exact` compares them as texts, for which there is no index.
    """
    words, found = term.split(), Q()
    if not words or not all(is_telegram_id(word.removeprefix("-")) for word in words):
        return Q(pk__in=[])
    for word in words:
        found &= reduce(or_, (Q(**{column: int(word)}) for column in columns))
    return found


class FoundByNumber(Page):
    """A list searched by the numbers of its columns."""

    number_columns: Sequence[str] = ()

    def get_search_fields(self, request: HttpRequest) -> Sequence[str]:
        return self.number_columns

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if search_term.strip():
            queryset = queryset.filter(numbered(search_term, self.number_columns))
        return queryset, False


class FoundByLead(Page):
    """A list searched by its leads, of which the latest are followed; and by numbers of its own columns."""

    lead_column = "lead_id"
    number_columns: Sequence[str] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows of leads that are found; say so when there are more of them."""
        if not search_term.strip():
            return queryset, False
        latest = Lead.objects.filter(leads_like(search_term)).order_by("-updated_at", "-id")
        leads = list(latest.values_list("pk", flat=True)[: MOST_LEADS + 1])
        if len(leads) > MOST_LEADS and request.method == "GET":
            text = _(
                "More than %(n)s leads are like this; those changed last are searched. Write more of it."
            )
            self.message_user(request, text % {"n": MOST_LEADS}, messages.INFO)
        found = Q(**{f"{self.lead_column}__in": leads[:MOST_LEADS]})
        if self.number_columns:
            found |= numbered(search_term, self.number_columns)
        return queryset.filter(found), False

"""A person's prospects as a list: filters with their counts, search, order.

Five queries at most, however many leads there are: a few narrow columns of every lead and one line per plan
are compared here, which also makes search read capital letters of every alphabet alike on both databases.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from django.db.models import Count, F, Min
from django.db.models.expressions import OrderBy

from core.text import alphabetical
from leads.identity import finding
from leads.models import CLOSED, LONG_TEXTS, Lead, LeadStatus, TelegramUser
from reminders.models import ScheduledReminder
from reminders.state.plan_view import LeadView, lead_views
from reminders.state.situation import LEAD_IS_ACTIVE
from reminders.state.step_moments import BY_MOMENT, asleep, late_unless_resting

PAGE_SIZE: Final = 20


class Filter(StrEnum):
    """Which leads are shown. An open lead, neither closed nor deleted, is either active or without a plan."""

    ALL = "all"  # closed ones too
    ACTIVE = "active"  # open, with a step to do
    OVERDUE = "overdue"  # with a step that is late
    NONE = "none"  # open, and nothing is planned: no plan, one not started, or one that is over
    SNOOZED = "snoozed"  # with a step that is put off
    PAUSED = "paused"  # open, and its reminders rest
    # The chat's: with OVERDUE and PAUSED, each lead is in just one of them.
    NEW = "new"  # open, does not rest, and its plan is not started
    WAITING = "waiting"  # with steps to do, none of them late
    OVER = "over"  # open, does not rest, and its plan is finished
    WON = "won"
    LOST = "lost"


class Sort(StrEnum):
    """In which order."""

    NEXT = "next"  # the next step's moment; then leads without one, then those that rest
    NAME = "name"
    CONTACT = "contact"  # the latest first, then those never contacted


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One page of the prospects. Counts are of all leads, whatever is searched for."""

    cards: tuple[LeadView, ...]
    counts: Mapping[Filter, int]
    overdue_steps: int
    overdue_leads: int
    total: int  # shown or not
    page: int = 0  # the one that is shown, from 0
    pages: int = 1


class _Lead(NamedTuple):
    pk: int
    name: str
    company: str
    status: str
    is_paused: bool
    plan_version: int

    @property
    def shown_name(self) -> str:
        return self.name or self.company

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    @property
    def is_asking(self) -> bool:
        """Whether its steps ask for something: the twin of `LEAD_IS_ACTIVE` among a person's own leads."""
        return self.is_open and not self.is_paused


class _Steps(NamedTuple):
    """What is open of one plan."""

    open: int = 0
    late: int = 0  # if its lead does not rest
    asleep: int = 0
    place: int = 10**9  # among all plans, by their next steps; of none behind every other


NOTHING: Final = _Steps()
RESTING: Final = 2 * NOTHING.place  # behind every lead that asks for something


def page_of(  # noqa: PLR0913 (the app asks for a longer list, the chat for the next page)
    user: TelegramUser,
    *,
    chosen: Filter,
    sort: Sort,
    search: str,
    now: datetime,
    size: int = PAGE_SIZE,
    page: int = 0,
) -> Portfolio:
    """Return a page of the person's leads that are not deleted, `size` a page; one too far is the last."""
    leads, steps = _leads(user, sort), _steps(user, now)
    open_of = [steps.get(lead.pk, NOTHING) for lead in leads]
    groups = list(map(_groups, leads, open_of))
    counts = Counter[Filter]()
    for found, number in Counter(groups).items():
        counts.update(dict.fromkeys(found, number))
    wanted = [each for each in zip(leads, open_of, groups, strict=True) if chosen in each[2]]
    if search:
        is_called = finding.holds(search)
        wanted = [each for each in wanted if is_called(each[0].name, each[0].company)]
    if sort is Sort.NEXT:
        wanted.sort(key=lambda each: each[1].place if each[0].is_asking else RESTING + each[1].place)
    pages = max(1, -(-len(wanted) // size))
    page = min(page, pages - 1)
    shown = wanted[page * size : (page + 1) * size]
    return Portfolio(
        cards=_cards(user, [lead.pk for lead, _steps, _groups in shown], now=now),
        counts={each: counts[each] for each in Filter},
        overdue_steps=sum(
            each.late for each, found in zip(open_of, groups, strict=True) if Filter.OVERDUE in found
        ),
        overdue_leads=counts[Filter.OVERDUE],
        total=len(wanted),
        page=page,
        pages=pages,
    )


def overdue_of(user: TelegramUser, *, now: datetime) -> tuple[int, int]:
    """Return how many of the person's steps are late, and of how many leads they are. Two queries at most."""
    rows = ScheduledReminder.objects.for_owner(user.telegram_id).live().filter(LEAD_IS_ACTIVE)
    late = rows.filter(late_unless_resting(user, now=now))
    found = late.aggregate(steps=Count("id"), leads=Count("lead", distinct=True))
    return found["steps"], found["leads"]


def _leads(user: TelegramUser, sort: Sort) -> list[_Lead]:
    """Return all the person's leads, the newest first where the order does not say otherwise. One query."""
    newest: list[str | OrderBy] = ["-updated_at", "-id"]
    if sort is Sort.CONTACT:
        newest.insert(0, F("last_contacted").desc(nulls_last=True))
    rows = Lead.objects.shown_to(user.telegram_id).order_by(*newest)
    columns = ("pk", "prospect_name", "prospect_company", "status", "reminders_paused", "plan_version")
    leads = [_Lead(*row) for row in rows.values_list(*columns)]
    if sort is Sort.NAME:
        leads.sort(key=lambda lead: (not lead.shown_name, alphabetical(lead.shown_name)))
    return leads


def _steps(user: TelegramUser, now: datetime) -> dict[int, _Steps]:
    """Return what is open, by lead. Two queries at most."""
    late = late_unless_resting(user, now=now)
    rows = ScheduledReminder.objects.for_owner(user.telegram_id).live().values("lead_id")
    plans = rows.annotate(
        open=Count("id"),
        late=Count("id", filter=late),
        asleep=Count("id", filter=asleep(now)),
        first=Min(BY_MOMENT),
    ).order_by("first", "lead_id")
    found = enumerate(plans.values_list("lead_id", "open", "late", "asleep"))
    return {row[0]: _Steps(row[1], row[2], row[3], place) for place, row in found}


def _groups(lead: _Lead, steps: _Steps) -> frozenset[Filter]:
    """Return the filters that show a lead."""
    return _filters_of(
        lead.status, lead.is_paused, lead.plan_version > 0, steps.open > 0, steps.late > 0, steps.asleep > 0
    )


@cache  # of thousands of leads, most stand as others do
def _filters_of(
    status: str, is_paused: bool, is_started: bool, has_steps: bool, is_late: bool, is_asleep: bool
) -> frozenset[Filter]:
    is_open = status not in CLOSED
    asks = is_open and not is_paused
    belongs = {
        Filter.ALL: True,
        Filter.ACTIVE: is_open and has_steps,
        Filter.OVERDUE: asks and is_late,
        Filter.NONE: is_open and not has_steps,
        Filter.SNOOZED: asks and is_asleep,
        Filter.PAUSED: is_open and is_paused,
        Filter.NEW: asks and not has_steps and not is_started,
        Filter.WAITING: asks and has_steps and not is_late,
        Filter.OVER: asks and not has_steps and is_started,
        Filter.WON: status == LeadStatus.CLOSED_WON,
        Filter.LOST: status == LeadStatus.CLOSED_LOST,
    }
    return frozenset(group for group, does in belongs.items() if does)


def _cards(user: TelegramUser, ids: Sequence[int], *, now: datetime) -> tuple[LeadView, ...]:
    """Return these leads in their order. Two queries."""
    unseen = [text for text in LONG_TEXTS if text != "notes"]
    by_id = Lead.objects.shown_to(user.telegram_id).defer(*unseen).in_bulk(ids)
    leads = [by_id[pk] for pk in ids if pk in by_id]
    for lead in leads:
        lead.owner = user
    return tuple(lead_views(leads, now=now))

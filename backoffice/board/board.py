"""What the front page shows of reminders, leads, people and the model, as far as an account may see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from backoffice.board import counts, filters, links, weeks
from backoffice.board.by_person import SHOWN, Workload, Workloads, workloads
from backoffice.board.charts import Bar, bars
from backoffice.board.counts import Counts, Spent
from reminders.state import step_moments
from reminders.state.wording import RESTORED, TELEGRAM_SAID, hold_words

MILLION: Final = 1_000_000
MANY: Final = 10_000  # written out no further

# Which permission shows which of the counts.
SEEN_WITH: Final = {
    "reminders.view_scheduledreminder": (counts.HELD, counts.DONE, counts.NAMES),
    "reminders.view_delivery": (counts.UNCERTAIN,),
    "reminders.view_workerheartbeat": (counts.WORKERS,),
    "leads.view_telegramuser": (counts.BLOCKED, counts.RESTING),
    "leads.view_lead": (counts.QUIET,),
    "engagement.view_modelcall": (counts.CALLS,),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, what it counts, and the list behind it. `alarm`: somebody should look."""

    label: str
    count: int
    symbol: str
    link: str
    alarm: bool = False
    most: int = MANY  # counted, or written out, no further

    @property
    def shown(self) -> str:
        """The number, or "10,000+"."""
        if self.count > self.most:
            return f"{number_format(self.most, use_l10n=True, force_grouping=True)}+"
        return number_format(self.count, use_l10n=True, force_grouping=True)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the table."""

    name: str
    link: str
    state: str  # what keeps their reminders back, in a word; ""
    load: Workload
    this_week: int
    weeks: list[Bar]


@dataclass(frozen=True, slots=True)
class Held:
    """So many reminders that wait for staff for one reason."""

    words: str
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Cost:
    """One week of the model."""

    label: str
    link: str
    spent: Spent
    price: str  # "" where nobody has said what tokens cost


@dataclass(frozen=True, slots=True)
class Board:
    """Everything, ready to be shown; None and empty is what may not be seen."""

    tiles: list[Tile]
    people: list[PersonRow] | None = None
    others: int = 0  # people with something to do who are not listed
    done: list[Bar] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)


def board(may: Callable[[str], bool], *, now: datetime, most: int = SHOWN) -> Board:
    """Read the board for an account; `may` says which permissions it has. Three queries at most.

    `most` people are listed one by one.
    """
    sees_steps = may("reminders.view_scheduledreminder")
    load = workloads(step_moments.behind(now), now=now) if sees_steps else None
    shown = load.people[:most] if load else ()
    kinds = [kind for permission, kinds in SEEN_WITH.items() if may(permission) for kind in kinds]
    found = counts.read(kinds, [each.telegram_id or 0 for each in shown], now=now)
    days = [start.date() for start in weeks.starts(now)]
    return Board(
        tiles=_tiles(load, found, kinds),
        people=_people(shown, found, days) if load else None,
        others=len(load.people) - len(shown) if load else 0,
        done=_bars(found, days) if counts.DONE in kinds else [],
        held=[Held(_held_words(reason), count, _held_link(reason)) for reason, count in found.held.items()],
        costs=_costs(found, now=now) if counts.CALLS in kinds else [],
    )


def _tiles(load: Workloads | None, found: Counts, kinds: Sequence[str]) -> list[Tile]:
    tiles = []
    if load:
        tiles = [
            Tile(_("Due now"), load.team.due, "schedule", load.team.due_link),
            Tile(_("Overdue"), load.team.overdue, "alarm", load.team.overdue_link),
        ]
        held = sum(found.held.values())
        tiles.append(Tile(_("Held"), held, "front_hand", links.reminders(held="yes"), alarm=held > 0))
    rows: list[tuple[str, Any, str, str]] = [
        (counts.UNCERTAIN, _("Uncertain deliveries"), "help", links.uncertain()),
        (counts.QUIET, _("Quiet leads"), "hourglass_empty", links.leads(quiet="yes")),
        (counts.BLOCKED, _("Blocked the bot"), "block", links.people(reach=filters.BLOCKED)),
        (counts.RESTING, _("People on pause"), "pause_circle", links.people(reach=filters.RESTING)),
        (counts.WORKERS, _("Workers alive"), "monitor_heart", links.workers()),
    ]
    for kind, label, symbol, link in rows:
        count = found.one.get(kind, 0)
        alarm = count == 0 if kind == counts.WORKERS else count > 0 and kind == counts.UNCERTAIN
        most = counts.MOST_QUIET if kind == counts.QUIET else MANY
        if kind in kinds:
            tiles.append(Tile(label, count, symbol, link, alarm, most))
    return tiles


def _people(shown: Sequence[Workload], found: Counts, days: Sequence[date]) -> list[PersonRow]:
    words = {counts.BLOCKED: _("blocked"), counts.RESTING: _("paused")}
    rows = []
    for load in shown:
        person = found.people.get(load.telegram_id or 0)
        if person is None:  # erased in between
            continue
        weekly = _bars(found, days, load.telegram_id)
        rows.append(
            PersonRow(
                name=person.name,
                link=links.person(person.pk),
                state=words.get(person.kept_back, ""),
                load=load,
                this_week=weekly[-1].count,
                weeks=weekly,
            )
        )
    return rows


def _bars(found: Counts, days: Sequence[date], owner: int | None = None) -> list[Bar]:
    """Return the weeks of one person, or of everybody."""
    done = [
        sum(count for (week, who), count in found.done.items() if week == place and owner in (None, who))
        for place in range(len(days))
    ]
    return bars(days, done, [links.done_in(day, owner=owner) for day in days])


def _held_words(reason: str) -> str:
    if reason == RESTORED:
        return _("Restored from a backup: it may have been sent already.")
    return _("Telegram declined it, in its own words.") if reason == TELEGRAM_SAID else hold_words(reason)


def _held_link(reason: str) -> str:
    return links.reminders(held=reason.rstrip(":"))


def _costs(found: Counts, *, now: datetime) -> list[Cost]:
    last, this = weeks.starts(now, 2)
    named = ((1, _("This week"), this), (0, _("Last week"), last))
    return [
        Cost(label, links.calls_in(start), spent, _price(spent))
        for place, label, start in named
        for spent in [found.spent.get(place, Spent())]
    ]


def _price(spent: Spent) -> str:
    """Return what the tokens cost by the settings' prices; "" where there are none."""
    prices = (settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT)
    if not any(prices):
        return ""
    total = (spent.tokens_in * prices[0] + spent.tokens_out * prices[1]) / MILLION
    return number_format(round(total, 2), decimal_pos=2, use_l10n=True, force_grouping=True)

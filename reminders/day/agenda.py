"""A person's open steps by day: what is to be done today, this week, and what sleeps.

Each function asks the database a fixed number of times, however many leads there are. When a step is to be
done, and whether it is late, is said in `policy.moments`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.db.models import Count, Q

from core.sql.literals import Literal, literals
from leads.activities import ActivityType
from leads.models import LeadActivity, TelegramUser
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.models.reminder import ReminderQuerySet
from reminders.policy.briefing import AgendaPage, AgendaStep
from reminders.policy.moments import ASLEEP, Moment, late_since
from reminders.policy.spreading import A_DAY
from reminders.policy.windows import local_at
from reminders.state.cards import step_of
from reminders.state.situation import LEAD_IS_ACTIVE, unsure_of, window_of
from reminders.state.step_moments import BY_MOMENT, COLUMNS, IS_SENT, moment_for, moments_in
from reminders.state.wording import day_off_words, zone_of

PAGE_SIZE: Final = 8
DAYS: Final = 7
LINES_A_DAY: Final = 3
DAY: Final = timedelta(days=1)
CLOSED: Final = (ReminderStatus.COMPLETED.value, ReminderStatus.SKIPPED.value)
# What a line shows.
SHOWN: Final = (
    *COLUMNS,
    *(
        "step_id",
        "version",
        "cycle",
        "reminder_count",
        "lead__prospect_name",
        "lead__prospect_company",
        "lead__engagement_plan",
    ),
)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One local day of the coming week."""

    day: date
    total: int
    steps: tuple[AgendaStep, ...]  # the first few
    is_off: bool  # a weekend, a holiday or an own day off
    is_overloaded: bool
    why_off: str = ""  # in words: "weekend", the holiday's name

    @property
    def rest(self) -> int:
        """How many steps are not among the first few."""
        return self.total - len(self.steps)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a person has got out of the way on one day."""

    done: int = 0
    skipped: int = 0
    snoozed: int = 0

    @property
    def total(self) -> int:
        return self.done + self.skipped + self.snoozed


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody is in today's steps, one by one."""

    reminder_id: int | None  # None: at the end
    position: int  # from 1; what is finished counts
    total: int
    left: int  # open steps, this one included
    finished: Finished


class _Entry(NamedTuple):
    at: datetime
    reminder_id: int
    lead_id: int


def today_of(user: TelegramUser, *, now: datetime, page: int = 0, size: int = PAGE_SIZE) -> AgendaPage:
    """Return what is to be done today: overdue first, then by time. A page too far is the last one."""
    entries = _entries(user, until=_midnight(user, local_date(user, now) + DAY))
    shown = _page(user, entries, local_date(user, now), page=page, size=size, now=now)
    return replace(shown, closed=closed_today(user, now=now))


def closed_today(user: TelegramUser, *, now: datetime) -> int:
    """Return how many steps were done and skipped today. One query."""
    return sum(_closed_since(user, _midnight(user, local_date(user, now))).values())


def day_of(
    user: TelegramUser, day: date, *, now: datetime, page: int = 0, size: int = PAGE_SIZE
) -> AgendaPage:
    """Return the steps of one local day; of a day that is not ahead, today's."""
    if day <= local_date(user, now):
        return today_of(user, now=now, page=page, size=size)
    entries = _entries(user, since=_midnight(user, day), until=_midnight(user, day + DAY))
    return _page(user, entries, day, page=page, size=size, now=now)


def week_of(user: TelegramUser, *, now: datetime, lines: int = LINES_A_DAY) -> tuple[WeekDay, ...]:
    """Return the next seven local days, the first `lines` steps of each; today has everything overdue."""
    today = local_date(user, now)
    days = [today + number * DAY for number in range(DAYS)]
    by_day: dict[date, list[_Entry]] = {day: [] for day in days}
    zone, window = zone_of(user.timezone), window_of(user)
    for entry in _entries(user, until=_midnight(user, today + DAYS * DAY)):
        by_day[max(entry.at.astimezone(zone).date(), today)].append(entry)
    first = [entry for entries in by_day.values() for entry in entries[:lines]]
    steps = {step.reminder_id: step for step in _steps(user, first, now=now)}
    return tuple(
        WeekDay(
            day=day,
            total=len(entries),
            steps=tuple(steps[each.reminder_id] for each in entries[:lines] if each.reminder_id in steps),
            is_off=window is not None and not window.counts(day),
            is_overloaded=len(entries) > min(A_DAY, user.daily_cap),
            why_off=day_off_words(day, window, user.country),
        )
        for day, entries in by_day.items()
    )


def sleeping(user: TelegramUser, *, now: datetime, page: int = 0, size: int = PAGE_SIZE) -> AgendaPage:
    """Return what the person or we have put off, the first to wake up first."""
    entries = _sorted(user, _open(user).filter(status__in=literals(ASLEEP)))
    return _page(user, entries, local_date(user, now), page=page, size=size, now=now)


def upcoming(user: TelegramUser, *, now: datetime) -> AgendaStep | None:
    """Return the person's next step whenever it is; None when nothing is planned."""
    steps = _steps(user, _sorted(user, _open(user).order_by(BY_MOMENT, "id")[:1]), now=now)
    return steps[0] if steps else None


def spot(user: TelegramUser, *, now: datetime, at: int | None = None, behind: int | None = None) -> Spot:
    """Return where somebody is in today's steps: `at` a step, or right `behind` one; else at the first.

    A step that is not among today's any more keeps its place by the time it was due.
    """
    midnight = _midnight(user, local_date(user, now))
    entries = _entries(user, until=_midnight(user, local_date(user, now) + DAY))
    finished = finished_since(user, midnight, without={entry.reminder_id for entry in entries})
    wanted, index = at if at is not None else behind, 0
    if wanted is not None:
        places = {entry.reminder_id: place for place, entry in enumerate(entries)}
        if wanted in places:
            index = places[wanted] + (at is None)
        else:
            gone = ScheduledReminder.objects.for_owner(user.telegram_id).filter(pk=wanted, status__in=CLOSED)
            due_at = gone.values_list("due_at", flat=True).first() or datetime.min.replace(tzinfo=UTC)
            index = bisect_right(entries, _Entry(due_at, wanted, lead_id=0))
    found = entries[index].reminder_id if index < len(entries) else None
    total = finished.total + len(entries)
    return Spot(found, min(finished.total + index + 1, max(total, 1)), total, len(entries), finished)


def finished_since(user: TelegramUser, since: datetime, *, without: Iterable[int] = ()) -> Finished:
    """Return what was done, skipped and put off since then, leaving out steps `without` that are back."""
    closed = _closed_since(user, since)
    lines = LeadActivity.objects.filter(
        lead__owner_id=user.telegram_id, activity_type=ActivityType.STEP_SNOOZED, created_at__gte=since
    )
    snoozed = {metadata.get("reminder_id") for metadata in lines.values_list("metadata", flat=True)}
    asleep = _open(user).filter(pk__in=snoozed - set(without) - {None}).count() if snoozed else 0
    return Finished(closed[ReminderStatus.COMPLETED.value], closed[ReminderStatus.SKIPPED.value], asleep)


def local_date(user: TelegramUser, now: datetime) -> date:
    return now.astimezone(zone_of(user.timezone)).date()


def _midnight(user: TelegramUser, day: date) -> datetime:
    return local_at(day, time.min, zone_of(user.timezone))


def _open(user: TelegramUser) -> ReminderQuerySet:
    """Return a person's open steps, found by the index on (telegram_id, status); paused leads rest."""
    return ScheduledReminder.objects.for_owner(user.telegram_id).live().filter(LEAD_IS_ACTIVE)


def _entries(user: TelegramUser, *, until: datetime, since: datetime | None = None) -> list[_Entry]:
    """Return the open steps before `until` (and from `since` on), in order. One query."""
    coming = Q(next_action_at__lt=until) | Q(next_action_at=None, due_at__lt=until)
    found = _sorted(user, _open(user).filter(coming if since else IS_SENT | coming))
    return [entry for entry in found if entry.at < until and (since is None or entry.at >= since)]


def _sorted(user: TelegramUser, rows: ReminderQuerySet) -> list[_Entry]:
    """Return this person's rows by when they are to be done. One query."""
    return sorted(_Entry(*found) for found in moments_in(rows, window_of(user)))


def _page(
    user: TelegramUser, entries: Sequence[_Entry], day: date, *, page: int, size: int, now: datetime
) -> AgendaPage:
    overdue = [entry for entry in entries if entry.at <= late_since(now)]
    pages = max(1, -(-len(entries) // size))
    page = min(page, pages - 1)
    start = page * size
    return AgendaPage(
        day=day,
        steps=_steps(user, entries[start : start + size], now=now),
        page=page,
        pages=pages,
        total=len(entries),
        overdue=len(overdue),
        overdue_leads=len({entry.lead_id for entry in overdue}),
        first=start + 1,
    )


def _steps(user: TelegramUser, entries: Sequence[_Entry], *, now: datetime) -> tuple[AgendaStep, ...]:
    """Return the lines of these steps, in their order. Two queries, one when nobody was reminded of any."""
    ids = [entry.reminder_id for entry in entries]
    rows = ScheduledReminder.objects.filter(pk__in=ids).select_related("lead").only(*SHOWN).order_by("id")
    by_id = {row.pk: row for row in rows}
    unsure = unsure_of(by_id.values())
    return tuple(
        agenda_step(row, moment_for(row, user, rests=False, now=now), at=entry.at, unsure=row.pk in unsure)
        for entry in entries
        if (row := by_id.get(entry.reminder_id))
    )


def agenda_step(
    row: ScheduledReminder, moment: Moment | None, *, at: datetime, unsure: bool = False
) -> AgendaStep:
    """Return a step as the lists of the day show it. Its lead should be loaded; reads no more than SHOWN."""
    return AgendaStep(
        reminder_id=row.pk,
        lead_id=row.lead_id,
        name=str(row.lead.display_name),
        company=row.lead.prospect_company,
        what=str(step_of(row).get("description") or ""),
        status=row.status,
        at=at,
        moment=moment,
        version=row.version,
        unsure=unsure,
    )


def _closed_since(user: TelegramUser, since: datetime) -> dict[str, int]:
    """Return how many steps were done and skipped since then. One query."""
    rows = ScheduledReminder.objects.for_owner(user.telegram_id).filter(
        Q(status=Literal(CLOSED[0]), completed_at__gte=since)
        | Q(status=Literal(CLOSED[1]), updated_at__gte=since)
    )
    counts = rows.order_by().values("status").annotate(number=Count("id"))
    return dict.fromkeys(CLOSED, 0) | dict(counts.values_list("status", "number"))

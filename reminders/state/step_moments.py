"""From rows to when a step is to be done and whether it is late, and the same questions to the database."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from core.sql.literals import Literal, literals
from leads.models import LONG_TEXTS, TelegramUser
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.models.reminder import ReminderQuerySet, by_moment
from reminders.policy import moments
from reminders.policy.due_rules import goes_out_at_once
from reminders.policy.moments import Moment, StepFacts, late_since
from reminders.policy.windows import Window, next_open, shut_since
from reminders.state.situation import LEAD_IS_ACTIVE, circumstances, window_of
from reminders.state.wording import zone_of

# What `to_do_at` reads of a row.
COLUMNS: Final = (
    *("status", "due_at", "next_action_at", "last_reminded_at", "hold_reason"),
    *("due_rule", "cycle", "created_at"),
)
IS_SENT: Final = Q(status=Literal(ReminderStatus.SENT.value))
BY_MOMENT: Final = by_moment()


def _of_sent(column: str) -> Case:
    """A column of rows that are sent; NULL of the others, where it costs nothing to read."""
    return Case(When(IS_SENT, then=F(column)))


# The same for a list of many rows, as `moments_in` reads it, behind the row's key and its lead's.
FACTS: Final = (
    *("pk", "lead_id", BY_MOMENT),
    *(_of_sent("last_reminded_at"), _of_sent("created_at"), "due_rule", "cycle"),
)


def moment_of(reminder: ScheduledReminder, *, now: datetime) -> Moment:
    """Return when its step is to be done, and how that looks now. Its lead and owner should be loaded."""
    rests = circumstances(reminder, now).lead_rests
    return moment_for(reminder, reminder.lead.owner, rests=rests, now=now)


def moment_for(reminder: ScheduledReminder, owner: TelegramUser, *, rests: bool, now: datetime) -> Moment:
    """Return the same without its lead: `rests` says whether that does. Reads no more than COLUMNS."""
    facts = _facts(reminder, is_paused=rests)
    return moments.moment_of(facts, window_of(owner), zone=zone_of(owner.timezone), now=now)


def to_do_at(reminder: ScheduledReminder, window: Window | None) -> datetime:
    """Return when its step is to be done in the owner's `window`. Reads no more than COLUMNS."""
    return moments.to_do_at(_facts(reminder), window)


def moments_in(rows: ReminderQuerySet, window: Window | None) -> Iterator[tuple[datetime, int, int]]:
    """Yield `to_do_at` of each of one person's rows, its key and its lead's. One query."""
    for pk, lead_id, at, reminded_at, created_at, rule, cycle in rows.values_list(*FACTS):
        if created_at is None:
            yield at, pk, lead_id
            continue
        at_once = goes_out_at_once(rule, at, cycle=cycle, created_at=created_at)
        sent = StepFacts(moments.SENT, at, last_reminded_at=reminded_at, at_once=at_once)
        yield moments.to_do_at(sent, window), pk, lead_id


def late(now: datetime) -> Q:
    """Rows whose step is late: the query twin of `moment_of(...).late`. Asks one query at once."""
    return LEAD_IS_ACTIVE & behind(now)


def behind(now: datetime) -> Q:
    """The same, whatever their leads do: of rows that are known to have one that asks for something."""
    rows = _reminded_just_now(now).filter(LEAD_IS_ACTIVE).select_related("lead__owner")
    rows = rows.defer("draft_text", "lead__engagement_plan", *(f"lead__{name}" for name in LONG_TEXTS))
    found = [row.pk for row in rows if to_do_at(row, window_of(row.lead.owner)) <= late_since(now)]
    return _is_late(now, found)


def come_by(moment: datetime) -> Q:
    """Rows whose step was to be done by then: a range of one index, of live ones. Those to come are many."""
    return Q(LessThanOrEqual(BY_MOMENT, moment))


def due(now: datetime) -> Q:
    """Rows whose step is to be done now, the late ones included, and whose lead asks for it."""
    return LEAD_IS_ACTIVE & come_by(now)


def late_unless_resting(user: TelegramUser, *, now: datetime) -> Q:
    """The same of one person's rows, whatever their leads do. Asks one query at once, out of their hours."""
    latest, window = late_since(now), window_of(user)
    is_behind = come_by(latest)
    if window is None or next_open(latest, window) == latest:
        return is_behind  # what was due by then was asked for by then
    rows = _reminded_just_now(now).for_owner(user.telegram_id).filter(due_at__gte=shut_since(latest, window))
    return is_behind & ~Q(pk__in=[pk for at, pk, _lead in moments_in(rows, window) if at > latest])


def asleep(now: datetime) -> Q:
    """Rows that show as snoozed at `now` unless their leads rest."""
    ahead = Q(GreaterThan(Coalesce("next_action_at", "due_at"), now))
    return Q(status__in=literals(moments.ASLEEP), hold_reason="") & ahead


def _reminded_just_now(now: datetime) -> ReminderQuerySet:
    """Rows that working hours decide about: due before the last hour, and reminded of within it."""
    latest = late_since(now)
    return ScheduledReminder.objects.live().filter(IS_SENT, come_by(latest), last_reminded_at__gt=latest)


def _is_late(now: datetime, reminded: Sequence[int]) -> Q:
    """Rows that are late by their columns alone, or among those reminded of just now."""
    latest = late_since(now)
    earlier = Q(last_reminded_at=None) | Q(last_reminded_at__lte=latest)
    return come_by(latest) & (~IS_SENT | earlier | Q(pk__in=reminded))


def _facts(reminder: ScheduledReminder, *, is_paused: bool = False) -> StepFacts:
    return StepFacts(
        status=reminder.status,
        due_at=reminder.due_at,
        next_action_at=reminder.next_action_at,
        last_reminded_at=reminder.last_reminded_at,
        at_once=reminder.goes_out_at_once,
        is_held=bool(reminder.hold_reason),
        is_paused=is_paused,
    )

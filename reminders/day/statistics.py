"""How a person is doing: what got done, whether on time, and how fast nudges are answered.

Weeks are the person's own, from Monday's local midnight. Three queries, however many leads there are.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Final

from core.actor import ActorKind
from core.sql.literals import Literal
from leads.activities import ActivityType
from leads.models import LeadActivity, TelegramUser
from reminders.models import Delivery, DeliveryKind, ReminderStatus, ScheduledReminder
from reminders.policy.moments import asked_at
from reminders.policy.windows import Window, local_at
from reminders.state.situation import window_of
from reminders.state.wording import zone_of

WEEKS: Final = 8  # shown as a picture
RECENT: Final = 4  # weeks that the other figures look at, this one included
ON_TIME: Final = timedelta(days=1)  # after it was due
LONGEST_CYCLE: Final = timedelta(days=14)  # a nudge is not answered later than that: the step has rested
ANSWERS: Final = (ActivityType.STEP_COMPLETED, ActivityType.STEP_SKIPPED, ActivityType.STEP_SNOOZED)
PEOPLE: Final = (ActorKind.USER.value, ActorKind.MINIAPP.value)


@dataclass(frozen=True, slots=True)
class Statistics:
    """A person's figures."""

    weeks: tuple[int, ...]  # steps done in each of the last `WEEKS` weeks, this one last
    on_time: int  # of the steps done in the last `RECENT` weeks
    answer_time: timedelta | None  # the median in those weeks, from a nudge to the press; None without any
    answers: int  # how many presses that is the median of

    @property
    def this_week(self) -> int:
        """Steps done since Monday."""
        return self.weeks[-1]

    @property
    def recent(self) -> int:
        """Steps done in the last `RECENT` weeks."""
        return sum(self.weeks[-RECENT:])


def statistics_of(user: TelegramUser, *, now: datetime) -> Statistics:
    starts = week_starts(user.timezone, now)
    # By the index on (telegram_id, status).
    rows = ScheduledReminder.objects.for_owner(user.telegram_id).filter(
        status=Literal(ReminderStatus.COMPLETED.value), completed_at__gte=starts[0], completed_at__lte=now
    )
    pairs = rows.values_list("completed_at", "due_at")
    done = [(completed_at, due_at) for completed_at, due_at in pairs if completed_at is not None]
    by_week = Counter(bisect_right(starts, completed_at) for completed_at, _due_at in done)
    recent = starts[-RECENT]
    window = window_of(user)
    times = answer_times(*_nudges_and_presses(user, since=recent, until=now))
    return Statistics(
        weeks=tuple(by_week[week] for week in range(1, len(starts) + 1)),
        on_time=sum(is_on_time(*each, window) for each in done if each[0] >= recent),
        answer_time=timedelta(seconds=median(time.total_seconds() for time in times)) if times else None,
        answers=len(times),
    )


def week_starts(zone: str, now: datetime) -> list[datetime]:
    """Return when each of the last `WEEKS` weeks began, the present one last: local midnights of Mondays."""
    today = now.astimezone(zone_of(zone)).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return [local_at(day, time.min, zone_of(zone)) for day in days]


def is_on_time(completed_at: datetime, due_at: datetime, window: Window | None) -> bool:
    """Say whether a step was done within a day of being due; days off before its reminder do not count."""
    return completed_at <= asked_at(due_at, window) + ON_TIME


def answer_times(
    nudges: Mapping[int, Sequence[datetime]], presses: Iterable[tuple[int, datetime]]
) -> list[timedelta]:
    """Return how long each press took since the latest nudge before it; each nudge is answered once.

    `nudges` are the moments by reminder, in order; `presses` are (reminder, moment), in order.
    """
    answered: dict[int, datetime] = {}
    times = []
    for reminder_id, pressed_at in presses:
        since = answered.get(reminder_id)
        heard = [at for at in nudges.get(reminder_id, ()) if at <= pressed_at and (not since or at > since)]
        if heard and pressed_at - heard[-1] <= LONGEST_CYCLE:
            times.append(pressed_at - heard[-1])
        answered[reminder_id] = pressed_at
    return times


def _nudges_and_presses(
    user: TelegramUser, *, since: datetime, until: datetime
) -> tuple[dict[int, list[datetime]], list[tuple[int, datetime]]]:
    """Return what the person was nudged about and what they pressed. Two queries."""
    nudges: dict[int, list[datetime]] = defaultdict(list)
    sent = Delivery.objects.possibly_delivered().filter(
        telegram_id=user.telegram_id,
        kind=DeliveryKind.NUDGE,
        armed_at__gte=since - LONGEST_CYCLE,
        armed_at__lte=until,
    )
    for reminder_id, armed_at in sent.order_by("armed_at", "id").values_list("reminder_id", "armed_at"):
        if reminder_id is not None:
            nudges[reminder_id].append(armed_at)
    lines = LeadActivity.objects.filter(
        lead__owner_id=user.telegram_id,
        telegram_id=user.telegram_id,
        activity_type__in=ANSWERS,
        created_at__gte=since,
        created_at__lte=until,
    ).order_by("created_at", "id")
    presses = [
        (metadata["reminder_id"], at)
        for metadata, at in lines.values_list("metadata", "created_at")
        if metadata.get("by", {}).get("kind") in PEOPLE and "reminder_id" in metadata
    ]
    return nudges, presses

"""From rows to the values that `escalation` decides on, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from core.sql.bulk import update_rows
from leads.models import CLOSED, TelegramUser
from reminders.models import Delivery, ScheduledReminder
from reminders.policy.escalation import Attempt, Progress, Situation, next_action_at
from reminders.policy.holidays import DaysOff, parse_days
from reminders.policy.parked import Circumstances
from reminders.policy.windows import Window, parse_zone

# The ledger's columns that make an `Attempt`, in its order.
ATTEMPT = ("state", "nudge", "armed_at", "retry_at", "error_class")
# Rows whose lead asks for something: the query twin of `not Circumstances.lead_rests`.
LEAD_IS_ACTIVE: Final = Q(
    lead__deleted_at=None, lead__reminders_paused=False, telegram_id=F("lead__owner_id")
) & ~Q(lead__status__in=sorted(CLOSED))


def window_of(user: TelegramUser) -> Window | None:
    """Return the person's sending window; None until they have confirmed a time zone."""
    if user.zone_confirmed_at is None or parse_zone(user.timezone) is None:
        return None
    return own_hours(user)


def own_hours(user: TelegramUser) -> Window:
    """Return the person's hours as far as they are known: in UTC while their zone is not."""
    hours = (user.window_start, user.window_end)
    return _window(user.timezone, hours, user.weekdays, user.country, tuple(map(str, user.days_off)))


@lru_cache(maxsize=1024)
def _window(
    zone: str, hours: tuple[time, time], weekdays: str, country: str, days_off: tuple[str, ...]
) -> Window:
    """Return the window of these settings. A batch asks for the same few again and again."""
    found = parse_zone(zone) or ZoneInfo("UTC")
    days = frozenset(int(digit) - 1 for digit in weekdays if digit in "1234567")
    return Window(found, *hours, weekdays=days, days_off=DaysOff(country, parse_days(days_off)))


def parked(now: datetime) -> Q:
    """Rows for which nothing may be sent. The query twin of `is_parked`."""
    outside = Q(lead__owner__in=TelegramUser.objects.unserved().values("telegram_id"))
    outside |= Q(lead__owner__deactivated_at__isnull=False)
    away = Q(lead__owner__paused_at__isnull=False) | Q(lead__owner__paused_until__gt=now)
    blocked = Q(lead__owner__reminder_enabled=False) | Q(lead__owner__blocked_at__isnull=False)
    return ~LEAD_IS_ACTIVE | blocked | away | outside


def is_parked(reminder: ScheduledReminder, now: datetime) -> bool:
    """Say whether nothing may be sent for this reminder until something changes."""
    return circumstances(reminder, now).parked_by is not None


def circumstances(reminder: ScheduledReminder, now: datetime) -> Circumstances:
    """Return what may park a reminder. Its lead and owner should be loaded."""
    lead, owner = reminder.lead, reminder.lead.owner
    return Circumstances(
        deleted=lead.deleted_at is not None,
        closed=lead.is_closed,
        lead_paused=lead.reminders_paused,
        other_owner=reminder.telegram_id != lead.owner_id,
        deactivated=owner.is_deactivated,
        blocked=owner.blocked_at is not None,
        off=not owner.reminder_enabled,
        paused=owner.is_paused(now),
        outside=not owner.is_inside,
    )


def progress_of(reminders: Iterable[ScheduledReminder]) -> dict[int, Progress]:
    """Return, by reminder id, how far each one's present cycle has come. One query."""
    cycles = {reminder.pk: reminder.cycle for reminder in reminders}
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    rows = Delivery.objects.filter(reminder_id__in=list(cycles)).order_by("id")
    for pk, cycle, *facts in rows.values_list("reminder_id", "cycle", *ATTEMPT):
        if cycle == cycles[pk]:
            attempts[pk].append(Attempt(*facts))
    return {pk: Progress.of(attempts[pk]) for pk in cycles}


def unsure_of(reminders: Iterable[ScheduledReminder]) -> set[int]:
    """Return the ids of those of which some message may have arrived, and none has for certain.

    One query at most.
    """
    reminded = [reminder for reminder in reminders if reminder.reminder_count]
    progress = progress_of(reminded) if reminded else {}
    return {pk for pk, each in progress.items() if each.is_unsure}


def situation(reminder: ScheduledReminder, progress: Progress, *, now: datetime) -> Situation:
    """Return what the policy may look at. The reminder's lead and owner should be loaded."""
    return Situation(
        due_at=reminder.due_at,
        progress=progress,
        window=window_of(reminder.lead.owner),
        at_once=reminder.goes_out_at_once,
        parked=is_parked(reminder, now),
        rests=reminder.auto_snooze_count,
        not_before=reminder.not_before,
    )


def recompute(reminders: Sequence[ScheduledReminder], *, now: datetime) -> int:
    """Compute `next_action_at` of live reminders again; return how many moved. The rows should be locked."""
    progress = progress_of(reminders)
    moved = [reminder for reminder in reminders if refresh(reminder, progress[reminder.pk], now=now)]
    update_rows(moved, ["next_action_at", "updated_at"])
    return len(moved)


def refresh(reminder: ScheduledReminder, progress: Progress, *, now: datetime) -> bool:
    """Set one live reminder's `next_action_at` in memory; say whether it moved."""
    at = next_action_at(situation(reminder, progress, now=now))
    if at == reminder.next_action_at:
        return False
    reminder.next_action_at, reminder.updated_at = at, now
    return True

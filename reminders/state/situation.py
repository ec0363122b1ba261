"""From rows to the values that `escalation` decides on, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache

from core.bulk import update_rows
from leads.models import TelegramUser
from reminders.models import Delivery, ScheduledReminder
from reminders.policy.escalation import Attempt, Progress, Situation, next_action_at
from reminders.policy.holidays import DaysOff, parse_days
from reminders.policy.windows import Window, parse_zone

# The ledger's columns that make an `Attempt`, in its order.
ATTEMPT = ("state", "nudge", "armed_at", "retry_at", "error_class")


def window_of(user: TelegramUser) -> Window | None:
    """Return the person's sending window; None until they have confirmed a time zone."""
    if user.zone_confirmed_at is None:
        return None
    hours = (user.window_start, user.window_end)
    return _window(user.timezone, hours, user.weekdays, user.country, tuple(map(str, user.days_off)))


@lru_cache(maxsize=1024)
def _window(
    zone: str, hours: tuple[time, time], weekdays: str, country: str, days_off: tuple[str, ...]
) -> Window | None:
    """Return the window of these settings. A batch asks for the same few again and again."""
    found = parse_zone(zone)
    if found is None:
        return None
    days = frozenset(int(digit) - 1 for digit in weekdays if digit in "1234567")
    return Window(found, *hours, weekdays=days, days_off=DaysOff(country, parse_days(days_off)))


def is_parked(reminder: ScheduledReminder, now: datetime) -> bool:
    """Say whether nothing may be sent for this reminder until something changes."""
    lead = reminder.lead
    return (
        lead.is_closed
        or lead.reminders_paused
        or reminder.telegram_id != lead.owner_id
        or not lead.owner.is_reachable(now)
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
    """Set `next_action_at` of live reminders anew; return how many moved. The rows should be locked."""
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

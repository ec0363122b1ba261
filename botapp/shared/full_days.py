"""Days that are full already: shown before a plan adds to them. One query."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from leads.models import Lead
from reminders.models import ScheduledReminder
from reminders.state.plan_lines import StepLine
from reminders.state.wording import local

MANY = 5  # reminders of other leads; a day that has as many is a busy one


def with_busy_days(lead: Lead, lines: Sequence[StepLine]) -> tuple[StepLine, ...]:
    """Mark the steps that fall on a day with many other reminders, or with more than the person's cap."""
    zone = lead.owner.timezone
    days = {line.number: local(line.when, zone).date() for line in lines if line.when}
    if not days:
        return tuple(lines)
    others, own = _others(lead, min(days.values()), max(days.values())), Counter(days.values())

    def crowd(day: date | None) -> int:
        if day is None or not others[day]:
            return 0
        is_full = others[day] >= MANY or others[day] + own[day] > lead.owner.daily_cap
        return others[day] if is_full else 0

    return tuple(replace(line, busy=crowd(days.get(line.number))) for line in lines)


def _others(lead: Lead, first: date, last: date) -> Counter[date]:
    """Return how many reminders of the person's other leads come on each day."""
    rows = ScheduledReminder.objects.for_owner(lead.owner_id).live().exclude(lead=lead)
    days = (first - timedelta(days=1), last + timedelta(days=2))
    around = tuple(datetime.combine(day, time(), UTC) for day in days)
    moments = rows.filter(next_action_at__range=around).values_list("next_action_at", flat=True)
    return Counter(local(moment, lead.owner.timezone).date() for moment in moments if moment)

"""Bringing a backlog back without an avalanche: a few reminders a day, some minutes apart. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.policy.windows import Window, local_at, next_open

A_DAY = 8  # reminders that come back on one day
APART = timedelta(minutes=20)  # so that they stay single messages

_UTC = ZoneInfo("UTC")


def spread(
    requested: Sequence[datetime],
    window: Window | None,
    *,
    now: datetime,
    a_day: int = A_DAY,
    apart: timedelta = APART,
) -> list[datetime]:
    """Return a moment for each requested one, in the order given; the earliest requested comes first.

    None is before the requested one or `now`, or outside the window; at most `a_day` (from 1) fall on one
    local date, and any two are `apart`. Without a window the next day's begin at the hour of `now`.
    """
    zone = window.zone if window else _UTC
    opening = time.min if window else now.astimezone(UTC).time()
    moments = list(requested)
    booked: Counter[date] = Counter()
    free = now
    for index in sorted(range(len(requested)), key=requested.__getitem__):
        moment = next_open(max(requested[index], free), window)
        while booked[_local_date(moment, window)] >= a_day:
            next_day = _local_date(moment, window) + timedelta(days=1)
            next_morning = local_at(next_day, opening, zone)
            moment = next_open(max(next_morning, free), window)
        booked[_local_date(moment, window)] += 1
        moments[index], free = moment, moment + apart
    return moments


def _local_date(moment: datetime, window: Window | None) -> date:
    return moment.astimezone(window.zone if window else UTC).date()

"""Whether somebody attends to what is due: one rule for staff's pages, alarms and probes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists

from core.databases.database_clock import database_now
from reminders.loop.heartbeat import ALIVE
from reminders.models import ScheduledReminder, SendingPause, WorkerHeartbeat

MINUTE: Final = timedelta(minutes=1)
SURE: Final = timedelta(seconds=5)  # so much may two clocks differ without a word
LONG: Final = timedelta(minutes=10)  # longer than any lease, back-off or nap


@dataclass(frozen=True, slots=True)
class Neglect:
    """Due work that nobody attends to."""

    since: datetime  # when the oldest was due
    has_scheduler: bool  # one is alive, and does nothing or cannot keep up


def neglect(*, now: datetime) -> Neglect | None:
    """Return what has been due for a minute while no scheduler lives, or for ten beside one that does.

    A scheduler that lives may be late: Telegram takes so many messages a second, and no more. Signs of life
    are told by the database's clock: before there is an alarm, it is asked.
    """
    found = _neglect(now)
    if found and abs((theirs := database_now()) - now) > SURE:
        return _neglect(theirs)
    return found


def _neglect(now: datetime) -> Neglect | None:
    """Return the same by this clock. One query, for every page of staff asks."""
    if not settings.SENDING:
        return None
    pauses = SendingPause.objects.all()
    schedulers = WorkerHeartbeat.objects.filter(kind="scheduler", beat_at__gt=now - ALIVE)
    waiting = ScheduledReminder.objects.due(now - MINUTE).unclaimed(now)
    oldest = waiting.values_list("next_action_at", Exists(pauses), Exists(schedulers)).first()
    if oldest is None:
        return None
    since, is_paused, has_scheduler = oldest
    lasts = not has_scheduler or since <= now - LONG
    return Neglect(since, has_scheduler) if lasts and not is_paused else None

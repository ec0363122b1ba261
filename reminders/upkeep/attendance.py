"""Whether somebody attends to what is due: one rule for staff's pages, alarms and probes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.database_clock import database_now
from reminders.loop import heartbeat
from reminders.models import ScheduledReminder
from reminders.services import sending_pause

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
    waiting = ScheduledReminder.objects.due(now - MINUTE).unclaimed(now)
    since = waiting.values_list("next_action_at", flat=True).first()
    if since is None or sending_pause.is_paused():
        return None  # the usual answer, asked for by every page of staff: one query
    has_scheduler = bool(heartbeat.alive(now=now).get("scheduler"))
    return None if has_scheduler and since > now - LONG else Neglect(since, has_scheduler)

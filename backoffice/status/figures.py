"""The figures: a constant number of short queries, and nothing of anybody's in them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from botapp.models import InboxUpdate
from core.upkeep import backups
from engagement import llm
from engagement.models import PlanRequest
from reminders.loop import heartbeat
from reminders.models import Alarm, AlarmKind, Delivery, MessageEdit, ScheduledReminder
from reminders.services import sending_pause
from reminders.upkeep.attendance import LONG, MINUTE

MANY: Final = 10_000  # counted no further


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: how many (`MANY` at most), and for how many seconds the oldest has."""

    waiting: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How the system stands at one moment."""

    workers: Mapping[str, int]  # alive, by kind
    deaf_workers: int  # of those: no notification reaches them, so they look for work all the time
    unanswered_workers: int  # … Telegram does not answer them, so they wait
    sending_paused: bool
    due: Queue  # reminders that a scheduler has to act on
    updates: Queue  # what people sent
    requests: Queue  # work for the planner that may begin
    edits: Queue  # corrections of old messages
    uncertain: int
    held: int
    backup_age_seconds: float | None  # None: no backup is seen from here
    token_refused: bool  # Telegram does not accept the bot's token, and no process has begun since

    @property
    def problems(self) -> list[str]:
        """What somebody has to look at now."""
        late, dead = LONG.total_seconds(), MINUTE.total_seconds()
        found = {
            "no bot is alive": not self.workers.get("bot"),
            "no scheduler is alive": not self.workers.get("scheduler"),
            "reminders are due and not sent": self.due.oldest_seconds > late and not self.sending_paused,
            "updates are not processed": self.updates.oldest_seconds > dead,
            "requests are not written": self.requests.oldest_seconds > late,
            "the model's client is not installed": llm.client_is_missing(),
            "Telegram refuses the bot's token": self.token_refused,
            "Telegram does not answer": self.unanswered_workers > 0,
        }
        return [problem for problem, is_so in found.items() if is_so]

    def as_dict(self) -> dict[str, Any]:
        """Return what `/statusz` says."""
        return {"ok": not self.problems, "problems": self.problems, **asdict(self)}


def read(*, now: datetime) -> Figures:
    """Ask the database, and the folder of backups."""
    backup = backups.newest(settings.BACKUP_DIR)
    due = ScheduledReminder.objects.due(now)
    updates = InboxUpdate.objects.filter(processed_at=None).order_by("update_id")
    requests = PlanRequest.objects.open().filter(run_after__lte=now).order_by("run_after", "id")
    edits = MessageEdit.objects.filter(run_after__lte=now).order_by("run_after", "id")
    return Figures(
        workers=heartbeat.alive(now=now),
        deaf_workers=heartbeat.saying(heartbeat.DEAF, now=now),
        unanswered_workers=heartbeat.saying(heartbeat.UNANSWERED, now=now),
        sending_paused=sending_pause.is_paused(),
        due=_queue(due, "next_action_at", now),
        updates=_queue(updates, "received_at", now),
        requests=_queue(requests, "run_after", now),
        edits=_queue(edits, "run_after", now),
        uncertain=Delivery.objects.uncertain().count(),
        held=ScheduledReminder.objects.held().count(),
        backup_age_seconds=_seconds(backup, now) if backup else None,
        token_refused=Alarm.objects.filter(kind=AlarmKind.TOKEN, since__isnull=False).exists(),
    )


def _queue(rows: "QuerySet[Any]", since: str, now: datetime) -> Queue:
    """Count the rows, the oldest first, and ask that one since when it has waited."""
    oldest = rows.values_list(since, flat=True).first()
    return Queue(rows[:MANY].count(), _seconds(oldest, now) if oldest else 0.0)


def _seconds(since: datetime, now: datetime) -> float:
    return round(max((now - since).total_seconds(), 0.0), 1)

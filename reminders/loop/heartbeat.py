"""A sign of life per process: bot, scheduler and planner, for staff and for `/statusz`."""

import contextlib
import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from core.databases.database import DatabaseThread
from core.databases.notify import Bell
from reminders.models import WorkerHeartbeat

KEPT = timedelta(days=1)
ALIVE = timedelta(seconds=60)  # since the last sign; three of the slowest are missing by then
EVERY = timedelta(seconds=10)
UNANSWERED = "unanswered"  # in a sign of life: Telegram takes what it sends, and answers nothing
DEAF = "deaf"  # in a sign of life: notifications do not reach it, so it looks for work all the time


class Heartbeat:
    """What one process of a kind says of itself, every ten seconds at most.

    Nothing while its work fails because of `database`: one that is full takes a sign of life, and no work.
    """

    def __init__(
        self, name: str, *, kind: str, bell: Bell | None = None, database: DatabaseThread | None = None
    ) -> None:
        self.name, self.kind, self._bell, self._database = name, kind, bell, database
        self.is_unanswered = False  # by Telegram
        self._last: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether the last sign is old enough, or lies ahead because the clock was set back."""
        return self._last is None or not timedelta(0) <= now - self._last < EVERY

    def beat(self, now: datetime) -> None:
        """Say that this worker is alive at `now`, unless that has just been said, or is not so."""
        if self._database is not None and self._database.has_failed_lately:
            return
        if self.is_due(now):
            is_deaf = self._bell is not None and self._bell.is_deaf
            detail = {DEAF: is_deaf, UNANSWERED: self.is_unanswered}
            beat(self.name, kind=self.kind, now=now, detail={key: True for key, so in detail.items() if so})
            self._last = now


def process_name(kind: str) -> str:
    """Return a name for this process, the same as long as it lives."""
    return f"{kind}:{socket.gethostname()}:{os.getpid()}"[:64]


def beat(name: str, *, kind: str, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """Say that this worker is alive at `now`: in the database, and then to who watches its container."""
    WorkerHeartbeat.objects.update_or_create(
        name=name,
        defaults={"beat_at": now, "detail": detail or {}},
        create_defaults={"kind": kind, "started_at": now, "beat_at": now, "detail": detail or {}},
    )
    if settings.HEARTBEAT_FILE:
        with contextlib.suppress(OSError):  # a full disk: its probe misses the sign, and the work goes on
            Path(settings.HEARTBEAT_FILE).touch()


def alive(*, now: datetime) -> dict[str, int]:
    """Return how many workers of each kind are alive. One query of a few rows."""
    lives = WorkerHeartbeat.objects.filter(_is_fresh(now)).order_by("kind")
    return dict(lives.values_list("kind").annotate(count=Count("pk")))


def saying(word: str, *, now: datetime) -> int:
    """Return how many living workers say this of themselves: DEAF, UNANSWERED. One query."""
    return WorkerHeartbeat.objects.filter(_is_fresh(now), detail__has_key=word).count()


def last_of(kind: str, *, now: datetime) -> datetime | None:
    """Return when one of this kind gave its last sign of life; None where none has for a day."""
    last = WorkerHeartbeat.objects.filter(kind=kind, beat_at__lt=now + ALIVE).order_by("-beat_at")
    return last.values_list("beat_at", flat=True).first()


def bots_name() -> str:
    """Return the username under which the bot was last running; "" when it has not been for a day."""
    lives = WorkerHeartbeat.objects.filter(kind="bot").order_by("-beat_at").values_list("detail", flat=True)
    return str((lives.first() or {}).get("username", ""))


def _is_fresh(now: datetime) -> Q:
    """A sign that lies ahead was given by a clock that was wrong, and says nothing of now."""
    return Q(beat_at__gt=now - ALIVE, beat_at__lt=now + ALIVE)


def forget_the_dead(*, now: datetime) -> int:
    """Drop workers that have been silent for a day; return how many."""
    return WorkerHeartbeat.objects.filter(beat_at__lt=now - KEPT).delete()[0]

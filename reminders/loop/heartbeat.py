"""A sign of life per process, for operators and for `/readyz`."""

from datetime import datetime, timedelta
from typing import Any

from reminders.models import WorkerHeartbeat

KEPT = timedelta(days=1)


def beat(name: str, *, kind: str, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """Say that this worker is alive at `now`."""
    WorkerHeartbeat.objects.update_or_create(
        name=name,
        defaults={"beat_at": now, "detail": detail or {}},
        create_defaults={"kind": kind, "started_at": now, "beat_at": now, "detail": detail or {}},
    )


def bots_name() -> str:
    """Return the username under which the bot was last running; "" when it has not been for a day."""
    lives = WorkerHeartbeat.objects.filter(kind="bot").order_by("-beat_at").values_list("detail", flat=True)
    return str((lives.first() or {}).get("username", ""))


def forget_the_dead(*, now: datetime) -> int:
    """Drop workers that have been silent for a day; return how many."""
    return WorkerHeartbeat.objects.filter(beat_at__lt=now - KEPT).delete()[0]

"""What is wrong with the whole system, as this process sees it: what, and since when."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from botapp.models import InboxUpdate
from core.upkeep import backups
from reminders.loop.heartbeat import ALIVE, last_of
from reminders.models import AlarmKind, Delivery
from reminders.services import sending_pause
from reminders.upkeep.attendance import MINUTE, neglect

OLD_BACKUP: Final = timedelta(days=2)
LITTLE: Final = 200_000_000  # bytes free: then even a backup of a small database has no room
OF_ONE_MACHINE: Final = frozenset({AlarmKind.BACKUP, AlarmKind.DISK})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now."""

    since: datetime
    news: datetime | None = None  # when there was last more of it; None: it is only there or not


# None: all is well. A kind that is missing cannot be judged from here.
Judged = Mapping[AlarmKind, Trouble | None]


def judge(*, now: datetime) -> Judged:
    """Look at everything. A few short queries, and this machine's disks."""
    found: dict[AlarmKind, Trouble | None] = {kind: look(now) for kind, look in LOOKS.items()}
    if not sending_pause.is_paused():
        found |= _due(now)
    if beat_at := last_of("bot", now=now):
        found[AlarmKind.BOT] = Trouble(beat_at) if beat_at <= now - ALIVE else None
    if newest := backups.newest(settings.BACKUP_DIR):  # none: they lie elsewhere, or are nobody's habit
        old = newest + OLD_BACKUP
        found[AlarmKind.BACKUP] = Trouble(old) if old < now else None
    return found


def _due(now: datetime) -> dict[AlarmKind, Trouble | None]:
    found = neglect(now=now)
    trouble = Trouble(found.since) if found else None
    is_late = found is not None and found.has_scheduler
    return {AlarmKind.LATE: trouble if is_late else None, AlarmKind.NOBODY: None if is_late else trouble}


def _updates(now: datetime) -> Trouble | None:
    waiting = InboxUpdate.objects.filter(processed_at=None).order_by("update_id")
    oldest = waiting.values_list("received_at", flat=True).first()
    return Trouble(oldest) if oldest and oldest < now - MINUTE else None


def _uncertain(_now: datetime) -> Trouble | None:
    rows = Delivery.objects.uncertain().order_by("armed_at")
    moments = [settled or armed for armed, settled in rows.values_list("armed_at", "settled_at")[:1_000]]
    return Trouble(min(moments), news=max(moments)) if moments else None


def _disk(now: datetime) -> Trouble | None:
    """Return that a disk of ours is nearly full; since when, nobody knows."""
    return Trouble(now) if any(_free(folder) < LITTLE for folder in _folders()) else None


def _folders() -> list[Path]:
    name = settings.DATABASES["default"]["NAME"]
    return [settings.BACKUP_DIR, *([Path(name).parent] if connection.vendor == "sqlite" else [])]


def _free(folder: Path) -> float:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return float("inf")  # no such folder: nothing is written there


LOOKS: Final[Mapping[AlarmKind, Callable[[datetime], Trouble | None]]] = {
    AlarmKind.UPDATES: _updates,
    AlarmKind.UNCERTAIN: _uncertain,
    AlarmKind.DISK: _disk,
}

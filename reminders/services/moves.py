"""What a change of settings moved: each reminder's next message before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reminders.models import ScheduledReminder

Moments = Mapping[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One reminder whose next message comes at another time."""

    reminder_id: int
    lead_name: str
    before: datetime | None  # None: nothing was planned while it was parked
    after: datetime | None


def moves_since(before: Moments, rows: Sequence[ScheduledReminder]) -> list[Move]:
    """Return what has moved since, the earliest new moment first. The rows' leads should be loaded."""
    moved = [
        Move(row.pk, str(row.lead.display_name), before[row.pk], row.next_action_at)
        for row in rows
        if before[row.pk] != row.next_action_at
    ]
    return sorted(moved, key=lambda move: (move.after is None, move.after or move.before, move.reminder_id))

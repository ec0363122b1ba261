"""Rows that are due and claimed, looked at and armed as a scheduler does."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.databases.lease import Lease
from reminders.models import ScheduledReminder
from reminders.sending import arming, claims
from reminders.sending.arming import Arming
from reminders.state import queries
from reminders.state.queries import Seen
from tests.factories import ReminderFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
MINE = "mine"


def due(count: int = 1, **columns: Any) -> list[ScheduledReminder]:
    """Return rows, of as many people if nothing else is said, due and claimed."""
    facts = {"due_at": NOW - timedelta(hours=1), "created_at": NOW - timedelta(days=9)}
    rows = [ReminderFactory.create(**facts | columns) for _ in range(count)]
    claims.claim(limit=count, lease=Lease(MINE, NOW + timedelta(minutes=1)), now=NOW)
    return rows


def look(rows: Sequence[ScheduledReminder]) -> list[Seen]:
    """Return what is seen of these rows, in their order."""
    return queries.look([row.pk for row in rows], token=MINE, now=NOW)


def arm(ids: Sequence[int], *, token: str, worker: str, now: datetime) -> Arming:
    """Look at claimed rows and arm them at once."""
    return arming.arm(queries.look(ids, token=token, now=now), worker=worker, now=now)

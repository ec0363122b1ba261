"""Rows that are due and claimed, and what is read ahead of them."""

from datetime import UTC, datetime, timedelta

from core.lease import Lease
from reminders.models import ScheduledReminder
from reminders.sending import claims, readahead
from reminders.sending.readahead import Ready
from tests.factories import ReminderFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
MINE = "mine"


def due(count: int = 1) -> list[ScheduledReminder]:
    """Return rows of as many people, due and claimed."""
    rows = [ReminderFactory.create(due_at=NOW - timedelta(hours=1)) for _ in range(count)]
    claims.claim(limit=count, lease=Lease(MINE, NOW + timedelta(minutes=1)), now=NOW)
    return rows


def read(rows: list[ScheduledReminder]) -> list[Ready]:
    """Return what is read ahead of these rows, in their order."""
    claimed = {row.pk: row.telegram_id for row in rows}
    found = readahead.read(claimed, token=MINE, now=NOW)
    return [found[row.pk] for row in rows if row.pk in found]

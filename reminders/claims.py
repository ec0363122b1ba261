"""Claiming due rows (T1): many schedulers share one table, and each row has one holder at a time."""

from datetime import datetime, timedelta

from django.db import transaction

from core.lease import Lease
from reminders.models import ScheduledReminder

LEASE = timedelta(seconds=60)


def claim(*, limit: int, lease: Lease, now: datetime) -> list[int]:
    """Take up to `limit` due rows that nobody holds; return their ids, the oldest action first.

    `SKIP LOCKED` keeps schedulers from waiting for each other where the database has it; the conditional
    UPDATE on the row's own columns is what makes the claim exclusive everywhere.
    """
    with transaction.atomic():
        free = ScheduledReminder.objects.due(now).unclaimed(now)
        ids = list(free.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        if not ids:
            return []
        rows = ScheduledReminder.objects.filter(pk__in=ids, next_action_at__lte=now).unclaimed(now)
        taken = rows.update(claim_token=lease.token, claimed_until=lease.until)
    return ids if taken == len(ids) else _mine(ids, lease)


def release(*, token: str) -> int:
    """Give back every row that this holder has not armed; return how many."""
    held = ScheduledReminder.objects.filter(claim_token=token)
    return held.update(claim_token="", claimed_until=None)


def earliest_action() -> datetime | None:
    """Return when the next live row is to be acted on; None when all are parked, held or closed."""
    waiting = ScheduledReminder.objects.live().filter(hold_reason="", next_action_at__isnull=False)
    return waiting.order_by("next_action_at", "id").values_list("next_action_at", flat=True).first()


def _mine(ids: list[int], lease: Lease) -> list[int]:
    held = set(ScheduledReminder.objects.filter(claim_token=lease.token).values_list("pk", flat=True))
    return [pk for pk in ids if pk in held]

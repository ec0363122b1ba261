"""Claiming due rows (T1): many schedulers share one table, and each row has one holder at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from core.databases.lease import Lease
from reminders.models import DeliveryKind, ScheduledReminder

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row whose time has come: a reminder that is claimed, or a lead or person to be looked at."""

    pk: int
    chat_id: int
    is_suspect: bool = False  # a worker died when this row was looked at: it is armed alone
    kind: str = DeliveryKind.NUDGE.value  # or the name of a `NagKind`


def claim(*, limit: int, lease: Lease, now: datetime) -> list[DueRow]:
    """Take up to `limit` due rows that nobody holds; return them, the oldest action first.

    `SKIP LOCKED` keeps schedulers from waiting for each other; SQLite has one writer at a time.
    """
    free = ScheduledReminder.objects.due(now).unclaimed(now)
    with transaction.atomic():
        locked = free.select_for_update(skip_locked=True)[:limit]
        rows = list(locked.values_list("pk", "telegram_id", "lost_claims"))
        taken = ScheduledReminder.objects.filter(pk__in=[row[0] for row in rows])
        taken.update(claim_token=lease.token, claimed_until=lease.until)
    return [DueRow(pk, chat_id, lost_claims > 0) for pk, chat_id, lost_claims in rows]


def renew(ids: Sequence[int], lease: Lease) -> int:
    """Hold on to these claimed rows: their holder is alive, only slow. Return how many are still its own."""
    mine = ScheduledReminder.objects.filter(pk__in=ids, claim_token=lease.token)
    return mine.update(claimed_until=lease.until)


def mark(ids: Sequence[int], *, token: str) -> None:
    """Note that these claimed rows are about to be looked at: if that kills the worker, the note stays."""
    mine = ScheduledReminder.objects.filter(pk__in=ids, claim_token=token)
    mine.update(lost_claims=F("lost_claims") + 1)


def postpone(ids: Sequence[int], *, token: str, until: datetime) -> None:
    """Put claimed rows off until Telegram accepts messages for their chat again."""
    rows = ScheduledReminder.objects.filter(pk__in=ids, claim_token=token)
    rows.update(next_action_at=until, not_before=until, claim_token="", claimed_until=None, lost_claims=0)


def release(*, token: str, now: datetime) -> int:
    """Give back every row that this holder has not armed; return how many.

    What is claimed is due, so the index of the poll finds it; one of claims would cost every claim its room
    on the row's page.
    """
    held = ScheduledReminder.objects.due(now).order_by().filter(claim_token=token)
    return held.update(claim_token="", claimed_until=None, lost_claims=0)


def earliest_action(now: datetime) -> datetime | None:
    """Return when there is next something to claim; None when all are parked, held or closed.

    A due row that somebody holds counts from the end of its lease: waking for it earlier finds nothing.
    """
    waiting = ScheduledReminder.objects.live().filter(hold_reason="", next_action_at__isnull=False)
    free = waiting.unclaimed(now).order_by("next_action_at", "id")
    held = ScheduledReminder.objects.due(now).order_by("claimed_until").filter(claimed_until__gt=now)
    moments = [
        free.values_list("next_action_at", flat=True).first(),
        held.values_list("claimed_until", flat=True).first(),
    ]
    return min((moment for moment in moments if moment is not None), default=None)

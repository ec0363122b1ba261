"""Claiming due rows (T1): many schedulers share one table, and each row has one holder at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from core.bulk import among
from core.lease import Lease
from core.trip import Statement, together
from reminders.models import ScheduledReminder

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this scheduler holds."""

    pk: int
    chat_id: int
    is_suspect: bool  # a worker died when this row was next: it is armed alone


def claim(*, limit: int, lease: Lease, now: datetime) -> list[Claimed]:
    """Take up to `limit` due rows that nobody holds; return them, the oldest action first.

    `SKIP LOCKED` keeps schedulers from waiting for each other where the database has it; the conditional
    UPDATE on the row's own columns is what makes the claim exclusive everywhere.
    """
    with transaction.atomic():
        free = ScheduledReminder.objects.due(now).unclaimed(now).select_for_update(skip_locked=True)
        rows = [
            Claimed(pk, chat_id, lost_claims > 0)
            for pk, chat_id, lost_claims in free.values_list("pk", "telegram_id", "lost_claims")[:limit]
        ]
        if not rows:
            return []
        ids = [row.pk for row in rows]
        mine = ScheduledReminder.objects.filter(pk__in=ids, next_action_at__lte=now).unclaimed(now)
        taken = mine.update(claim_token=lease.token, claimed_until=lease.until)
    return rows if taken == len(rows) else _held(rows, lease)


def renew(ids: Sequence[int], lease: Lease) -> int:
    """Hold on to these claimed rows: their holder is alive, only slow. Return how many are still its own."""
    mine = ScheduledReminder.objects.filter(pk__in=ids, claim_token=lease.token)
    return mine.update(claimed_until=lease.until)


def mark(ids: Sequence[int], *, token: str) -> None:
    """Note that these claimed rows are about to be looked at: if that kills the worker, the note stays."""
    if ids:
        together([marking(ids, token=token)])


def marking(ids: Sequence[int], *, token: str) -> Statement:
    """Return the statement that `mark` runs."""
    sql = (
        "UPDATE scheduled_reminders SET lost_claims = lost_claims + 1 "  # noqa: S608 - names of ours
        f"WHERE claim_token = %s AND id {among(connection.vendor)}"
    )
    return Statement(sql, [token, json.dumps(ids)], "mark_reminders")


def postpone(ids: Sequence[int], *, token: str, until: datetime) -> None:
    """Put claimed rows off until Telegram accepts messages for their chat again."""
    rows = ScheduledReminder.objects.filter(pk__in=ids, claim_token=token)
    rows.update(next_action_at=until, not_before=until, claim_token="", claimed_until=None, lost_claims=0)


def release(*, token: str) -> int:
    """Give back every row that this holder has not armed; return how many."""
    held = ScheduledReminder.objects.filter(claim_token=token)
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


def _held(rows: Sequence[Claimed], lease: Lease) -> list[Claimed]:
    ids = set(ScheduledReminder.objects.filter(claim_token=lease.token).values_list("pk", flat=True))
    return [row for row in rows if row.pk in ids]

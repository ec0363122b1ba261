"""Claiming due rows (T1): many schedulers share one table, and each row has one holder at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter

from django.db import connection, transaction

from core.bulk import among, one_of
from core.lease import Lease
from core.prepared import SOME_MOMENT
from core.trip import Statement, together
from reminders.models import ScheduledReminder

LEASE = timedelta(seconds=60)


class NotOnlyMoments(TypeError):
    """What is due and free depends on more than two moments: the statement has to be written anew."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this scheduler holds."""

    pk: int
    chat_id: int
    is_suspect: bool  # a worker died when this row was next: it is armed alone


def claim(*, limit: int, lease: Lease, now: datetime) -> list[Claimed]:
    """Take up to `limit` due rows that nobody holds; return them, the oldest action first. One statement.

    `SKIP LOCKED` keeps schedulers from waiting for each other where the database has it; the conditions on
    the row's own columns are what makes the claim exclusive everywhere.
    """
    at = connection.ops.adapt_datetimefield_value(now)
    until = connection.ops.adapt_datetimefield_value(lease.until)
    sql = _claim_sql(connection.vendor, limit)
    found = together([Statement(sql, [at, at, lease.token, until, at, at], f"claim_{limit}_reminders")])[0]
    rows = sorted(found, key=itemgetter(0, 1))
    return [Claimed(pk, chat_id, lost_claims > 0) for _at, pk, chat_id, lost_claims in rows]


@lru_cache(maxsize=16)
def _claim_sql(vendor: str, limit: int) -> str:
    free = ScheduledReminder.objects.due(SOME_MOMENT).unclaimed(SOME_MOMENT)
    locked = free.select_for_update(skip_locked=True).values_list("pk")[:limit]
    with transaction.atomic():
        sql, params = locked.query.sql_with_params()
    if len(params) != 2:
        raise NotOnlyMoments
    return f"""
        WITH free (id) AS ({sql})
        UPDATE scheduled_reminders SET claim_token = %s, claimed_until = %s
        WHERE id {one_of("SELECT id FROM free", vendor)}
            AND next_action_at <= %s AND (claimed_until IS NULL OR claimed_until <= %s)
        RETURNING next_action_at, id, telegram_id, lost_claims
    """  # noqa: S608 - names of ours


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

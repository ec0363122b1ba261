"""Reading ahead: the plain cases of many claimed rows at once, so that arming them is one guarded write.

Most claimed rows are the only one of their person, and nothing happens to them between claim and send. They
are read and decided on many at a time; arming then repeats in one statement everything the decision rests on,
and a row that has changed since takes the long way through `arming.arm`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db import connection

from core import bulk
from reminders import arming
from reminders.arming import Armed, Case
from reminders.caps import choose
from reminders.escalation import Send, decide
from reminders.models import Delivery, ScheduledReminder
from reminders.models.delivery import nudge_key

FRESH: Final = timedelta(seconds=5)  # what was read longer ago is read again
# What a row must still be, besides what it was: the columns of `_facts`, in order.
FACTS = ("id", "version", "cycle", "reminder_count", "claim_token", "next_action_at")
WRITTEN = ("next_action_at", "reminder_count", "updated_at")
STILL = """
    scheduled_reminders.status IN ('pending', 'sent', 'snoozed', 'auto_snoozed')
    AND scheduled_reminders.hold_reason = ''
    AND NOT EXISTS (
        SELECT 1 FROM reminder_deliveries d WHERE d.state IN ('sending', 'sent', 'unknown')
        AND d.subject_key = new.column10
    )
    AND NOT EXISTS (
        SELECT 1 FROM reminder_deliveries d WHERE d.telegram_id = scheduled_reminders.telegram_id
        AND d.armed_at >= new.column11 AND d.state IN ('sending', 'sent', 'unknown')
    )
"""


@dataclass(frozen=True, slots=True)
class Ready:
    """One row that could be sent as a message of its own when it was read."""

    case: Case
    read_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether what was read may still be acted on, if the row itself has not changed."""
        is_mine = self.case.row.claimed_until is not None and self.case.row.claimed_until > now
        return is_mine and now - self.read_at < FRESH and isinstance(decide(self.case.situation, now), Send)


def read(ids: Sequence[int], *, token: str, now: datetime) -> dict[int, Ready]:
    """Return, by id, the claimed rows that are to be sent by themselves. Locks and changes nothing.

    Each id should be its person's only claimed row.
    """
    cases, found = arming.read(ids, token=token, now=now, lock=False)
    ready = {}
    for case in cases:
        if isinstance(case.decision, Send):
            owner = case.row.lead.owner
            recent = found.recent(owner, now=now)
            choice = choose([case.candidate], recent, cap=owner.daily_cap, tomorrow=now, now=now)
            if choice.message and not choice.is_digest:
                ready[case.row.pk] = Ready(case, now)
    return ready


def arm(ready: Sequence[Ready], *, worker: str, now: datetime) -> list[Armed]:
    """Enter as `sending` what has not changed since it was read (T2). Two statements, in the caller's
    transaction; the others are left as they are.
    """
    if not ready:
        return []
    rows = [_facts(each, now) for each in ready]
    kept = {pk for (pk,) in _advance(rows)}
    cases = [each.case for each in ready if each.case.row.pk in kept]
    return arming.enter_singles(cases, worker=worker, now=now)


def _facts(ready: Ready, now: datetime) -> tuple[Any, ...]:
    case, row = ready.case, ready.case.row
    seen = (row.pk, row.version, row.cycle, case.progress.used, row.claim_token, row.next_action_at)
    next_at, count = case.after(now)
    return (*seen, next_at, count, now, nudge_key(row.pk, row.cycle, count), ready.read_at)


def _advance(rows: Sequence[tuple[Any, ...]]) -> list[tuple[int]]:
    moments = (5, 6, 8, 10)
    with connection.cursor() as cursor:
        cursor.execute(_advance_sql(connection.vendor), [bulk.document(rows, moments, connection.vendor)])
        return list(cursor.fetchall())


@lru_cache(maxsize=2)
def _advance_sql(vendor: str) -> str:
    reminder, delivery = ScheduledReminder._meta, Delivery._meta
    fields = [reminder.get_field(name) for name in (*FACTS, *WRITTEN)]
    fields += [delivery.get_field("subject_key"), delivery.get_field("armed_at")]
    same = " AND ".join(
        f"scheduled_reminders.{name} = new.column{number}" for number, name in enumerate(FACTS, start=1)
    )
    return f"""
        UPDATE scheduled_reminders
        SET next_action_at = new.column7, reminder_count = new.column8, updated_at = new.column9,
            not_before = NULL, lost_claims = 0
        FROM {bulk.source(fields, vendor)} WHERE {same} AND {STILL} RETURNING scheduled_reminders.id
    """  # noqa: S608 - names of ours

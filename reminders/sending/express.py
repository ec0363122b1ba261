"""The express: one trip to the database settles what has landed, arms what was read ahead, marks what comes.

It takes the plain cases only, each guarded in the statement itself: a first nudge that arrived, and a row
of `readahead` of which nothing has changed. What it leaves alone takes the long way (`settling.settle`,
`arming.arm`). PostgreSQL does it in one message; SQLite, where a statement costs no trip, one by one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection, transaction

from core import bulk
from core.actor import SYSTEM
from core.trip import Statement, together
from leads.activities import ActivityType
from leads.models import LeadActivity
from reminders.ledger import budget
from reminders.ledger.budget import Grant
from reminders.messenger import Card, Sent
from reminders.models import Delivery, DeliveryKind, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.sending import arming, claims, settling
from reminders.sending.arming import Armed, Item
from reminders.sending.readahead import Ready
from reminders.sending.settling import Answer

# What a row must still be, besides what it was: the columns of `_facts`, in order.
SEEN: Final = ("id", "version", "cycle", "reminder_count", "claim_token", "next_action_at")
WRITTEN: Final = ("next_action_at", "reminder_count", "updated_at")
FACTS: Final = [
    *bulk.fields(ScheduledReminder, (*SEEN, *WRITTEN)),
    *bulk.fields(Delivery, ("subject_key", "armed_at", "attempt")),
]
ARRIVED: Final = [
    *bulk.fields(Delivery, ["id"]),
    *bulk.fields(ScheduledReminder, ["id", "cycle"]),
    *bulk.fields(Delivery, ["message_id", "armed_at"]),
]
# Each row is to be found by its key, also by a planner that knows nothing about the tables yet: `|| ''` hides
# the partial indexes over all that is live or open, `OFFSET 0` keeps the look-ups from becoming joins.
IS_LIVE: Final = "scheduled_reminders.status || '' IN ('pending', 'sent', 'snoozed', 'auto_snoozed')"
IS_OPEN: Final = "state || '' IN ('sending', 'unknown')"
STILL: Final = f"""
    {IS_LIVE} AND scheduled_reminders.hold_reason = ''
    AND NOT EXISTS (
        SELECT 1 FROM reminder_deliveries d WHERE d.state IN ('sending', 'sent', 'unknown')
        AND d.subject_key = new.column10 LIMIT 1 OFFSET 0
    )
    AND NOT EXISTS (
        SELECT 1 FROM reminder_deliveries d WHERE d.telegram_id = scheduled_reminders.telegram_id
        AND d.armed_at >= new.column11 AND d.state IN ('sending', 'sent', 'unknown') LIMIT 1 OFFSET 0
    )
"""  # noqa: S608 - names of ours
GRANTED: Final = "SELECT key FROM granted"


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be done in one trip."""

    landed: Sequence[Answer] = ()
    ready: Sequence[Ready] = ()
    chats: Sequence[int] = ()  # of all that is to be armed, ready or not
    coming: Sequence[int] = ()  # rows that are about to be looked at


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of it."""

    unsettled: list[Answer]  # take the long way
    grant: Grant
    armed: list[Armed]


def carry(load: Load, *, token: str, worker: str, now: datetime) -> Carried:
    """Settle, take from the chats' budget, arm and mark, in one transaction.

    What was armed may leave. The chats of all others are granted, or have to wait.
    """
    if connection.vendor == "postgresql":
        return _in_one_trip(load, token=token, worker=worker, now=now)
    with transaction.atomic(savepoint=False):
        settling.settle(load.landed, now=now)
        grant = budget.take_for_chats(load.chats)
        ready = [each for each in load.ready if each.case.row.telegram_id in grant.chats]
        armed = arm(ready, worker=worker, now=now)
        claims.mark(load.coming, token=token)
    return Carried([], grant, armed)


def arm(ready: Sequence[Ready], *, worker: str, now: datetime) -> list[Armed]:
    """Enter as `sending` what has not changed since it was read (T2). Two statements, in the caller's
    transaction; the others are left as they are.
    """
    if not ready:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_advance_sql(connection.vendor), _parameters(ready, now))
        kept = {pk for (pk,) in cursor.fetchall()}
    cases = [each.case for each in ready if each.case.row.pk in kept]
    return arming.enter_singles(cases, worker=worker, now=now)


def _in_one_trip(load: Load, *, token: str, worker: str, now: datetime) -> Carried:
    plain = [answer for answer in load.landed if _is_plain(answer)]
    trip = [_settling(plain, now), _arming(load, worker, now), _marking(load, token)]
    found = iter(together([statement for statement in trip if statement]))
    settled = {pk for (pk,) in next(found)} if plain else set[int]()
    unsettled = [each for each in load.landed if each.armed.items[0].delivery_id not in settled]
    entered = next(found) if load.chats else []
    keys = {reminder: delivery for _chat, reminder, delivery in entered if reminder}
    armed = arming.as_messages([each.case for each in load.ready if each.case.row.pk in keys], keys, now=now)
    return Carried(unsettled, budget.granted(load.chats, {chat for chat, _pk, _id in entered}), armed)


def _is_plain(answer: Answer) -> bool:
    """Whether nothing comes of the answer but three rows: no earlier message has to make room."""
    first = answer.armed.items[0]
    is_single = isinstance(answer.armed.parcel, Card) and first.nudge == 1 and first.cycle == 1
    return is_single and isinstance(answer.outcome, Sent)


def _settling(plain: Sequence[Answer], now: datetime) -> Statement | None:
    if not plain:
        return None
    rows = [_arrival(item, answer) for answer in plain for item in answer.armed.items]
    arrivals = bulk.parameters(rows, bulk.moments_of(ARRIVED), "postgresql")
    line = [ActivityType.STEP_REMINDER_SENT.value, json.dumps(SYSTEM.to_json()), now]
    return Statement(_settle_sql(), [*arrivals, now, now, *line], "settle_reminders")


def _arrival(item: Item, answer: Answer) -> tuple[Any, ...]:
    """Return the values of ARRIVED."""
    message_id = settling.message_id_of(answer.outcome)
    return (item.delivery_id, item.reminder_id, item.cycle, message_id, answer.armed.armed_at)


def _arming(load: Load, worker: str, now: datetime) -> Statement | None:
    if not load.chats:
        return None
    params = [budget.keys_of(load.chats), *_parameters(load.ready, now), worker]
    return Statement(_arm_sql(), params, "arm_reminders")


def _marking(load: Load, token: str) -> Statement | None:
    return claims.marking(load.coming, token=token) if load.coming else None


def _parameters(ready: Sequence[Ready], now: datetime) -> list[Any]:
    return bulk.parameters([_facts(each, now) for each in ready], bulk.moments_of(FACTS), connection.vendor)


def _facts(ready: Ready, now: datetime) -> tuple[Any, ...]:
    case, row = ready.case, ready.case.row
    seen = (row.pk, row.version, row.cycle, case.progress.used, row.claim_token, row.next_action_at)
    next_at, count = case.after(now)
    entry = (nudge_key(row.pk, row.cycle, count), ready.read_at, case.attempt)
    return (*seen, next_at, count, now, *entry)


@lru_cache(maxsize=2)
def _advance_sql(vendor: str) -> str:
    return _advance(bulk.source(FACTS, vendor), "TRUE") + " RETURNING scheduled_reminders.id"


def _advance(source: str, condition: str) -> str:
    same = " AND ".join(
        f"scheduled_reminders.{name} = new.column{number}" for number, name in enumerate(SEEN, start=1)
    )
    return f"""
        UPDATE scheduled_reminders
        SET next_action_at = new.column7, reminder_count = new.column8, updated_at = new.column9,
            not_before = NULL, lost_claims = 0
        FROM {source} WHERE {same} AND {STILL} AND {condition}
    """  # noqa: S608 - names of ours


@lru_cache(maxsize=1)
def _arm_sql() -> str:
    is_granted = f"{_is_one_of('column1')} AND 'chat:' || scheduled_reminders.telegram_id IN ({GRANTED})"
    return f"""
        WITH granted AS ({budget.taking()}),
        new AS (SELECT * FROM {bulk.source(FACTS, "postgresql")}),
        moved AS ({_advance("new", is_granted)}
            RETURNING scheduled_reminders.id, scheduled_reminders.lead_id, scheduled_reminders.telegram_id),
        entered AS (
            INSERT INTO reminder_deliveries (kind, subject_key, reminder_id, lead_id, cycle, nudge, attempt,
                batch, telegram_id, state, worker, armed_at)
            SELECT '{DeliveryKind.NUDGE.value}', new.column10, moved.id, moved.lead_id, new.column3,
                new.column8, new.column12, '', moved.telegram_id, '{DeliveryState.SENDING.value}', %s,
                new.column9
            FROM moved JOIN new ON new.column1 = moved.id
            RETURNING reminder_id, id)
        SELECT key, NULL::bigint, NULL::bigint FROM granted
        UNION ALL SELECT '', reminder_id, id FROM entered
    """  # noqa: S608 - names of ours


def _is_one_of(column: str) -> str:
    found = bulk.one_of(f"SELECT {column} FROM new", "postgresql")  # noqa: S608 - names of ours
    return f"scheduled_reminders.id {found}"


@lru_cache(maxsize=1)
def _settle_sql() -> str:
    """The reminders still in that cycle, the ledger, the history: in the order in which locks are taken."""
    return f"""
        WITH new AS MATERIALIZED (
            SELECT * FROM {bulk.source(ARRIVED, "postgresql")} WHERE EXISTS (
                SELECT 1 FROM reminder_deliveries d WHERE d.id = new.column1 AND {IS_OPEN}
                LIMIT 1 OFFSET 0)),
        told AS (
            UPDATE scheduled_reminders SET status = '{ReminderStatus.SENT.value}', claim_token = '',
                claimed_until = NULL, last_reminded_at = new.column5, updated_at = %s
            FROM new
            WHERE {_is_one_of("column2")} AND scheduled_reminders.id = new.column2
                AND scheduled_reminders.cycle = new.column3 AND {IS_LIVE}
            RETURNING scheduled_reminders.id, scheduled_reminders.lead_id, scheduled_reminders.telegram_id,
                scheduled_reminders.step_id),
        arrived AS (
            UPDATE reminder_deliveries SET state = '{DeliveryState.SENT.value}', settled_at = %s,
                message_id = new.column4, error_class = ''
            FROM new JOIN told ON told.id = new.column2
            WHERE reminder_deliveries.id = new.column1 AND {IS_OPEN}
            RETURNING reminder_deliveries.id),
        line AS (
            INSERT INTO {LeadActivity._meta.db_table}
                (lead_id, telegram_id, activity_type, metadata, created_at)
            SELECT told.lead_id, told.telegram_id, %s, jsonb_build_object('by', %s::jsonb, 'step_id',
                told.step_id, 'nudge', 1, 'delivery_id', new.column1), %s
            FROM arrived JOIN new ON new.column1 = arrived.id JOIN told ON told.id = new.column2)
        SELECT id FROM arrived
    """  # noqa: S608 - names of ours

"""Arming (T2): what was decided about claimed rows is done, and what may leave is written down as `sending`.

The rows were looked at without a lock. So the statement that moves them repeats what the decision rests on:
each row is as it was, and nothing else was armed for its person. What it refuses is looked at again.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from core.actor import SYSTEM
from core.sql import bulk
from core.sql.queries import queries
from leads.activities import ActivityType
from reminders.ledger.attempts import Item, enter
from reminders.messenger import Card, Digest, Form, Parcel, Refusal, form_after
from reminders.models import DeliveryKind, EditKind, ReminderStatus, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.policy.due_rules import DueRule
from reminders.policy.escalation import AutoSnooze, Hold
from reminders.policy.moments import asked_at
from reminders.sending.armed import Armed
from reminders.sending.todos import Todo, after, todo_for
from reminders.services.base import change, lock_all, queue_edits
from reminders.state.cards import card_for
from reminders.state.queries import Seen
from reminders.state.situation import window_of

# What a decision rests on; any change of a row by a person or by staff shows in one of these.
UNCHANGED: Final = (
    "version", "cycle", "status", "hold_reason", "claim_token", "next_action_at", "reminder_count",
    "updated_at",
)  # fmt: skip
MOVED: Final = (
    "next_action_at", "not_before", "reminder_count", "claim_token", "claimed_until", "lost_claims",
    "updated_at",
)  # fmt: skip
NOBODY_ELSE_WROTE: Final = bulk.Where(
    queries(Path(__file__).with_name("guards.sql"))["nobody_else_wrote"], moments=("looked_at",)
)


@dataclass(slots=True)
class Arming:
    """What came of arming: messages to send, and rows that stay claimed, to be looked at again."""

    armed: list[Armed] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


def arm(rows: Sequence[Seen], *, worker: str, now: datetime) -> Arming:
    """Decide about rows that were looked at; enter at most one message per person as `sending`.

    Rows for which nothing is to be sent get their next action. One transaction, the caller's if there is one.
    """
    by_person: dict[int, list[Seen]] = defaultdict(list)
    for seen in rows:
        by_person[seen.row.telegram_id].append(seen)
    todos = [todo_for(group, now=now) for group in by_person.values()]
    with transaction.atomic(savepoint=False):
        kept = _end_cycles(todos, now=now) | _move(todos, now=now)
        armed = _enter(todos, kept, worker=worker, now=now)
    waiting = {seen.row.pk for todo in todos for seen in todo.waiting}
    return Arming(armed, [seen.row.pk for seen in rows if seen.row.pk in waiting or seen.row.pk not in kept])


def _move(todos: Sequence[Todo], *, now: datetime) -> set[int]:
    """Give the rows their next action; return the ids of those that were as they had been seen.

    A row that is armed already has its next rung, so a crash leaves nothing hot. The wait for a cap is the
    row's to keep when its next action is computed again.
    """
    rows = []
    for todo in todos:
        for seen in todo.message:
            claim = (seen.row.claim_token, seen.row.claimed_until)
            rows.append(_guarded(seen, (after(seen, now), None, seen.progress.used + 1, *claim), now))
        for seen, until, not_before in todo.put_off:
            rows.append(_guarded(seen, (until, not_before, seen.row.reminder_count, "", None), now))
    found = bulk.update(
        ScheduledReminder, MOVED, rows, match=UNCHANGED, where=NOBODY_ELSE_WROTE, returning=["id"]
    )
    return {pk for (pk,) in found}


def _guarded(seen: Seen, moved: tuple[Any, ...], now: datetime) -> tuple[Any, ...]:
    """Return the key, the values of MOVED and UNCHANGED, and the moment of the look."""
    return (seen.row.pk, *moved, 0, now, *_unchanged(seen.row), seen.looked_at)


def _unchanged(row: ScheduledReminder) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in UNCHANGED)


def _end_cycles(todos: Sequence[Todo], *, now: datetime) -> set[int]:
    """Auto-snooze (T9) and hold (T11). Few rows: they are locked, read and compared with what was seen."""
    ended = {seen.row.pk: (seen, decision) for todo in todos for seen, decision in todo.ended}
    rows = lock_all(ended) if ended else []
    done = {row.pk: row for row in rows if _unchanged(row) == _unchanged(ended[row.pk][0].row)}
    for row in done.values():
        match ended[row.pk][1]:
            case AutoSnooze(until):
                _rest(row, until, now=now)
            case Hold(reason):
                columns = {"hold_reason": reason}
                change(row, ActivityType.STEP_HELD, columns, by=SYSTEM, now=now, note=reason)
    return set(done)


def _rest(row: ScheduledReminder, until: datetime, *, now: datetime) -> None:
    """Let a new cycle begin when the rest is over."""
    columns: dict[str, Any] = {
        "status": ReminderStatus.AUTO_SNOOZED,
        "due_at": until,
        "due_rule": DueRule.RESTED.value,
        "cycle": row.cycle + 1,
        "reminder_count": 0,
        "auto_snooze_count": row.auto_snooze_count + 1,
        "not_before": None,
    }
    change(row, ActivityType.AUTO_SNOOZED, columns, by=SYSTEM, now=now)
    queue_edits(row, now=now, kind=EditKind.CARD)


def _enter(todos: Sequence[Todo], kept: set[int], *, worker: str, now: datetime) -> list[Armed]:
    """Write the attempts of the rows that were kept, and compose each message of those.

    An attempt that is in the ledger already, whatever the row says, is not made again.
    """
    messages = []
    for todo in todos:
        batch = uuid4().hex if todo.is_digest else ""
        messages.append([(seen, _item(seen, batch)) for seen in todo.message if seen.row.pk in kept])
    entered = enter([item for message in messages for _seen, item in message], worker=worker, now=now)
    armed = []
    for message in messages:
        on_disk = [(seen, entered[item.subject_key]) for seen, item in message if item.subject_key in entered]
        if on_disk:
            armed.append(Armed(tuple(item for _seen, item in on_disk), now, _parcel(on_disk)))
    return armed


def _item(seen: Seen, batch: str) -> Item:
    row, nudge = seen.row, seen.progress.used + 1
    return Item(
        kind=DeliveryKind.NUDGE,
        subject_key=nudge_key(row.pk, row.cycle, nudge),
        telegram_id=row.telegram_id,
        # A rate limit burns no try: it says nothing about the message.
        attempt=1 + sum(failure != Refusal.RATE_LIMITED for failure in seen.progress.failures),
        lead_id=row.lead_id,
        reminder_id=row.pk,
        cycle=row.cycle,
        nudge=nudge,
        batch=batch,
        due_at=row.next_action_at,
    )


def _parcel(message: Sequence[tuple[Seen, Item]]) -> Parcel:
    cards = tuple(_card(seen, item) for seen, item in message)
    first = cards[0]
    if len(cards) == 1:
        return first
    form = Form(any(card.plain for card in cards), app=all(card.app for card in cards))
    return Digest(first.chat_id, cards, first.zone, first.language, *form)


def _card(seen: Seen, item: Item) -> Card:
    form = form_after(seen.progress.failures)  # what Telegram refused, the next attempt goes without
    row = seen.row  # a cap may have put it off: the card says since when the step is to be done
    due_at = asked_at(row.due_at, window_of(row.lead.owner), at_once=row.goes_out_at_once)
    unsure = seen.progress.is_unsure
    return card_for(
        row, delivery_id=item.delivery_id, nudge=item.nudge, form=form, due_at=due_at, unsure=unsure
    )

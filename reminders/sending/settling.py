"""What the answers mean for ledger, reminder and history (T3, T4, T5)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from core.actor import SYSTEM
from core.sql import bulk
from core.sql.queries import queries
from leads.activities import ActivityType
from leads.models import LeadActivity
from reminders.ledger import live_buttons
from reminders.ledger.attempts import Item, give_back
from reminders.ledger.live_buttons import UNSEEN
from reminders.ledger.superseded import retire_earlier
from reminders.messenger import ABOUT_THE_FORM, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.models import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    EditKind,
    ReminderStatus,
    ScheduledReminder,
)
from reminders.nags import table as nags
from reminders.policy.escalation import backoff
from reminders.sending.armed import Answer
from reminders.services.base import queue_edits

_GUARDS: Final = queries(Path(__file__).with_name("guards.sql"))
ATTEMPT_IS_OPEN: Final = bulk.Where(_GUARDS["attempt_is_open"])
REMINDER_IS_LIVE: Final = bulk.Where(_GUARDS["reminder_is_live"])
ENDED: Final = ("state", "settled_at", "message_id", "error_class", "error_text", "retry_at")
REMINDED: Final = ("status", "last_reminded_at", "claim_token", "claimed_until", "updated_at")
LINE: Final = ("lead", "telegram_id", "activity_type", "metadata", "created_at")


Part = tuple[Item, Answer]  # one line of the ledger, and what became of its message
Steps = dict[int | None, tuple[int, int, int]]  # by reminder: lead, person and step, as history has them


def settle(answers: Sequence[Answer], *, now: datetime) -> None:
    """Write what became of messages, in one transaction. May be repeated: what is settled stays settled."""
    if not answers:
        return
    parts = [(item, answer) for answer in answers for item in answer.armed.items]
    with transaction.atomic(savepoint=False):
        ended = _end_attempts(parts, now=now)
        fresh = [part for part in parts if part[0].delivery_id in ended]
        _settle_reminders([part for part in fresh if part[0].kind == DeliveryKind.NUDGE], now=now)
        others = {item.delivery_id: answer for item, answer in fresh if item.kind != DeliveryKind.NUDGE}
        if others:
            nags.settle(others, now=now)


def close(answer: Answer, *, now: datetime) -> list[int]:
    """Write the ledger alone, where the reminders cannot be read; return those, to be set aside."""
    _end_attempts([(item, answer) for item in answer.armed.items], now=now)
    return [item.reminder_id for item in answer.armed.items if item.reminder_id is not None]


def abandon(*, worker: str, keep: Sequence[int], now: datetime) -> int:
    """Give back attempts of this worker that were entered but never left; return how many.

    For a worker that lost its database at COMMIT and cannot know whether arming took hold: `keep` names the
    deliveries whose requests did leave.
    """
    with transaction.atomic():
        entered = Delivery.objects.filter(worker=worker, state=DeliveryState.SENDING).exclude(pk__in=keep)
        rows = list(entered)
        failed = {"state": DeliveryState.FAILED, "error_class": "never_left"}
        entered.update(**failed, settled_at=now, retry_at=now)
        give_back([row for row in _lock([each.reminder_id for each in rows]) if row.is_live], now=now)
        nags.give_back(rows, now=now)
    return len(rows)


def blocked(answers: Iterable[Answer]) -> set[int]:
    """Return the people of whom Telegram said that they cannot be reached."""
    return {answer.armed.parcel.chat_id for answer in answers if answer.refusal is Refusal.BLOCKED}


def rate_limited(answers: Iterable[Answer]) -> dict[int, float]:
    """Return the chats that Telegram wants to rest, and for how many seconds."""
    return {
        answer.armed.parcel.chat_id: max(answer.outcome.retry_after, 1.0)
        for answer in answers
        if isinstance(answer.outcome, Refused) and answer.refusal is Refusal.RATE_LIMITED
    }


def _end_attempts(parts: Sequence[Part], *, now: datetime) -> set[int]:
    """Write the ledger's rows that are still open; return their ids."""
    rows = [(item.delivery_id, *_end(item, answer.outcome, now=now)) for item, answer in parts]
    return {pk for (pk,) in bulk.update(Delivery, ENDED, rows, where=ATTEMPT_IS_OPEN, returning=["id"])}


def _end(item: Item, outcome: Outcome, *, now: datetime) -> tuple[Any, ...]:
    """Return the values of ENDED."""
    pause = backoff(item.attempt, seed=item.subject_key)
    match outcome:
        case Sent(message_id):
            return (DeliveryState.SENT, now, message_id, "", "", None)
        case Unknown(error_class, text):
            return (DeliveryState.UNKNOWN, now, None, error_class[:64], text[:1000], None)
        case NotSent(error_class, text):
            return (DeliveryState.FAILED, now, None, error_class[:64], text[:1000], now + pause)
        case Refused(refusal, text, retry_after):
            if refusal is Refusal.RATE_LIMITED:
                pause = timedelta(seconds=max(retry_after, 1))
            elif refusal in ABOUT_THE_FORM:
                pause = timedelta(0)  # at once, in another form
            return (DeliveryState.FAILED, now, None, refusal.value, text[:1000], now + pause)


def _settle_reminders(parts: Sequence[Part], *, now: datetime) -> None:
    """Write the reminders that are live and in that cycle; the others only get their message corrected."""
    used = [part for part in parts if isinstance(part[1].outcome, Sent | Unknown)]
    failed = [part for part in parts if isinstance(part[1].outcome, NotSent | Refused)]
    steps = _remind(used, now=now)
    live_buttons.give_way(_came(used, steps), now=now)
    steps |= _give_back(failed, now=now)
    steps |= _correct([item.reminder_id for item, _answer in parts if item.reminder_id not in steps], now=now)
    arrived = [item for item, answer in used if isinstance(answer.outcome, Sent)]
    lines = [_line(item, *steps[item.reminder_id], now) for item in arrived if item.reminder_id in steps]
    bulk.insert(LeadActivity, LINE, lines)
    if again := [item.delivery_id for item in arrived if item.nudge > 1 or item.cycle > 1]:
        retire_earlier(again, now=now)


def _came(parts: Sequence[Part], steps: Steps) -> Iterable[tuple[int, int, int]]:
    """Return what has come for a live step, or may have, as (chat, reminder, message)."""
    for item, answer in parts:
        if item.reminder_id is not None and item.reminder_id in steps:
            message_id = answer.outcome.message_id if isinstance(answer.outcome, Sent) else UNSEEN
            yield answer.armed.parcel.chat_id, item.reminder_id, message_id


def _remind(parts: Sequence[Part], *, now: datetime) -> Steps:
    """The nudge arrived, or may have: it counts as used. Return the steps that were reminded of."""
    rows = [
        (item.reminder_id, ReminderStatus.SENT, answer.armed.armed_at, "", None, now, item.cycle)
        for item, answer in parts
    ]
    told = ["id", "lead", "telegram_id", "step_id"]
    found = bulk.update(
        ScheduledReminder, REMINDED, rows, match=["cycle"], where=REMINDER_IS_LIVE, returning=told
    )
    return {pk: (lead_id, telegram_id, step_id) for pk, lead_id, telegram_id, step_id in found}


def _give_back(parts: Sequence[Part], *, now: datetime) -> Steps:
    """The nudge has certainly failed: it is tried again, or held when that is of no use."""
    by_id = {item.reminder_id: (item, answer) for item, answer in parts}
    rows = [row for row in _lock(by_id) if row.is_live and row.cycle == by_id[row.pk][0].cycle]
    for row in rows:
        row.hold_reason = by_id[row.pk][1].why_hopeless
    give_back(rows, now=now)
    suspects = [row.pk for row in rows if by_id[row.pk][1].is_suspect]
    if suspects:
        ScheduledReminder.objects.filter(pk__in=suspects).update(lost_claims=1)
    return {row.pk: (row.lead_id, row.telegram_id, row.step_id) for row in rows}


def _correct(ids: Iterable[int | None], *, now: datetime) -> Steps:
    """A message left for a step that has moved on: let the message be corrected."""
    rows = _lock(ids)
    for row in rows:
        queue_edits(row, now=now, kind=EditKind.CARD if row.is_live else EditKind.STRIP)
    return {row.pk: (row.lead_id, row.telegram_id, row.step_id) for row in rows}


def _lock(ids: Iterable[int | None]) -> list[ScheduledReminder]:
    known = [pk for pk in ids if pk is not None]
    if not known:
        return []
    rows = ScheduledReminder.objects.filter(pk__in=known).defer("draft_text")
    return list(rows.select_for_update().order_by("id"))


def _line(item: Item, lead_id: int, telegram_id: int, step_id: int, now: datetime) -> tuple[Any, ...]:
    """Return the line of history, in the order of LINE."""
    facts = {"step_id": step_id, "nudge": item.nudge, "delivery_id": item.delivery_id}
    return (lead_id, telegram_id, ActivityType.STEP_REMINDER_SENT, {"by": SYSTEM.to_json(), **facts}, now)

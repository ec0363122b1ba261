"""The delivery ledger: an attempt is on disk before its request leaves (arm), and its end after it (settle).

A kill between the two leaves a row in `sending`; nobody can know whether it arrived, so `reap` calls it
unknown and no machine sends it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.actor import SYSTEM
from core.literals import literals
from leads.activities import ActivityType
from reminders.cards import card_for
from reminders.escalation import (
    AutoSnooze,
    Decision,
    Hold,
    Postpone,
    Progress,
    Send,
    Situation,
    decide,
    next_action_at,
)
from reminders.messenger import Card, Refusal
from reminders.models import Delivery, DeliveryState, EditKind, ReminderStatus, ScheduledReminder
from reminders.models.delivery import OPEN_STATES, nudge_key
from reminders.models.reminder import LIVE_VALUES
from reminders.services.base import change, queue_edits
from reminders.situations import progress_of, recompute, situation

ORPHAN_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Armed:
    """An attempt that is on disk and may leave now."""

    delivery_id: int
    reminder_id: int
    cycle: int
    attempt: int
    armed_at: datetime
    card: Card


@dataclass(slots=True)
class _Case:
    """One claimed row with what is known about it."""

    row: ScheduledReminder
    progress: Progress
    situation: Situation
    decision: Decision


def arm(ids: Sequence[int], *, token: str, worker: str, now: datetime) -> list[Armed]:
    """Decide about claimed rows (T2); return those whose message may leave, entered as `sending`.

    Rows that are no longer mine are left alone; rows for which nothing is to be sent get their next action.
    """
    if not ids:
        return []
    with transaction.atomic():
        cases = _read(ids, token=token, now=now)
        for case in cases:
            if not isinstance(case.decision, Send):
                _apply(case, now=now)
        return _enter([case for case in cases if isinstance(case.decision, Send)], worker=worker, now=now)


def reap(*, now: datetime) -> int:
    """Call attempts unknown whose worker never came back (T4); return how many."""
    with transaction.atomic():
        # The whole condition of the partial index, so that SQLite may use it.
        orphans = Delivery.objects.filter(
            state__in=literals(OPEN_STATES), armed_at__lt=now - ORPHAN_AFTER
        ).filter(state=DeliveryState.SENDING)
        rows = list(orphans.select_for_update(skip_locked=True).values_list("pk", "reminder_id", "cycle"))
        lost = {"state": DeliveryState.UNKNOWN, "settled_at": now, "error_class": "worker_lost"}
        Delivery.objects.filter(pk__in=[pk for pk, _reminder, _cycle in rows]).update(**lost)
        for _pk, reminder_id, cycle in rows:
            live = ScheduledReminder.objects.filter(pk=reminder_id, cycle=cycle, status__in=LIVE_VALUES)
            live.update(status=ReminderStatus.SENT, claim_token="", claimed_until=None, updated_at=now)
    return len(rows)


def _read(ids: Sequence[int], *, token: str, now: datetime) -> list[_Case]:
    rows = (
        ScheduledReminder.objects.filter(pk__in=ids, claim_token=token, claimed_until__gt=now, hold_reason="")
        .live()
        .select_related("lead__owner")
        .select_for_update(of=("self",))
        .order_by("id")
    )
    by_id = {row.pk: row for row in rows}
    progress = progress_of(by_id.values())
    cases = []
    for pk in ids:
        if row := by_id.get(pk):
            facts = situation(row, progress[pk], now=now)
            cases.append(_Case(row, progress[pk], facts, decide(facts, now)))
    return cases


def _apply(case: _Case, *, now: datetime) -> None:
    match case.decision:
        case AutoSnooze(until):
            _rest(case.row, until, now=now)
        case Hold(reason):
            change(case.row, ActivityType.STEP_HELD, {"hold_reason": reason}, by=SYSTEM, now=now, note=reason)
        case Postpone(until):
            _put_back(case.row, until, now=now)


def _rest(row: ScheduledReminder, until: datetime, *, now: datetime) -> None:
    """Auto-snooze (T9): a new cycle begins when the rest is over."""
    counts: dict[str, Any] = {"reminder_count": 0, "auto_snooze_count": row.auto_snooze_count + 1}
    counts["status"] = ReminderStatus.AUTO_SNOOZED
    target = {"due_at": until, "due_rule": "rested", "cycle": row.cycle + 1}
    change(row, ActivityType.AUTO_SNOOZED, counts | target, by=SYSTEM, now=now)
    queue_edits(row, now=now, kind=EditKind.CARD)


def _put_back(row: ScheduledReminder, until: datetime | None, *, now: datetime) -> None:
    row.next_action_at, row.claim_token, row.claimed_until, row.updated_at = until, "", None, now
    row.save(update_fields=["next_action_at", "claim_token", "claimed_until", "updated_at"])


def _enter(cases: Sequence[_Case], *, worker: str, now: datetime) -> list[Armed]:
    """Write the attempts. The row's next action becomes the next rung, so a crash leaves nothing hot."""
    if not cases:
        return []
    deliveries = Delivery.objects.bulk_create(_attempt(case, worker=worker, now=now) for case in cases)
    for case in cases:
        armed = Situation(
            due_at=case.row.due_at, progress=case.progress.armed(now), window=case.situation.window
        )
        case.row.next_action_at = next_action_at(armed)
        case.row.reminder_count = case.progress.used + 1
        case.row.updated_at = now
    ScheduledReminder.objects.bulk_update(
        [case.row for case in cases], ["next_action_at", "reminder_count", "updated_at"]
    )
    return [_armed(case, delivery) for case, delivery in zip(cases, deliveries, strict=True)]


def _attempt(case: _Case, *, worker: str, now: datetime) -> Delivery:
    nudge = case.progress.used + 1
    return Delivery(
        subject_key=nudge_key(case.row.pk, case.row.cycle, nudge),
        reminder_id=case.row.pk,
        lead_id=case.row.lead_id,
        cycle=case.row.cycle,
        nudge=nudge,
        # A rate limit burns no attempt: it says nothing about this message.
        attempt=1 + sum(failure != Refusal.RATE_LIMITED for failure in case.progress.failures),
        telegram_id=case.row.telegram_id,
        state=DeliveryState.SENDING,
        worker=worker,
        armed_at=now,
    )


def _armed(case: _Case, delivery: Delivery) -> Armed:
    # Telegram refused the markup: the next attempt goes without.
    plain = case.progress.failures[-1:] == (Refusal.BAD_REQUEST,)
    card = card_for(case.row, delivery_id=delivery.pk, nudge=delivery.nudge, plain=plain)
    return Armed(delivery.pk, case.row.pk, delivery.cycle, delivery.attempt, delivery.armed_at, card)


def abandon(*, worker: str, keep: Sequence[int], now: datetime) -> int:
    """Give back attempts of this worker that were entered but never left; return how many.

    For a worker that lost its database at COMMIT and cannot know whether `arm` took hold: `keep` names the
    deliveries whose requests did leave.
    """
    with transaction.atomic():
        entered = Delivery.objects.filter(worker=worker, state=DeliveryState.SENDING).exclude(pk__in=keep)
        ids = list(entered.values_list("reminder_id", flat=True))
        failed = {"state": DeliveryState.FAILED, "error_class": "never_left"}
        entered.update(**failed, settled_at=now, retry_at=now)
        rows = ScheduledReminder.objects.filter(pk__in=ids).live().select_related("lead__owner")
        give_back(list(rows.select_for_update(of=("self",)).order_by("id")), now=now)
    return len(ids)


def give_back(rows: Sequence[ScheduledReminder], *, now: datetime) -> None:
    """Count locked rows' nudges anew and set their next action: an attempt has certainly failed."""
    progress = progress_of(rows)
    for row in rows:
        row.reminder_count, row.updated_at = progress[row.pk].used, now
        row.claim_token, row.claimed_until = "", None
    columns = ["reminder_count", "claim_token", "claimed_until", "updated_at"]
    ScheduledReminder.objects.bulk_update(rows, columns)
    recompute(rows, now=now)

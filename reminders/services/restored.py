"""What staff decide about reminders that were held after a restore and that did arrive (T12).

Those that did not are released like any other held reminder (`services.release_many`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import TelegramUser
from reminders.ledger.nag_attempts import silences
from reminders.models import Delivery, DeliveryKind, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.policy.escalation import MAX_NUDGES, Progress, moments_until
from reminders.policy.nags import is_too_often
from reminders.services.base import change, ids_by_person, lock_all
from reminders.state.after_a_pause import bring_back
from reminders.state.situation import progress_of, situation
from reminders.state.wording import hold_words, restored_until


def is_restored(reminder: ScheduledReminder) -> bool:
    """Say whether a reminder is held because a restored backup might send it again."""
    return reminder.is_live and restored_until(reminder.hold_reason) is not None


def count_as_sent(*, reminders: Iterable[ScheduledReminder], by: Actor, now: datetime) -> int:
    """Let reminders held after a restore go on as if all had been sent that was due before the loss.

    Each person's in one transaction and paced; return how many they were. Others stay as they are. Nobody is
    asked "Too often?" for them: that may have been asked as well.
    """
    return sum(_count_all(ids, by=by, now=now) for ids in ids_by_person(reminders))


def _count_all(ids: Sequence[int], *, by: Actor, now: datetime) -> int:
    with transaction.atomic():
        # People are locked before their reminders, as everywhere.
        keys = ScheduledReminder.objects.filter(pk__in=ids).values("telegram_id")
        locked = TelegramUser.objects.filter(telegram_id__in=keys).select_for_update(no_key=True)
        people = list(locked.order_by("id"))
        rows = [row for row in lock_all(ids) if is_restored(row)]
        if not rows:
            return 0
        progress = progress_of(rows)
        lost_at = max(restored_until(row.hold_reason) or now for row in rows)
        for row in rows:
            _count(row, progress[row.pk], by=by, now=now)
        bring_back(rows, now=now)
        # "Too often?" counts as asked by then, where what now counts as sent would have it asked (again).
        silent = [key for key, silence in silences(people).items() if is_too_often(silence, now)]
        earlier = Q(asked_too_often_at=None) | Q(asked_too_often_at__lt=lost_at)
        asked = TelegramUser.objects.filter(earlier, telegram_id__in=silent)
        asked.update(asked_too_often_at=lost_at, next_often_check_at=None)
        return len(rows)


def _count(row: ScheduledReminder, progress: Progress, *, by: Actor, now: datetime) -> None:
    lost_at = restored_until(row.hold_reason) or now
    moments: list[datetime] = []
    if row.due_at <= lost_at:  # else its date has been put off since: what comes then has not been sent
        moments = moments_until(situation(row, progress, now=now), lost_at)
        if not moments and progress.used < MAX_NUDGES:
            moments = [now]  # one at least did arrive
    reason = hold_words(row.hold_reason)
    Delivery.objects.bulk_create(
        Delivery(
            kind=DeliveryKind.NUDGE,
            subject_key=nudge_key(row.pk, row.cycle, nudge),
            reminder=row,
            lead=row.lead,
            cycle=row.cycle,
            nudge=nudge,
            telegram_id=row.telegram_id,
            state=DeliveryState.SENT,
            armed_at=at,
            settled_at=now,
            resolved_by=by.label[:150],
            resolved_reason=reason,
        )
        for nudge, at in enumerate(moments, start=progress.used + 1)
    )
    columns: dict[str, Any] = {"hold_reason": "", "not_before": None, "lost_claims": 0, "status": row.status}
    if moments:
        columns |= {"status": ReminderStatus.SENT, "last_reminded_at": moments[-1]}
    change(row, ActivityType.STEP_RELEASED, columns, by=by, now=now, note=reason)

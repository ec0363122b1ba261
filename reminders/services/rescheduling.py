"""Other times for a step: snooze, move, send now (T8, T13), and its draft."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from core.actor import Actor
from engagement.models import DraftVersion
from leads.activities import ActivityType
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.policy.due_rules import DueRule
from reminders.policy.snoozes import AsSaid
from reminders.policy.timing import Due
from reminders.services.base import StepResult, change, keep_flags, lock, queue_edits, result
from reminders.services.conflicts import refuse_moved

SAME_TARGET = timedelta(hours=1)
SAME_WORDS = timedelta(minutes=1)  # between two taps that ask for the same exact time
FREE: Final[dict[str, Any]] = {"hold_reason": "", "lost_claims": 0}  # whoever names a date ends a hold


def snooze(  # noqa: PLR0913 (two kinds of "seen": a chat's message knows its cycle, the Mini App the version)
    *,
    reminder: ScheduledReminder,
    until: datetime | AsSaid | None,
    by: Actor,
    now: datetime,
    seen_cycle: int | None = None,
    pressed: int | None = None,
    expected_version: int | None = None,
) -> StepResult:
    """Let the step rest until a time the person chose; `AsSaid`: at that very time, whatever their hours.

    Nothing changes when the time is over (None), when the press came from an older cycle's message
    (`seen_cycle`), or when it asks for a time within an hour of the present target (a minute, when it is
    exact): the result's reminder then says until when it rests already. A hold ends: the person has decided
    what staff were to decide. Raises StepChanged when the step was closed, or moved by a person, since the
    version that the caller has seen, and StepHeld in the Mini App.
    """
    with transaction.atomic():
        row = lock(reminder)
        stale = seen_cycle is not None and seen_cycle < row.cycle
        if until is None or stale:
            return result(row, changed=False)
        target_at, rule, tolerance = (
            (until.at, DueRule.ELAPSED if until.elapsed else DueRule.AS_SAID, SAME_WORDS)
            if isinstance(until, AsSaid)
            else (until, DueRule.SNOOZED, SAME_TARGET)
        )
        rests = row.status == ReminderStatus.SNOOZED and not row.hold_reason
        if rests and abs(row.due_at - target_at) <= tolerance:
            return result(row, changed=False)
        refuse_moved(row, expected_version)
        if not row.is_live:
            return result(row, changed=False)
        counts = FREE | {"reminder_count": 0, "snooze_count": row.snooze_count + 1, "auto_snooze_count": 0}
        target = {
            "status": ReminderStatus.SNOOZED,
            "due_at": target_at,
            "due_rule": rule.value,
            "cycle": row.cycle + 1,
        }
        change(row, ActivityType.STEP_SNOOZED, counts | target, by=by, now=now)
        queue_edits(row, now=now, kind=EditKind.CARD, pressed=pressed)
        return result(row, changed=True)


def reschedule(
    *,
    reminder: ScheduledReminder,
    due_at: datetime,
    by: Actor,
    now: datetime,
    rule: DueRule = DueRule.MOVED,
    expected_version: int | None = None,
) -> StepResult:
    """Give the step another date; it starts again from there. Raises StepChanged and StepHeld as `snooze`.

    A repeat, by a caller who has not seen its own change, is no conflict and changes nothing.
    """
    with transaction.atomic():
        row = lock(reminder)
        is_there = row.is_live and (row.due_at, row.due_rule) == (due_at, rule) and not row.hold_reason
        if expected_version is not None and is_there:
            return result(row, changed=False)
        refuse_moved(row, expected_version)
        if not row.is_live:
            return result(row, changed=False)
        move(row, Due(due_at, rule.value), by=by, now=now)
        queue_edits(row, now=now, kind=EditKind.CARD)
        return result(row, changed=True)


def move(row: ScheduledReminder, due: Due, *, by: Actor, now: datetime) -> None:
    """Let a locked live step start again on another date (T13)."""
    counts = FREE | {"reminder_count": 0, "auto_snooze_count": 0}
    target = {
        "status": ReminderStatus.PENDING,
        "due_at": due.at,
        "due_rule": due.rule,
        "cycle": row.cycle + 1,
    }
    change(row, ActivityType.STEP_RESCHEDULED, counts | target, by=by, now=now)


def send_now(*, reminder: ScheduledReminder, by: Actor, now: datetime) -> StepResult:
    """Make the step due this moment, whatever the hour."""
    return reschedule(reminder=reminder, due_at=now, by=by, now=now, rule=DueRule.AT_ONCE)


def bring_forward(*, telegram_id: int, by: Actor, now: datetime) -> ScheduledReminder | None:
    """Make the person's next reminder due this moment; return it, or None when nothing is scheduled."""
    upcoming = (
        ScheduledReminder.objects.for_owner(telegram_id)
        .live()
        .filter(hold_reason="", next_action_at__gt=now)
        .order_by("next_action_at", "id")
        .first()
    )
    return send_now(reminder=upcoming, by=by, now=now).reminder if upcoming else None


def set_draft(*, reminder: ScheduledReminder, text: str | None, by: Actor, now: datetime) -> StepResult:
    """Replace the step's draft; the version before stays for undo. None takes the draft away."""
    with transaction.atomic():
        row = lock(reminder)
        if row.draft_text == text:
            return result(row, changed=False)
        DraftVersion.objects.create(
            lead=row.lead, step_id=row.step_id, text=text or "", source=by.kind.value, created_at=now
        )
        keep_flags(row, ())
        columns = {"draft_text": text, "draft_generated_at": now}
        change(row, ActivityType.DRAFT_CHANGED, columns, by=by, now=now)
        return result(row, changed=True)

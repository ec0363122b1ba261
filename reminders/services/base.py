"""What every change of a reminder shares: the locks, the result, the history and the display copy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from core.actor import Actor
from core.upkeep.keeping import LEDGER_DAYS
from engagement.plans import StepState, merge_display
from engagement.plans.doubts import redrafted
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from reminders.models import Delivery, DeliveryState, EditKind, MessageEdit, ReminderStatus, ScheduledReminder
from reminders.services.conflicts import refuse_held
from reminders.state.situation import progress_of, refresh

# The one mapping from a reminder's status to the display copy inside the plan.
DISPLAY: Final = {
    ReminderStatus.COMPLETED: "done",
    ReminderStatus.SKIPPED: "skipped",
    ReminderStatus.CANCELLED: "skipped",
}
# The attempts of a step that was closed longer ago may be gone (`reminders.upkeep.retention`).
LEDGER_LASTS: Final = timedelta(days=LEDGER_DAYS)
# What undo puts back (T14).
RESTORABLE: Final = (
    "status",
    "due_at",
    "due_rule",
    "cycle",
    "reminder_count",
    "snooze_count",
    "auto_snooze_count",
    "completed_at",
    "hold_reason",
)


class ReasonMissing(Exception):
    """Say why: the reason is kept with what it explains."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one step."""

    reminder: ScheduledReminder  # as it is now, with lead and owner loaded
    changed: bool  # False: it was already so, nothing was written
    upcoming: ScheduledReminder | None = None  # the lead's next live step
    plan_completed: bool = False


def lock_lead(lead_id: int) -> Lead:
    """Return the lead, locked until the transaction ends, with its owner.

    `no_key`: the scheduler appends history (a foreign key to the lead) while it holds reminder locks.
    """
    return Lead.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=lead_id)


def lock(reminder: ScheduledReminder) -> ScheduledReminder:
    """Return the reminder as it is now, locked after its lead."""
    lead = lock_lead(reminder.lead_id)
    row = ScheduledReminder.objects.select_for_update().get(pk=reminder.pk)
    row.lead = lead
    return row


def lock_all(ids: Iterable[int | None]) -> list[ScheduledReminder]:
    """Return these reminders, locked after their leads, each lead loaded once."""
    rows = ScheduledReminder.objects.filter(pk__in=list(ids))
    locked = Lead.objects.filter(pk__in=rows.values_list("lead_id", flat=True)).select_related("owner")
    leads = {lead.pk: lead for lead in locked.select_for_update(of=("self",), no_key=True).order_by("id")}
    reminders = list(rows.select_for_update().order_by("id"))
    for row in reminders:
        row.lead = leads[row.lead_id]
    return reminders


def ids_by_person(reminders: Iterable[ScheduledReminder]) -> list[list[int]]:
    """Return the ids of these reminders, a list for each person."""
    by_person: dict[int, list[int]] = defaultdict(list)
    for reminder in reminders:
        by_person[reminder.telegram_id].append(reminder.pk)
    return list(by_person.values())


def result(row: ScheduledReminder, *, changed: bool, plan_completed: bool = False) -> StepResult:
    live = row.lead.reminders.live().order_by("due_at", "id")
    return StepResult(row, changed, live.exclude(pk=row.pk).first(), plan_completed)


def change(
    row: ScheduledReminder,
    kind: ActivityType,
    columns: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Write new columns to a locked reminder, its display copy and one line of history, ready for undo."""
    refuse_held(row, columns.get("hold_reason", row.hold_reason), by.kind)
    previous = {name: _plain(getattr(row, name)) for name in RESTORABLE}
    write(row, columns, now=now)
    metadata = {
        "reminder_id": row.pk,
        "step_id": row.step_id,
        "version": row.version,
        "previous": previous,
        "now": {name: _plain(value) for name, value in columns.items() if name in RESTORABLE},
    }
    lead_services.record(row.lead, kind, by=by, now=now, content=note[:2000], metadata=metadata)


def write(row: ScheduledReminder, columns: dict[str, Any], *, now: datetime) -> None:
    """Write new columns to a locked reminder; version, claim, count, next action and display copy follow.

    The count is taken from the ledger, never from history: an attempt may have failed since.
    A hold is written only where it changes: the Mini App's role may not write that column.
    """
    if columns.get("hold_reason") == row.hold_reason:
        columns = {name: value for name, value in columns.items() if name != "hold_reason"}
    may_lack_ledger = not row.is_live and now - row.updated_at > LEDGER_LASTS
    columns = columns | {
        "version": row.version + 1,
        "claim_token": "",
        "claimed_until": None,
        "updated_at": now,
    }
    for name, value in columns.items():
        setattr(row, name, value)
    was_handed_over = row.telegram_id != row.lead.owner_id
    if row.is_live and (was_handed_over or may_lack_ledger):
        # The lead was handed over while the step was closed, or that is long ago: it begins again.
        row.telegram_id, row.cycle = row.lead.owner_id, row.cycle + 1
        columns |= {"telegram_id": row.telegram_id} if was_handed_over else {}  # the app may not write it
        columns |= {"cycle": row.cycle}
    if row.is_live:
        progress = progress_of([row])[row.pk]
        row.reminder_count = progress.used
        refresh(row, progress, now=now)
    else:
        row.next_action_at = None
    row.save(update_fields={*columns, "reminder_count", "next_action_at"})
    show(row, now=now)


def show(row: ScheduledReminder, *, now: datetime) -> None:
    """Write the display copy of the step into the lead's plan."""
    status = DISPLAY.get(ReminderStatus(row.status), "pending")
    done_at = row.completed_at.isoformat() if row.completed_at else None
    lead = row.lead
    steps = merge_display(lead.steps, row.step_id, status=StepState(status), completed_at=done_at)
    if steps != lead.steps:
        lead.engagement_plan, lead.updated_at = steps, now
        lead.save(update_fields=["engagement_plan", "updated_at"])


def keep_flags(row: ScheduledReminder, flags: Iterable[str]) -> None:
    """Keep with the step, in the plan, which claims of its draft nothing supports. The row is locked."""
    lead = row.lead
    steps = redrafted(lead.steps, row.step_id, flags)
    if steps != lead.steps:
        lead.engagement_plan = steps
        lead.save(update_fields=["engagement_plan"])


def queue_edits(row: ScheduledReminder, *, now: datetime, kind: EditKind, pressed: int | None = None) -> None:
    """Queue a correction of every message about this reminder, except the one whose button was pressed."""
    queue_all_edits([row], now=now, kind=kind, pressed=pressed)


def queue_all_edits(
    rows: Iterable[ScheduledReminder], *, now: datetime, kind: EditKind, pressed: int | None = None
) -> None:
    """Queue a correction of every message about these reminders. Two queries, however many they are.

    Of single messages only the latest in each chat still stands: what made room for a later one
    (`reminders.ledger.superseded`) is gone, or has lost its buttons for good.
    """
    owners = {row.pk: row.telegram_id for row in rows}
    attempts = Delivery.objects.filter(reminder_id__in=list(owners), message_id__isnull=False).order_by("id")
    found = list(attempts.values_list("reminder_id", "telegram_id", "message_id", "id", "state", "batch"))
    latest = {
        (pk, chat): number for pk, chat, _at, number, state, _batch in found if state == DeliveryState.SENT
    }
    standing = {
        (pk, chat, message)
        for pk, chat, message, number, _state, batch in found
        if pk is not None and message is not None and (batch or number >= latest.get((pk, chat), 0))
    }
    MessageEdit.objects.bulk_create(
        MessageEdit(
            chat_id=chat,
            message_id=message,
            # Somebody else's chat, from before a transfer, only loses its buttons.
            kind=kind if chat == owners[pk] else EditKind.STRIP,
            payload={"reminder_id": pk},
            run_after=now,
            created_at=now,
        )
        for pk, chat, message in sorted(standing)
        if message != pressed
    )


def afresh(row: ScheduledReminder) -> dict[str, Any]:
    """Return the columns of a new cycle in which nothing has been sent yet; a chosen date stays."""
    return {
        "status": ReminderStatus.PENDING if row.status == ReminderStatus.SENT else row.status,
        "cycle": row.cycle + 1,
        "reminder_count": 0,
        "auto_snooze_count": 0,
        "not_before": None,
        "lost_claims": 0,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value

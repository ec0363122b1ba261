"""The delivery ledger: an attempt is on disk before its request leaves, and its end after it.

A kill between the two leaves a row in `sending`; nobody can know whether it arrived, so `reap` calls it
unknown and no machine sends it again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import prefetch_related_objects

from core.sql import bulk
from core.sql.literals import literals
from reminders.ledger import live_buttons
from reminders.ledger.live_buttons import UNSEEN
from reminders.models import Delivery, DeliveryKind, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.models.delivery import OPEN_STATES
from reminders.models.reminder import LIVE_VALUES
from reminders.state.situation import progress_of, refresh

ORPHAN_AFTER = timedelta(seconds=60)
# An `Item` in the table's words, in its order.
COLUMNS: Final = (
    "kind", "subject_key", "telegram_id", "attempt", "lead", "reminder", "cycle", "nudge", "batch", "due_at",
)  # fmt: skip


class Item(NamedTuple):
    """One line of the ledger inside a message: a nudge about a reminder, or a message about leads."""

    kind: DeliveryKind
    subject_key: str
    telegram_id: int
    attempt: int  # which try it is, from 1
    lead_id: int | None = None
    reminder_id: int | None = None
    cycle: int = 0
    nudge: int = 0
    batch: str = ""  # what the items of one digest have in common
    due_at: datetime | None = None  # when it was to leave
    delivery_id: int = 0  # once it is on disk


def enter(items: Sequence[Item], *, worker: str, now: datetime) -> dict[str, Item]:
    """Write attempts as `sending`; return them by subject key, without what may have been sent already."""
    rows = [(*item[: len(COLUMNS)], DeliveryState.SENDING, worker, now) for item in items]
    columns = [*COLUMNS, "state", "worker", "armed_at"]
    keys: dict[str, int] = dict(
        bulk.insert(Delivery, columns, rows, returning=["subject_key", "id"], or_ignore=True)
    )
    return {
        item.subject_key: item._replace(delivery_id=keys[item.subject_key])
        for item in items
        if item.subject_key in keys
    }


def reap(*, now: datetime) -> int:
    """Call attempts unknown whose worker never came back (T4); return how many."""
    with transaction.atomic():
        # The whole condition of the partial index, so that SQLite may use it.
        orphans = Delivery.objects.filter(
            state__in=literals(OPEN_STATES), armed_at__lt=now - ORPHAN_AFTER
        ).filter(state=DeliveryState.SENDING)
        told = ("pk", "reminder_id", "cycle", "telegram_id")
        rows = list(orphans.select_for_update(skip_locked=True).values_list(*told))
        lost = {"state": DeliveryState.UNKNOWN, "settled_at": now, "error_class": "worker_lost"}
        Delivery.objects.filter(pk__in=[pk for pk, *_about in rows]).update(**lost)
        steps = [(chat_id, reminder_id, UNSEEN) for _pk, reminder_id, _cycle, chat_id in rows if reminder_id]
        live_buttons.give_way(steps, now=now)
        for _pk, reminder_id, cycle, _chat in rows:
            live = ScheduledReminder.objects.filter(pk=reminder_id, cycle=cycle, status__in=LIVE_VALUES)
            live.update(status=ReminderStatus.SENT, claim_token="", claimed_until=None, updated_at=now)
    return len(rows)


def earliest_orphan() -> datetime | None:
    """Return when the oldest attempt that is on its way would be called unknown."""
    open_rows = Delivery.objects.filter(state__in=literals(OPEN_STATES)).filter(state=DeliveryState.SENDING)
    armed_at = open_rows.order_by("armed_at").values_list("armed_at", flat=True).first()
    return armed_at + ORPHAN_AFTER if armed_at else None


def give_back(rows: Sequence[ScheduledReminder], *, now: datetime) -> None:
    """Count locked rows' nudges again and set their next action: an attempt has certainly failed."""
    if not rows:
        return
    prefetch_related_objects(rows, "lead__owner")
    progress = progress_of(rows)
    for row in rows:
        row.reminder_count, row.updated_at = progress[row.pk].used, now
        row.claim_token, row.claimed_until = "", None
        if row.status == ReminderStatus.SENT and not row.reminder_count:
            row.status = ReminderStatus.PENDING
        refresh(row, progress[row.pk], now=now)
    columns = ["status", "reminder_count", "next_action_at", "hold_reason"]
    bulk.update_rows(rows, [*columns, "claim_token", "claimed_until", "updated_at"])

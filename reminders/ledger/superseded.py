"""One live message per step: once a nudge has certainly arrived, the messages before it make room."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from reminders.models import Delivery, DeliveryKind, DeliveryState, EditKind, MessageEdit


def retire_earlier(delivery_ids: Collection[int], *, now: datetime) -> int:
    """Queue the removal of the messages that came before these nudges of the same steps; return how many.

    A message about several steps stays and shows them as they are. Meant for nudges that have arrived.
    """
    arrived = Delivery.objects.filter(
        pk__in=delivery_ids, kind=DeliveryKind.NUDGE, state=DeliveryState.SENT, reminder_id__isnull=False
    )
    later = {row.reminder_id: row for row in arrived.filter(Q(nudge__gt=1) | Q(cycle__gt=1)).order_by("id")}
    if not later:
        return 0
    earlier = Delivery.objects.filter(reminder_id__in=later, message_id__isnull=False).exclude(
        pk__in=delivery_ids
    )
    edits = [
        MessageEdit(
            chat_id=row.telegram_id,
            message_id=row.message_id,
            kind=EditKind.CARD if row.batch else EditKind.DELETE,
            payload={"reminder_id": row.reminder_id},
            run_after=now,
            created_at=now,
        )
        for row in earlier.filter(kind=DeliveryKind.NUDGE).order_by("id")
        if row.message_id and _makes_room(row, later[row.reminder_id or 0])
    ]
    MessageEdit.objects.bulk_create(edits)
    return len(edits)


def _makes_room(earlier: Delivery, later: Delivery) -> bool:
    """Say whether the earlier message is just the one before: those before it were retired in their time."""
    if earlier.telegram_id != later.telegram_id or earlier.message_id == later.message_id:
        return False
    if (earlier.cycle, earlier.nudge) >= (later.cycle, later.nudge):
        return False
    return earlier.cycle >= later.cycle - 1

"""Late proof (T5): a button that carries a delivery's id can only be pressed on a message that arrived."""

from datetime import datetime

from django.db.models import Q

from reminders.ledger.superseded import retire_earlier
from reminders.models import Delivery, DeliveryState


def confirm_arrival(
    *, delivery_id: int, telegram_id: int, now: datetime, message_id: int | None = None
) -> bool:
    """Turn an uncertain delivery of this person's into an arrived one; say whether it did. Ledger only."""
    proof = {"state": DeliveryState.SENT, "settled_at": now, "resolved_by": "press", "message_id": message_id}
    mine = Delivery.objects.filter(telegram_id=telegram_id)
    batch = mine.filter(pk=delivery_id).exclude(batch="").values_list("batch", flat=True).first()
    # The steps of a digest came in one message: what proves one proves all.
    same_message = Q(batch=batch) if batch else Q(pk=delivery_id)
    uncertain = list(mine.filter(same_message, state=DeliveryState.UNKNOWN).values_list("pk", flat=True))
    if not mine.filter(pk__in=uncertain, state=DeliveryState.UNKNOWN).update(**proof):
        return False
    retire_earlier(uncertain, now=now)
    return True

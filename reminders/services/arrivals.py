"""Late proof (T5): a button that carries a delivery's id can only be pressed on a message that arrived."""

from datetime import datetime

from reminders.models import Delivery, DeliveryState


def confirm_arrival(
    *, delivery_id: int, telegram_id: int, now: datetime, message_id: int | None = None
) -> bool:
    """Turn an uncertain delivery of this person's into an arrived one; say whether it did. Ledger only."""
    proof = {"state": DeliveryState.SENT, "settled_at": now, "resolved_by": "press", "message_id": message_id}
    open_rows = Delivery.objects.filter(pk=delivery_id, telegram_id=telegram_id, state=DeliveryState.UNKNOWN)
    return open_rows.update(**proof) > 0

"""What the next plain message of a person means; kept in the database, so a restart forgets nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botapp.models import ChatState

FIELD, ZONE = "field", "zone"  # a new value of one fact; the name of a time zone
PATIENCE = timedelta(hours=1)  # after that, a plain message is a new prospect again


@dataclass(frozen=True, slots=True)
class Waiting:
    """What we asked for."""

    state: str
    payload: dict[str, Any]


def wait_for(telegram_id: int, state: str, *, now: datetime, **payload: Any) -> None:
    """Take the person's next plain message as the answer to this."""
    ChatState.objects.update_or_create(
        telegram_id=telegram_id, defaults={"state": state, "payload": payload, "updated_at": now}
    )


def waiting(telegram_id: int, *, now: datetime) -> Waiting | None:
    """Return what we asked this person for; None when nothing, or when they have let it be."""
    row = ChatState.objects.filter(telegram_id=telegram_id, updated_at__gt=now - PATIENCE).first()
    return Waiting(row.state, row.payload) if row else None


def forget(telegram_id: int) -> bool:
    """Wait for nothing any more; say whether we did."""
    deleted, _by_model = ChatState.objects.filter(telegram_id=telegram_id).delete()
    return deleted > 0

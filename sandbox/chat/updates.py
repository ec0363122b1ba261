"""The bot's queue: written by what people do, read by getUpdates or pushed to a webhook."""

import secrets
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.web import serving
from sandbox.chat import webhook
from sandbox.errors import conflict
from sandbox.models import Bot, Update

KEPT = timedelta(hours=24)
LOOK_EVERY = 0.08  # seconds between looks at the database, for what another process has written
LONGEST_WAIT = 50
# What a bot that names nothing is sent; the rest it must ask for.
DEFAULT_EXCLUDED = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

changed = threading.Condition()  # notified of every change made in this process


def announce() -> None:
    """Wake everybody in this process who waits for a change, once it is committed."""
    transaction.on_commit(wake)


def wake() -> None:
    """Wake everybody in this process who waits for a change."""
    with changed:
        changed.notify_all()


def looks(seconds: float) -> Iterator[None]:
    """Yield at once, then after every change in this process and every 80 ms, until the time is over.

    It is over as well when this process is asked to stop.
    """
    end = time.monotonic() + seconds
    while True:
        yield
        left = end - time.monotonic()
        if left <= 0 or serving.stops.asked:
            return
        with changed:
            changed.wait(min(left, LOOK_EVERY))


def push(kind: str, payload: dict[str, Any]) -> None:
    """Queue one update. Call it last in the transaction: it locks the queue until the end."""
    allowed = Bot.load().allowed_updates
    if (kind not in allowed) if allowed else (kind in DEFAULT_EXCLUDED):
        return
    Update.objects.create(update_id=Bot.next_update_id(), kind=kind, payload=payload)
    announce()
    announce_delivery()


def announce_delivery() -> None:
    """Have what waits pushed to the webhook, if there is one, once it is committed."""
    transaction.on_commit(webhook.deliver_soon)


def poll(*, offset: int = 0, limit: int = 100, timeout: float = 0) -> list[dict[str, Any]]:
    """Return unconfirmed updates from `offset`, waiting up to `timeout` seconds for the first.

    Earlier ones are confirmed and forgotten. A negative offset counts from the end. A newer call ends an
    older one with 409; so does a webhook.
    """
    if Bot.load().webhook_url:
        raise conflict(WEBHOOK_ACTIVE)
    token = secrets.token_hex(8)
    Bot.set(poll_token=token)
    wake()
    confirm(offset)
    seen = 0
    for _ in looks(min(max(timeout, 0), LONGEST_WAIT)):
        newest = newest_update(token)
        if newest != seen and (found := pending(limit)):
            return found
        seen = newest
    return []


def newest_update(token: str) -> int:
    """Return the last number given; raises the 409 when this poller is no longer the newest."""
    row = Bot.objects.filter(pk=1).values_list("poll_token", "last_update_id", "webhook_url").first()
    if row is None or row[0] != token or row[2]:
        raise conflict(OTHER_POLLER)
    return row[1]


def pending(limit: int) -> list[dict[str, Any]]:
    """Return the oldest unconfirmed updates, at most 100."""
    rows = Update.objects.order_by("update_id")[: min(max(limit, 1), 100)]
    return [{"update_id": row.update_id, row.kind: row.payload} for row in rows]


def confirm(offset: int) -> None:
    """Forget what lies before the offset, and what is older than a day."""
    expired = Update.objects.filter(created_at__lt=timezone.now() - KEPT)
    if expired.exists():
        expired.delete()
    if offset < 0:
        kept = Update.objects.order_by("-update_id").values_list("update_id", flat=True)[:-offset]
        offset = min(kept, default=0)
    if offset > 0:
        Update.objects.filter(update_id__lt=offset).delete()

"""Deliveries to a webhook on this machine: in order, by one process at a time, with retries."""

import http.client
import json
import logging
import threading
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from sandbox.errors import bad_request
from sandbox.models import Bot, Update

log = logging.getLogger(__name__)
LOCAL = {"127.0.0.1", "localhost", "::1"}
WAITS = (0.2, 0.5, 1, 2, 5, 10)  # seconds after each failed try; then the queue rests until the next update
ANSWER_WITHIN = 30
LEASE = timedelta(seconds=ANSWER_WITHIN + max(WAITS) + 5)


def check_url(url: str) -> str:
    """Return the address if it is one of this machine; Telegram's refusal otherwise."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in LOCAL:
        raise bad_request("bad webhook: the sandbox delivers to this machine only")
    return url


def deliver_soon() -> None:
    """Start a delivery in the background if a webhook is set."""
    if Bot.objects.filter(pk=1).exclude(webhook_url="").exists():
        threading.Thread(target=deliver, name="sandbox-webhook", daemon=True).start()


def deliver() -> None:
    """Send what waits, oldest first, unless another thread or process is at it already."""
    close_old_connections()
    try:
        while Update.objects.exists() and claim():
            try:
                if not drain():
                    return
            finally:
                Bot.set(delivering_until=None)
    finally:
        connection.close()


def claim() -> bool:
    """Take the right to deliver; it ends by itself when this process dies."""
    now = timezone.now()
    free = Q(delivering_until=None) | Q(delivering_until__lt=now)
    return bool(Bot.objects.filter(free, pk=1).exclude(webhook_url="").update(delivering_until=now + LEASE))


def drain() -> bool:
    """Send until nothing waits; False when an update could not be delivered."""
    while update := Update.objects.order_by("update_id").first():
        Bot.set(delivering_until=timezone.now() + LEASE)
        if not deliver_one(update):
            return False
        Update.objects.filter(pk=update.pk).delete()
    return True


def deliver_one(update: Update) -> bool:
    """Try one update several times; False when it was not accepted."""
    for wait in WAITS:
        bot = Bot.load()
        if not bot.webhook_url:
            return False
        error = post(bot, {"update_id": update.update_id, update.kind: update.payload})
        if not error:
            return True
        Bot.set(webhook_error=error, webhook_error_at=timezone.now())
        time.sleep(wait)
    log.warning("A webhook did not take an update", extra={"update_id": update.update_id})
    return False


def post(bot: Bot, body: dict[str, object]) -> str:
    """Send one update; return what went wrong, or ""."""
    parts = urlsplit(bot.webhook_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"Content-Type": "application/json"}
    if bot.webhook_secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = bot.webhook_secret
    link = kind(parts.hostname or "", parts.port, timeout=ANSWER_WITHIN)
    try:
        link.request("POST", f"{parts.path or '/'}?{parts.query}".rstrip("?"), json.dumps(body), headers)
        status = link.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"Connection failed: {error}"[:500]
    finally:
        link.close()
    return "" if 200 <= status < 300 else f"Wrong response from the webhook: {status}"

"""The inbox: updates are on disk before they are confirmed to Telegram, and processed at least once."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from botapp.floods import Admission
from botapp.models import InboxUpdate

MAX_ATTEMPTS = 3
KEPT = timedelta(days=7)
BATCH = 500
Effect = dict[str, Any]
ARRIVED = "arrived"  # beside an effect: which messages of the answer have certainly arrived
# One statement, for it is in the way of every answer.
BEGIN = """
UPDATE telegram_updates SET attempts = attempts + 1
WHERE update_id = %s AND processed_at IS NULL RETURNING attempts, effect
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """An update that is on disk and still to be processed."""

    update_id: int
    telegram_id: int  # whose it is; 0 when it is nobody's
    payload: dict[str, Any]


def sender_of(payload: dict[str, Any]) -> int:
    """Return the numeric id of the person (or chat) behind a raw update, 0 when there is none."""
    for content in payload.values():
        if isinstance(content, dict):
            for key in ("from", "chat"):
                party = content.get(key)
                if isinstance(party, dict) and isinstance(party.get("id"), int):
                    return int(party["id"])
    return 0


def store(payloads: Iterable[dict[str, Any]], *, now: datetime) -> list[Stored]:
    """Keep a batch in one transaction; return those that were not there yet, oldest first.

    An update without a whole number as its `update_id` cannot be confirmed or told apart, and is left out.
    What is beyond a person's bound is counted instead (`botapp.floods`).
    """
    wanted = {
        payload["update_id"]: payload for payload in payloads if isinstance(payload.get("update_id"), int)
    }
    with transaction.atomic():
        known = set(InboxUpdate.objects.filter(update_id__in=wanted).values_list("update_id", flat=True))
        fresh = [wanted[number] for number in sorted(wanted) if number not in known]
        rows = _admitted([_row(payload, now) for payload in fresh])
        InboxUpdate.objects.bulk_create(rows, ignore_conflicts=True)
    return [Stored(row.update_id, row.telegram_id, row.payload) for row in rows]


def pending(*, after: int | None = None, without: Collection[int] = ()) -> list[Stored]:
    """Return what is not processed, oldest first, at most a batch.

    `after` skips earlier numbers, `without` leaves out what these people sent.
    """
    rows = InboxUpdate.objects.filter(processed_at=None).exclude(telegram_id__in=without)
    if after is not None:
        rows = rows.filter(update_id__gt=after)
    return _stored(rows, BATCH)


def pending_of(telegram_id: int, *, limit: int) -> list[Stored]:
    """Return what is not processed of one person, oldest first."""
    return _stored(InboxUpdate.objects.filter(processed_at=None, telegram_id=telegram_id), limit)


def begin(update_id: int) -> tuple[int, list[int]]:
    """Count one more attempt, on disk before it is made, so that a killer is counted too.

    Return its number, from 1 (0 when there is nothing left to do), and which messages of the answer are noted
    as arrived.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [update_id])
        attempts, effect = cursor.fetchone() or (0, "{}")
    return int(attempts), list(json.loads(effect).get(ARRIVED, []))


def finish(update_id: int, *, now: datetime, error: str = "") -> None:
    """Mark as processed; `error` says why it was given up."""
    InboxUpdate.objects.filter(update_id=update_id).update(processed_at=now, error=error[:2000])


def release(update_id: int) -> None:
    """Take an attempt back that was not the update's fault."""
    InboxUpdate.objects.filter(update_id=update_id, attempts__gt=0).update(attempts=F("attempts") - 1)


def once(update_id: int, act: Callable[[], Effect]) -> Effect:
    """Do what an update asks for, or return what it has already caused. One transaction with the note of it.

    `act` returns a small JSON value from which the answer can be rendered again.
    """
    with transaction.atomic():
        row = InboxUpdate.objects.select_for_update().filter(update_id=update_id).first()
        if row is None:
            return act()
        effect = {key: value for key, value in row.effect.items() if key != ARRIVED}
        if not effect:
            effect = act()
            row.effect = effect | row.effect
            row.save(update_fields=["effect"])
        return effect


def note_arrived(update_id: int, message_ids: list[int]) -> None:
    """Note which messages of an update's answer have certainly arrived: a repeat does not send them again."""
    with transaction.atomic():
        row = InboxUpdate.objects.select_for_update().only("effect").filter(update_id=update_id).first()
        if row is not None:
            row.effect[ARRIVED] = message_ids
            row.save(update_fields=["effect"])


def prune(*, now: datetime) -> int:
    """Delete what was processed more than seven days ago; return how many."""
    deleted, _by_model = InboxUpdate.objects.filter(processed_at__lt=now - KEPT).delete()
    return deleted


def _row(payload: dict[str, Any], now: datetime) -> InboxUpdate:
    return InboxUpdate(
        update_id=payload["update_id"], telegram_id=sender_of(payload), payload=payload, received_at=now
    )


def _admitted(rows: list[InboxUpdate]) -> list[InboxUpdate]:
    """Return the rows to keep, in order."""
    if not rows:
        return []
    admission = Admission(row.telegram_id for row in rows)
    kept = [row for row in map(admission.admit, rows) if row is not None]
    admission.write_counts()
    return kept


def _stored(rows: "QuerySet[InboxUpdate]", limit: int) -> list[Stored]:
    fields = rows.order_by("update_id").values_list("update_id", "telegram_id", "payload")
    return [Stored(*values) for values in fields[:limit]]

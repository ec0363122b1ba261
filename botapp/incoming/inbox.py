"""The inbox: updates are on disk before they are confirmed to Telegram, and processed at least once.

Several processes share it. Whoever begins an update claims it under a lease, and nobody begins one while an
earlier one of the same person is open.
"""

import json
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, Exists, F, JSONField, OuterRef, Q, QuerySet, Value, When

from botapp.incoming.codes import LINK, without_codes
from botapp.incoming.floods import SET_ASIDE, Admission
from botapp.incoming.payloads import is_number, storable
from botapp.incoming.strangers import LOCAL, NOTE, Door
from botapp.models import InboxUpdate
from botapp.shared.effects import ARRIVED, ERASED
from core.databases.lease import Lease
from core.logs import redact
from core.text import storable_text

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
BATCH = 500
NOTES = {LINK, NOTE, LOCAL, SET_ASIDE}  # what is ours in a payload; nobody else writes it
UNCLAIMED: dict[str, Any] = {"claim_token": "", "claimed_until": None}
# Of an update that has erased somebody nothing is left, once it is answered, but its number.
_GONE = Q(effect__has_key=ERASED)
_NOTHING = Value({}, JSONField())
IF_ERASED: dict[str, Any] = {
    "telegram_id": Case(When(_GONE, then=Value(0, BigIntegerField())), default=F("telegram_id")),
    "payload": Case(When(_GONE, then=_NOTHING), default=F("payload")),
    "effect": Case(When(_GONE, then=_NOTHING), default=F("effect")),
}
# One statement, for it is in the way of every answer. It compares the row's own columns, so of two processes
# one finds the row taken. An update that came late is not begun beside a later one, either.
BEGIN = """
UPDATE telegram_updates SET claim_token = %(token)s, claimed_until = %(until)s, attempts = attempts + CASE
    WHEN claim_token = %(token)s AND attempts = %(counted)s + 1 THEN 0 ELSE 1 END
WHERE update_id = %(update_id)s AND processed_at IS NULL
AND (claimed_until IS NULL OR claimed_until <= %(now)s OR claim_token = %(token)s)
AND NOT EXISTS (
    SELECT 1 FROM telegram_updates AS other
    WHERE other.processed_at IS NULL AND other.telegram_id = telegram_updates.telegram_id
    AND (
        other.update_id < telegram_updates.update_id
        OR (other.claimed_until > %(now)s AND other.claim_token <> %(token)s)
    )
)
RETURNING attempts, effect
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """An update that is on disk and still to be processed."""

    update_id: int
    telegram_id: int  # whose it is; 0 when it is nobody's
    payload: dict[str, Any]
    attempts: int = 0  # that were counted when it was read


def number_of(payload: object) -> int | None:
    """Return the number of a raw update; None when it has none by which it could be kept and confirmed."""
    number = payload.get("update_id") if isinstance(payload, dict) else None
    return number if isinstance(number, int) and is_number(number) and number >= 0 else None


def sender_of(payload: dict[str, Any]) -> int:
    """Return the numeric id of the person (or chat) behind a raw update, 0 when there is none."""
    for content in payload.values():
        if isinstance(content, dict):
            for key in ("from", "chat"):
                party = content.get(key)
                if isinstance(party, dict) and is_number(party.get("id")):
                    return int(party["id"])
    return 0


def store(payloads: Iterable[object], *, now: datetime) -> list[Stored]:
    """Keep a batch in one transaction; return those that were not there yet, oldest first.

    What no database could hold is taken out of an update (`payloads`). One without a number of its own is set
    aside, for it cannot be told apart. What is beyond a person's bound is counted (`floods`), what strangers
    send is forgotten (`strangers`), and no code of an invitation is kept.
    """
    wanted: dict[int, dict[str, Any]] = {}
    for payload in payloads:
        if (number := number_of(payload)) is None:
            logger.warning("An update was set aside: its update_id is no whole number from 0 to 2^63 - 1")
        else:
            wanted[number] = {key: part for key, part in storable(payload).items() if key not in NOTES}
    with transaction.atomic():
        known = set(InboxUpdate.objects.filter(update_id__in=wanted).values_list("update_id", flat=True))
        fresh = without_codes([wanted[number] for number in sorted(wanted) if number not in known])
        rows = _admitted([_row(payload, now) for payload in fresh], now)
        InboxUpdate.objects.bulk_create(rows, ignore_conflicts=True)
    return [Stored(row.update_id, row.telegram_id, row.payload) for row in rows]


def ready(
    *, token: str, now: datetime, without: Collection[int] = (), held: Collection[int] = ()
) -> list[Stored]:
    """Return what can be begun, oldest first, at most a batch: nothing of people whom another process serves.

    `token` is ours; `without` leaves out what these people sent, and `held` these updates: what waits in
    memory already would hide the rest.
    """
    claimed = _open().filter(telegram_id=OuterRef("telegram_id"), claimed_until__gt=now)
    free = _open().filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
    free = free.filter(~Exists(claimed.exclude(claim_token=token)))
    return _stored(free.exclude(telegram_id__in=without).exclude(update_id__in=held), BATCH)


def open_of(telegram_id: int, *, limit: int) -> list[Stored]:
    """Return what is not processed of one person, oldest first."""
    return _stored(_open().filter(telegram_id=telegram_id), limit)


def begin(update_id: int, lease: Lease, *, now: datetime, counted: int = 0) -> tuple[int | None, list[int]]:
    """Claim an update and count one more attempt, on disk before it is made, so that a killer is counted too.

    `counted`: how many attempts the caller knows of. Called again because the database was lost before it
    answered, it counts once all the same.

    Return the attempt's number, from 1 (0 when the update is processed already; None when it is not our turn:
    another process has it, or something earlier of the same person is not done), and which messages of the
    answer are noted as arrived.
    """
    at, until = map(connection.ops.adapt_datetimefield_value, (now, lease.until))
    values: dict[str, Any] = {"update_id": update_id, "token": lease.token, "now": at, "until": until}
    values["counted"] = counted
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, values)
        row = cursor.fetchone()
    if row:
        return int(row[0]), list(json.loads(row[1]).get(ARRIVED, []))
    return (None if _open().filter(update_id=update_id).exists() else 0), []


def extend(update_ids: Collection[int], lease: Lease) -> set[int]:
    """Lengthen our claims on these updates; return those that are still ours."""
    mine = _open().filter(update_id__in=update_ids, claim_token=lease.token)
    if mine.update(claimed_until=lease.until) == len(update_ids):
        return set(update_ids)
    return set(mine.values_list("update_id", flat=True))


def finish(update_id: int, *, now: datetime, token: str = "", error: str = "") -> bool:
    """Mark as processed what we have claimed; `error` says why it was given up. Say whether it was ours."""
    mine = _open().filter(update_id=update_id, claim_token=token)
    noted = {"processed_at": now, "error": storable_text(redact(error))[:2000]}
    return mine.update(**noted, **UNCLAIMED, **IF_ERASED) > 0


def release(update_id: int, *, token: str, number: int) -> None:
    """Take this attempt back, which was not the update's fault; the claim stays ours."""
    mine = _open().filter(update_id=update_id, claim_token=token, attempts=number)
    mine.update(attempts=number - 1)


def give_back(update_id: int, *, token: str) -> None:
    """End our claim at once, for others to go on."""
    _open().filter(update_id=update_id, claim_token=token).update(**UNCLAIMED)


def _open() -> "QuerySet[InboxUpdate]":
    return InboxUpdate.objects.filter(processed_at=None)


def _row(payload: dict[str, Any], now: datetime) -> InboxUpdate:
    if settings.SANDBOX:
        payload[LOCAL] = True
    return InboxUpdate(
        update_id=payload["update_id"], telegram_id=sender_of(payload), payload=payload, received_at=now
    )


def _admitted(rows: list[InboxUpdate], now: datetime) -> list[InboxUpdate]:
    """Return the rows to keep, in order."""
    door = Door(rows, now=now)
    rows = [row for row in map(door.admit, rows) if row is not None]
    if not rows:
        return []
    admission = Admission(row.telegram_id for row in rows)
    kept = [row for row in map(admission.admit, rows) if row is not None]
    admission.write_counts()
    return kept


def _stored(rows: "QuerySet[InboxUpdate]", limit: int) -> list[Stored]:
    fields = rows.order_by("update_id").values_list("update_id", "telegram_id", "payload", "attempts")
    return [Stored(*values) for values in fields[:limit]]

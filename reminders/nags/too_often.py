"""The question "Too often?": asked once, after five nudges in a row that nobody answered.

The same ledger, budget and hours as for other messages that are no nudge. `asked_too_often_at` keeps when it
was asked; `next_often_check_at` is when it may be due for somebody whose silence was noticed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from core.bulk import update_rows
from leads.models import TelegramUser
from reminders.ledger.nag_attempts import listeners, often_key, silences, tries
from reminders.models import Delivery, DeliveryKind
from reminders.nags.due_people import list_due, lock_all_due, lock_due
from reminders.nags.followup import Due
from reminders.policy.nags import (
    ASK_AGAIN,
    UNANSWERED,
    Listener,
    Silence,
    TooOftenCard,
    Wait,
    decide_question,
    is_too_often,
)
from reminders.sending.arming import Armed, Item

BEHIND = 5_000  # ledger rows that a new process looks back at
OVERLAP = 200  # rows looked at again: their ids may be older than the moment they are committed
ROWS = 500  # ledger rows looked at in one pass


def watch(seen: int | None, *, now: datetime) -> int:
    """Look at the nudges since the ledger row `seen`, and note whom to ask; return how far it has looked.

    None: a new process, which looks back a little. Whoever waits for the question already is left alone.
    """
    if seen is None:
        newest = Delivery.objects.order_by("-id").values_list("id", flat=True).first() or 0
        seen = newest - BEHIND
    rows = (
        Delivery.objects.filter(pk__gt=seen - OVERLAP).order_by("id").values_list("id", "telegram_id", "kind")
    )
    found = list(rows[: ROWS + OVERLAP])
    nudged = {telegram_id for _pk, telegram_id, kind in found if kind == DeliveryKind.NUDGE}
    people = TelegramUser.objects.filter(_may_be_asked(now), telegram_id__in=nudged, next_often_check_at=None)
    silent = [key for key, silence in silences(people, now=now).items() if is_too_often(silence, now)]
    TelegramUser.objects.filter(telegram_id__in=silent).update(next_often_check_at=now)
    return max([seen, *(pk for pk, _telegram_id, _kind in found)])


def due_questions(*, limit: int, now: datetime) -> list[Due]:
    """Return the people whom to ask now, the oldest first. Locks nothing."""
    return list_due("next_often_check_at", limit=limit, now=now)


def arm_questions(telegram_ids: Iterable[int], *, worker: str, now: datetime) -> list[Armed]:
    """Enter the question as `sending` for those who are still silent and may be written to now."""
    with transaction.atomic():
        people = lock_due("next_often_check_at", telegram_ids, now=now)
        known, heard = silences(people, now=now), listeners(people, now=now)
        asked = [
            user
            for user in people
            if _is_time(user, known[user.telegram_id], heard[user.telegram_id], now=now)
        ]
        armed = _enter(asked, worker=worker, now=now)
        update_rows(people, ["next_often_check_at", "asked_too_often_at"])
        return armed


def pass_over(*, until: datetime) -> int:
    """Count questions that were due by then as asked; return how many people that were."""
    with transaction.atomic():
        people = lock_all_due("next_often_check_at", now=until)
        for user in people:
            user.asked_too_often_at, user.next_often_check_at = until, None
        update_rows(people, ["next_often_check_at", "asked_too_often_at"])
        return len(people)


def _may_be_asked(now: datetime) -> Q:
    return Q(asked_too_often_at=None) | Q(asked_too_often_at__lte=now - ASK_AGAIN)


def _is_time(user: TelegramUser, silence: Silence, listener: Listener, *, now: datetime) -> bool:
    """Say whether to ask now; if not, set when to look again, or that there is nothing to look for."""
    user.next_often_check_at = None
    if not is_too_often(silence, now):
        return False
    decision = decide_question(listener, now)
    if isinstance(decision, Wait):
        user.next_often_check_at = decision.until
        return False
    return True


def _enter(people: Sequence[TelegramUser], *, worker: str, now: datetime) -> list[Armed]:
    keys = {user.telegram_id: often_key(user.telegram_id, now.astimezone(UTC).date()) for user in people}
    tried = tries(keys.values())
    used = set(
        Delivery.objects.possibly_delivered()
        .filter(subject_key__in=list(keys.values()))
        .values_list("subject_key", flat=True)
    )
    fresh = [user for user in people if keys[user.telegram_id] not in used]
    attempts = {user.telegram_id: tried[keys[user.telegram_id]].attempt for user in fresh}
    rows = Delivery.objects.bulk_create(_attempts(keys, attempts, worker=worker, now=now))
    armed = []
    for user, row in zip(fresh, rows, strict=True):
        user.asked_too_often_at = now
        card = _card(user, row.pk, plain=tried[row.subject_key].plain)
        armed.append(Armed((Item(row.pk, 0, 0, 0),), now, card))
    return armed


def _attempts(
    keys: Mapping[int, str], attempts: Mapping[int, int], *, worker: str, now: datetime
) -> list[Delivery]:
    return [
        Delivery(
            kind=DeliveryKind.NOTE,
            subject_key=keys[telegram_id],
            attempt=attempt,
            telegram_id=telegram_id,
            worker=worker,
            armed_at=now,
        )
        for telegram_id, attempt in attempts.items()
    ]


def _card(user: TelegramUser, delivery_id: int, *, plain: bool) -> TooOftenCard:
    return TooOftenCard(
        chat_id=user.telegram_id,
        delivery_id=delivery_id,
        count=UNANSWERED,
        daily_cap=user.daily_cap,
        zone=user.timezone,
        language=user.language_code,
        plain=plain,
    )

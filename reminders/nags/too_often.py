"""The question "Too often?": asked once, after five nudges in a row that nobody answered.

`asked_too_often_at` keeps when it was asked; `next_often_check_at` is when it may be due for somebody whose
silence was noticed.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from django.db.models import Q, QuerySet

from core.databases.isolation import attempt, report
from leads.models import TelegramUser
from reminders.ledger.nag_attempts import listeners, often_key, silences
from reminders.messenger import Form
from reminders.models import Delivery, DeliveryKind
from reminders.models.delivery import DeliveryQuerySet
from reminders.nags.kind import Nag, NagKind
from reminders.policy.nags import ASK_AGAIN, UNANSWERED, TooOftenCard, Wait, decide_question, is_too_often

log = logging.getLogger(__name__)

BEHIND = 5_000  # ledger rows that a new process looks back at
OVERLAP = 200  # rows looked at again: their ids may be older than the moment they are committed
ROWS = 500  # ledger rows looked at in one pass


class TooOften(NagKind[TelegramUser]):
    """The question whether there are too many reminders."""

    kind = DeliveryKind.NOTE
    date = "next_often_check_at"
    written = (date, "asked_too_often_at")

    def look(self, rows: Sequence[TelegramUser], *, now: datetime) -> dict[int, Nag]:
        """Ask those who are still silent and may be written to now."""
        known, heard, nags = silences(rows), listeners(rows, now=now), dict[int, Nag]()
        for user in rows:
            user.next_often_check_at = None
            if not is_too_often(known[user.telegram_id], now):
                continue
            decision = decide_question(heard[user.telegram_id], now)
            if isinstance(decision, Wait):
                user.next_often_check_at = decision.until
            else:
                user.asked_too_often_at = now
                nags[user.pk] = _nag(user, now=now)
        return nags

    def skip(self, row: TelegramUser, *, until: datetime) -> None:
        """Count it as asked."""
        row.asked_too_often_at, row.next_often_check_at = until, None

    def deliveries(self) -> DeliveryQuerySet:
        return super().deliveries().filter(subject_key__startswith="often:")

    def give_back(self, delivery: Delivery, *, again: datetime) -> None:
        """Make it due again, as if it had not been asked; an earlier one still was."""
        same = self.deliveries().possibly_delivered().filter(telegram_id=delivery.telegram_id)
        others = same.exclude(pk=delivery.pk).order_by("-armed_at", "-id")
        asked_at = others.values_list("armed_at", flat=True).first()
        people = TelegramUser.objects.filter(
            telegram_id=delivery.telegram_id, asked_too_often_at=delivery.armed_at
        )
        people.update(asked_too_often_at=asked_at, next_often_check_at=again)


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
    may_be_asked = Q(asked_too_often_at=None) | Q(asked_too_often_at__lte=now - ASK_AGAIN)
    people = TelegramUser.objects.filter(may_be_asked, telegram_id__in=nudged, next_often_check_at=None)
    silent = attempt(lambda: _silent(people, now=now), lambda error: _silent_of_each(people, error, now=now))
    TelegramUser.objects.filter(telegram_id__in=silent).update(next_often_check_at=now)
    return max([seen, *(pk for pk, _telegram_id, _kind in found)])


def _silent(people: Iterable[TelegramUser], *, now: datetime) -> list[int]:
    return [key for key, silence in silences(people).items() if is_too_often(silence, now)]


def _silent_of_each(people: QuerySet[TelegramUser], error: Exception, *, now: datetime) -> list[int]:
    """Do the same one by one; whoever cannot be read is not asked."""
    report(log, "Somebody's answers cannot be read", error)
    each = [people.filter(pk=pk) for pk in people.values_list("pk", flat=True)]
    return [key for one in each for key in attempt(partial(_silent, one, now=now), lambda _error: [])]


def _nag(user: TelegramUser, *, now: datetime) -> Nag:
    def card(delivery_id: int, form: Form) -> TooOftenCard:
        return TooOftenCard(
            chat_id=user.telegram_id,
            delivery_id=delivery_id,
            count=UNANSWERED,
            daily_cap=user.daily_cap,
            zone=user.timezone,
            language=user.language_code,
            plain=form.plain,
        )

    return Nag(often_key(user.telegram_id, now.astimezone(UTC).date()), user.telegram_id, card)

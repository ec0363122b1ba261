"""What all messages about leads and people share: due on a date, looked at, armed, given back, passed over.

The attempt is on disk before its request leaves, and one that may have arrived is never sent again: the same
ledger, budget and hours as for nudges. Nobody claims such a row: who moves its date, arms its message.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from core.sql import bulk
from leads.models import TelegramUser
from reminders.ledger.attempts import Item, enter
from reminders.ledger.nag_attempts import tries
from reminders.messenger import Form, Parcel
from reminders.models import Delivery, DeliveryKind
from reminders.models.delivery import DeliveryQuerySet
from reminders.sending.armed import Armed
from reminders.sending.claims import DueRow

R = TypeVar("R", bound=Model)


@dataclass(frozen=True, slots=True)
class Nag:
    """One message that may leave now."""

    subject_key: str
    chat_id: int
    card: Callable[[int, Form], Parcel]  # made of its delivery's id, in this form
    lead_id: int | None = None
    number: int = 0  # of a lead's follow-ups


class NagKind(ABC, Generic[R]):
    """One kind of message about rows of one table; most are about people."""

    kind: ClassVar[DeliveryKind]
    model: ClassVar[type[Any]] = TelegramUser
    chat: ClassVar[str] = "telegram_id"  # the column that says whose chat it is
    date: ClassVar[str]  # the column that says when a row is looked at next
    written: ClassVar[tuple[str, ...]]  # what a look writes, the date among them

    @property
    def name(self) -> str:
        """What tells it apart: two kinds may have one word in the ledger, and differ in their keys there."""
        return str(self.kind.value)

    def deliveries(self) -> DeliveryQuerySet:
        """Return what the ledger has of this kind."""
        return Delivery.objects.filter(kind=self.kind)

    @abstractmethod
    def look(self, rows: Sequence[R], *, now: datetime) -> dict[int, Nag]:
        """Date every row again, in memory; return by id what is to be said now."""

    @abstractmethod
    def skip(self, row: R, *, until: datetime) -> None:
        """Count what was due by then as said, in memory."""

    def due(self, *, limit: int, now: datetime) -> list[DueRow]:
        """Return what has to be looked at now, the oldest first. Locks nothing."""
        rows = self._due(now).order_by(self.date, "id").values_list("pk", self.chat)[:limit]
        return [DueRow(pk, chat_id, kind=self.name) for pk, chat_id in rows]

    def earliest(self) -> datetime | None:
        """Return when the next row has to be looked at."""
        dated = self.model.objects.filter(**{f"{self.date}__isnull": False}).order_by(self.date, "id")
        moment: datetime | None = dated.values_list(self.date, flat=True).first()
        return moment

    def arm(self, ids: Iterable[int], *, worker: str, now: datetime) -> list[Armed]:
        """Look at these rows; enter what may leave as `sending`, at most one message per person.

        A row whose date somebody else has moved meanwhile is left alone.
        """
        with transaction.atomic():
            rows: list[R] = list(self._due(now).filter(pk__in=list(ids)).order_by(self.date, "id"))
            was = {row.pk: getattr(row, self.date) for row in rows}
            nags = self.look(rows, now=now)
            values = [(row.pk, *(getattr(row, name) for name in self.written), was[row.pk]) for row in rows]
            moved = bulk.update(self.model, self.written, values, match=[self.date], returning=["id"])
            return self._enter([nags[pk] for (pk,) in sorted(moved) if pk in nags], worker=worker, now=now)

    def pass_over(self, *, until: datetime) -> int:
        """Count what was due by then as said; return how many rows that were."""
        with transaction.atomic():
            rows = list(self._passed_over(until).select_for_update(of=("self",), no_key=True).order_by("id"))
            for row in rows:
                self.skip(row, until=until)
            bulk.update_rows(rows, self.written)
            return len(rows)

    def give_back(self, delivery: Delivery, *, again: datetime) -> None:
        """Make a message due again whose attempt has certainly failed."""
        people = TelegramUser.objects.filter(telegram_id=delivery.telegram_id)
        people.filter(**{f"{self.date}__gt": again}).update(**{self.date: again})

    def is_latest(self, delivery: Delivery) -> bool:
        """Say whether nothing newer of this kind went out."""
        same = self.deliveries().filter(telegram_id=delivery.telegram_id, pk__gt=delivery.pk)
        return not same.possibly_delivered().exists()

    def _due(self, now: datetime) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.filter(**{f"{self.date}__lte": now})
        return rows

    def _passed_over(self, until: datetime) -> QuerySet[Any]:
        return self._due(until)

    def _enter(self, nags: Sequence[Nag], *, worker: str, now: datetime) -> list[Armed]:
        """Write the attempts, but for what may have been said already; compose the messages."""
        tried = tries(nag.subject_key for nag in nags)
        items = [
            Item(
                kind=self.kind,
                subject_key=nag.subject_key,
                telegram_id=nag.chat_id,
                attempt=tried[nag.subject_key].attempt,
                lead_id=nag.lead_id,
                cycle=nag.number,
            )
            for nag in nags
        ]
        entered = enter(items, worker=worker, now=now)
        said = [(nag, entered[nag.subject_key]) for nag in nags if nag.subject_key in entered]
        return [
            Armed((item,), now, nag.card(item.delivery_id, tried[nag.subject_key].form)) for nag, item in said
        ]

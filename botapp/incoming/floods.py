"""More at once than a person can mean: what is taken, and what is left unread and said so.

Nobody has more than `BACKLOG` open updates that are acted upon. The first message beyond is kept as a notice:
it waits its turn and is answered with how many were left unread; the rest are only counted on it. Taps beyond
are kept without their message, for each of them is owed an answer.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from botapp.models import InboxUpdate

BACKLOG = 500  # five full selections of forwarded messages
SET_ASIDE = "set_aside"  # marks a payload that is answered but not acted upon; counts in the notice's effect
TAP, MEMBERSHIP = "callback_query", "my_chat_member"
Payload = dict[str, Any]


class Admission:
    """Decides for one batch, inside the transaction that stores it."""

    def __init__(self, people: Iterable[int]) -> None:
        opened = InboxUpdate.objects.filter(processed_at=None, telegram_id__in=set(people)).order_by()
        counts = opened.values_list("telegram_id").annotate(Count("pk"))
        self._waiting: Counter[int] = Counter(dict(counts))
        notices = opened.filter(telegram_id__in=list(self._waiting), effect__has_key=SET_ASIDE)
        self._notices = dict(notices.values_list("telegram_id", "pk")) if self._waiting else {}
        self._fresh: dict[int, InboxUpdate] = {}
        self._left: Counter[int] = Counter()  # messages left unread, by the notice that waits already

    def admit(self, row: InboxUpdate) -> InboxUpdate | None:
        """Return the row to store, marked where it is not to be acted upon; None when it is only counted."""
        person = row.telegram_id
        self._waiting[person] += 1
        flooding = person in self._notices or person in self._fresh
        if MEMBERSHIP in row.payload or (self._waiting[person] <= BACKLOG and not flooding):
            return row
        if TAP in row.payload:
            row.payload = _bare(row.payload)
            return row
        if flooding:
            self._count(person)
            return None
        row.payload, row.effect = row.payload | {SET_ASIDE: True}, {SET_ASIDE: 1}
        self._fresh[person] = row
        return row

    def write_counts(self) -> None:
        """Note how many more the waiting notices stand for."""
        rows = InboxUpdate.objects.filter(pk__in=self._left)
        for row in rows.only("effect"):
            row.effect[SET_ASIDE] += self._left[row.pk]
            row.save(update_fields=["effect"])

    def _count(self, person: int) -> None:
        if person in self._fresh:
            self._fresh[person].effect[SET_ASIDE] += 1
        else:
            self._left[self._notices[person]] += 1


def left_unread(update_id: int) -> int:
    """Return how many messages a notice stands for, itself included; 1 when it is not there any more."""
    effects = InboxUpdate.objects.filter(update_id=update_id).values_list("effect", flat=True)
    return int((effects.first() or {}).get(SET_ASIDE, 1))


def _bare(payload: Payload) -> Payload:
    """Return a tap without the message it stands under: all that an answer needs."""
    tap = payload[TAP]
    if not isinstance(tap, dict):
        return payload | {SET_ASIDE: True}
    kept = {key: tap[key] for key in ("id", "from", "chat_instance", "data") if key in tap}
    return {"update_id": payload["update_id"], TAP: kept, SET_ASIDE: True}

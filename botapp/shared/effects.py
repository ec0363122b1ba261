"""What an update has caused: noted with it in one transaction, so that a repeat renders the same answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from botapp.models import InboxUpdate

ARRIVED: Final = "arrived"  # beside an effect: which messages of the answer have certainly arrived
ERASED: Final = "erased"  # an effect: once it has been answered, nothing of the update itself is kept
BESIDE: Final = (ARRIVED, "cut")  # what stands beside an effect and is none; "cut" is written no more


@dataclass(frozen=True, slots=True)
class Effect:
    """What an update has caused: by which rule, and a JSON value from which it can be shown again."""

    kind: str
    value: Any = True

    def to_json(self) -> dict[str, Any]:
        """Return the form kept with an update."""
        return {self.kind: self.value}

    @classmethod
    def from_json(cls, noted: dict[str, Any]) -> "Effect | None":
        """Read that form; None when nothing has been caused."""
        return next((cls(kind, value) for kind, value in noted.items() if kind not in BESIDE), None)


def once(update_id: int, act: Callable[[], Effect]) -> Effect:
    """Do what an update asks for and note it, in one transaction; or return what it has already caused."""
    with transaction.atomic():
        row = InboxUpdate.objects.select_for_update().filter(update_id=update_id).first()
        if row is None:
            return act()
        effect = Effect.from_json(row.effect)
        if effect is None:
            effect = act()
            row.effect = effect.to_json() | row.effect
            row.save(update_fields=["effect"])
        return effect


def has_erased(update_id: int) -> bool:
    """Say whether this update has erased somebody: what is left of it is the answer."""
    return InboxUpdate.objects.filter(update_id=update_id, effect__has_key=ERASED).exists()


def effect_of(update_id: int, kind: str, *, telegram_id: int) -> Any:
    """Return the value of what this person's update has caused by a rule; None when there is none."""
    mine = InboxUpdate.objects.filter(update_id=update_id, telegram_id=telegram_id)
    noted: dict[str, Any] = mine.values_list("effect", flat=True).first() or {}
    return noted.get(kind)


@contextmanager
def deciding(update_id: int, *, telegram_id: int) -> Iterator[dict[str, Any]]:
    """Hand out what this person's update has caused, locked: what the block changes of it is kept.

    Empty where there is no such update, or it is somebody else's; then nothing is kept.
    """
    mine = InboxUpdate.objects.filter(update_id=update_id, telegram_id=telegram_id)
    with transaction.atomic():
        row = mine.select_for_update().first()
        if row is None:
            yield {}
            return
        before = deepcopy(row.effect)
        yield row.effect
        if row.effect != before:
            row.save(update_fields=["effect"])


def place_of(noted: dict[str, Any]) -> int | None:
    """Return the first message of an update's answer, of what is noted with it; None while none is known."""
    return next((number for number in noted.get(ARRIVED, []) if number > 0), None)


def note_arrived(update_id: int, message_ids: list[int]) -> None:
    """Note which messages of an update's answer have certainly arrived: a repeat does not send them again."""
    with transaction.atomic():
        row = InboxUpdate.objects.select_for_update().only("effect").filter(update_id=update_id).first()
        if row is not None:
            row.effect[ARRIVED] = message_ids
            row.save(update_fields=["effect"])

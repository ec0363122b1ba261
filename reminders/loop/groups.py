"""The rows of one batch that wait for their turn, by person and in order. Moments are seconds of a clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from reminders.models import DeliveryKind
from reminders.sending.claims import DueRow


@dataclass(slots=True)
class Group:
    """One person's rows; at most one message is made of them at a time."""

    chat_id: int
    ids: list[int] = field(default_factory=list)
    ready_at: float = 0.0
    is_suspect: bool = False
    kind: str = DeliveryKind.NUDGE.value

    def split(self) -> "list[Group]":
        """Return a group of each row alone, as that of a suspect."""
        return [replace(self, ids=[pk], is_suspect=True) for pk in self.ids]


class Groups:
    """Groups waiting for their turn, in the order in which they were claimed."""

    def __init__(self, rows: Iterable[DueRow] = ()) -> None:
        self._groups: dict[tuple[int, int], Group] = {}
        self.add(rows)

    def __len__(self) -> int:
        return len(self._groups)

    def add(self, rows: Iterable[DueRow]) -> None:
        """Line up newly claimed rows behind the others."""
        for row in rows:
            # A suspect is a group of its own: if it kills again, it takes nobody with it.
            key = (row.chat_id, row.pk if row.is_suspect else 0)
            group = self._groups.setdefault(key, Group(row.chat_id, is_suspect=row.is_suspect, kind=row.kind))
            if row.pk not in group.ids:  # claimed again, its first claim lost while it waited here
                group.ids.append(row.pk)

    def take(self, limit: int, *, now: float) -> list[Group]:
        """Remove and return up to `limit` groups whose time has come; a suspect comes alone."""
        taken: list[tuple[int, int]] = []
        chats: set[int] = set()
        for key, group in self._groups.items():
            if len(taken) >= limit or (taken and group.is_suspect):
                break
            if group.ready_at <= now and group.chat_id not in chats:
                taken.append(key)
                chats.add(group.chat_id)
            if taken and group.is_suspect:
                break
        return [self._groups.pop(key) for key in taken]

    def ready(self, limit: int, *, now: float) -> int:
        """Return how many groups may be taken, at most `limit`."""
        return len(list(islice((group for group in self._groups.values() if group.ready_at <= now), limit)))

    def peek(self, limit: int) -> list[Group]:
        """Return the groups that come next, suspects left out: they are marked when they come."""
        return list(islice((group for group in self._groups.values() if not group.is_suspect), limit))

    def ids(self) -> list[int]:
        """Return the rows that wait."""
        return [pk for group in self._groups.values() for pk in group.ids]

    def put_back(self, group: Group, ids: Sequence[int], *, ready_at: float) -> None:
        """Let what is left of a group wait until `ready_at`."""
        if ids:
            key = (group.chat_id, ids[0] if group.is_suspect else 0)
            newer = self._groups.pop(key, None)  # claimed meanwhile
            rest = list(dict.fromkeys([*ids, *(newer.ids if newer else [])]))
            self._groups[key] = replace(group, ids=rest, ready_at=ready_at)

    def next_ready(self) -> float:
        """Return when the first group may be taken; infinity when there is none."""
        return min((group.ready_at for group in self._groups.values()), default=float("inf"))

    def clear(self) -> None:
        """Forget everything: the rows are given back by the holder."""
        self._groups.clear()

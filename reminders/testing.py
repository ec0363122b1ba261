"""A messenger that speaks to nobody and remembers everything. The real one passes the same test."""

import itertools
from collections.abc import Callable, Iterable

from reminders.messenger import Card, Digest, Edit, Outcome, Parcel, Sent
from reminders.policy.briefing import BriefingCard
from reminders.policy.nags import FollowupCard, StaleDigestCard, TooOftenCard


class FakeMessenger:
    """Answers from a script, then with `Sent`. What it was given is kept in order.

    `cards` holds every card, those of digests too; `digests`, `nags` and `edits` hold the rest.
    """

    def __init__(
        self, script: Iterable[Outcome] = (), *, before: Callable[[Parcel], None] | None = None
    ) -> None:
        self.cards: list[Card] = []
        self.digests: list[Digest] = []
        self.nags: list[FollowupCard | StaleDigestCard | TooOftenCard | BriefingCard] = []
        self.edits: list[Edit] = []
        self._script = list(script)
        self._before = before
        self._message_ids = itertools.count(1)

    async def send(self, parcel: Parcel) -> Outcome:
        """Remember what was given and return the next answer."""
        if self._before:
            self._before(parcel)
        match parcel:
            case Digest():
                self.digests.append(parcel)
                self.cards.extend(parcel.cards)
            case Card():
                self.cards.append(parcel)
            case FollowupCard() | StaleDigestCard() | TooOftenCard() | BriefingCard():
                self.nags.append(parcel)
        return self._script.pop(0) if self._script else Sent(next(self._message_ids))

    async def edit(self, edit: Edit) -> Outcome:
        """Remember the edit."""
        self.edits.append(edit)
        return Sent(edit.message_id)

    async def is_answered(self) -> bool:
        """Answer whatever is asked."""
        return True

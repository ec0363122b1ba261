"""A messenger that speaks to nobody and remembers everything. The real one passes the same test."""

import itertools
from collections.abc import Callable, Iterable

from reminders.messenger import Card, Edit, Outcome, Sent


class FakeMessenger:
    """Answers from a script, then with `Sent`. `cards` and `edits` hold what it was given, in order."""

    def __init__(
        self, script: Iterable[Outcome] = (), *, before: Callable[[Card], None] | None = None
    ) -> None:
        self.cards: list[Card] = []
        self.edits: list[Edit] = []
        self._script = list(script)
        self._before = before
        self._message_ids = itertools.count(1)

    async def send(self, card: Card) -> Outcome:
        """Remember the card and return the next answer."""
        if self._before:
            self._before(card)
        self.cards.append(card)
        return self._script.pop(0) if self._script else Sent(next(self._message_ids))

    async def edit(self, edit: Edit) -> Outcome:
        """Remember the edit."""
        self.edits.append(edit)
        return Sent(edit.message_id)

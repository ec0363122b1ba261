"""Whether Telegram answers, as one dispatcher sees it.

Who sends into silence makes one message after the other uncertain, and no machine sends those again. So after
as many as may be in flight it waits, asks Telegram what does no harm, and begins again with one.
"""

from collections.abc import Sequence
from typing import Final

from reminders.messenger import NotSent, Outcome, Unknown

LEAST: Final = 3  # messages in a row: one that is lost is no outage
FIRST_REST, LONGEST_REST = 1.0, 15.0  # seconds between two questions; a sign of life is due meanwhile


class Outage:
    """Counts messages of which nobody knows whether they arrived."""

    def __init__(self, in_flight: int) -> None:
        """`in_flight`: how many messages are on their way at most."""
        self._in_flight = in_flight
        self._limit = max(in_flight, LEAST)
        self._unanswered = 0
        self.rest = 0.0  # seconds before the next question; 0 where all is well

    @property
    def is_on(self) -> bool:
        """Whether nothing may be sent now."""
        return self._unanswered >= self._limit

    @property
    def room(self) -> int:
        """How many messages may be on their way."""
        return 1 if self.rest else self._in_flight

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Note what became of messages that were sent. A refusal is an answer too."""
        if any(not isinstance(outcome, Unknown | NotSent) for outcome in outcomes):
            self._unanswered, self._limit, self.rest = 0, max(self._in_flight, LEAST), 0.0
            return
        unknown = sum(isinstance(outcome, Unknown) for outcome in outcomes)
        self._unanswered += unknown
        if unknown and self.is_on:
            self.rest = min(self.rest * 2 or FIRST_REST, LONGEST_REST)

    def ask_again(self) -> None:
        """Wait longer: Telegram has not answered a question either."""
        self.rest = min(self.rest * 2, LONGEST_REST)

    def try_one(self) -> None:
        """Let one message go: Telegram has answered a question."""
        self._unanswered, self._limit = 0, 1

"""Plain rows, read ahead: by far the most common are the first nudge of a step for somebody who got nothing
else of late. They are read and decided on many at a time; arming then repeats in one statement everything
the decision rests on (see `reminders.sending.express`), and a row that has changed since takes the long way
through `arming.arm`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reminders.policy.caps import choose
from reminders.policy.escalation import Send, decide
from reminders.sending import arming
from reminders.sending.arming import Case
from reminders.state.queries import read_unlocked

FRESH: Final = timedelta(seconds=5)  # what was read longer ago is read again


@dataclass(frozen=True, slots=True)
class Ready:
    """One row that could be sent as a message of its own when it was read."""

    case: Case
    read_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether what was read may still be acted on, if the row itself has not changed."""
        is_mine = self.case.row.claimed_until is not None and self.case.row.claimed_until > now
        return is_mine and now - self.read_at < FRESH and isinstance(decide(self.case.situation, now), Send)


def read(claimed: Mapping[int, int], *, token: str, now: datetime) -> dict[int, Ready]:
    """Return, by id, the claimed rows that are to be sent by themselves. Locks and changes nothing.

    `claimed` is the person of each row, which should be the only claimed row of that person.
    """
    rows, found = read_unlocked(claimed, token=token, now=now)
    ready = {}
    for case in arming.cases(rows, found, now=now):
        if isinstance(case.decision, Send):
            owner = case.row.lead.owner
            recent = found.recent(owner, now=now)
            choice = choose([case.candidate], recent, cap=owner.daily_cap, tomorrow=now, now=now)
            if choice.message and not choice.is_digest:
                ready[case.row.pk] = Ready(case, now)
    return ready

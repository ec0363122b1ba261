"""What keeps everything about a step back until something changes. Pure.

A parked reminder has no `next_action_at`. What rests with its lead is not on the person's list either; what
rests with the person still is.
"""

from dataclasses import dataclass
from enum import StrEnum


class ParkedBy(StrEnum):
    """Why nothing is sent. Of several reasons the first one here counts."""

    DELETED = "deleted"  # the lead is
    CLOSED = "closed"  # the lead is
    LEAD_PAUSED = "lead_paused"
    OTHER_OWNER = "other_owner"  # the lead is somebody else's by now
    DEACTIVATED = "deactivated"  # staff have ended the person's access
    BLOCKED = "blocked"  # the person has blocked the bot
    OFF = "off"  # the person has turned reminders off
    PAUSED = "paused"  # the person has, or the end of their pause is still to be worked off
    OUTSIDE = "outside"  # this installation does not serve the person


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a reminder's lead and person."""

    deleted: bool = False
    closed: bool = False
    lead_paused: bool = False
    other_owner: bool = False
    deactivated: bool = False
    blocked: bool = False
    off: bool = False
    paused: bool = False
    outside: bool = False

    @property
    def lead_rests(self) -> bool:
        """Whether the lead itself asks for nothing, whoever its person is."""
        return self.deleted or self.closed or self.lead_paused or self.other_owner

    @property
    def parked_by(self) -> ParkedBy | None:
        """The reason why nothing is sent; None: it may be."""
        return next((reason for reason in ParkedBy if getattr(self, reason)), None)

"""What a screen shows of advice: plain values, no model.

Pure: no Django, no model, no clock.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mark(StrEnum):
    """What happens to a step when the changed plan is used."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ChangedStep:
    """One step that the changed plan does not leave as it is."""

    mark: Mark
    description: str
    when: datetime | None = None  # when it would be due; None for one that goes
    flags: tuple[str, ...] = ()  # claims that nothing in the lead's material supports


@dataclass(frozen=True, slots=True)
class AdviceView:
    """Advice on news about a prospect."""

    request_id: int
    lead_id: int
    lead_name: str
    lead_status: str  # as `leads` names it
    is_closed: bool
    zone: str  # the owner's, an IANA name
    assessment: str
    next_action: str
    talking_points: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    reply_draft: str = ""
    reply_flags: tuple[str, ...] = ()
    note: str = ""  # a code: needs_model, fallback_unavailable …
    changes: tuple[ChangedStep, ...] = ()
    kept: int = 0  # open steps that stay as they are
    proposes: bool = False  # whether there is a changed plan to decide about
    decision: str = ""  # accepted, declined, outdated
    is_started: bool = True  # whether the lead's plan runs
    is_resting: bool = False  # whether its reminders rest until the person has decided

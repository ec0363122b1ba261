"""What came of a lead's steps: what is asked, and why it rests until its person says what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from leads.activities import ActivityType
from leads.models import Lead, LeadStatus
from reminders.models import ScheduledReminder
from reminders.policy.step_outcomes import RESTS, Outcome, offered
from reminders.state.cards import step_of
from reminders.state.wording import rest_words

LATEST: Final = 50  # lines of history that are looked at: more outcomes are not noted in one rest


@dataclass(frozen=True, slots=True)
class Rest:
    """One outcome after which nothing comes."""

    outcome: Outcome
    reminder_id: int  # of the step that ended so
    before: Mapping[str, Any]  # the lead's own pause then: whether, and until when


def rests_of(lead: Lead) -> list[Rest]:
    """Return why a lead rests, the newest reason first; nothing when it does not, or was paused by hand.

    One query, none for a lead whose reminders come.
    """
    if not lead.reminders_paused:
        return []
    kinds = [ActivityType.LEAD_RESUMED, ActivityType.STEP_OUTCOME]
    lines = lead.activities.filter(activity_type__in=kinds).order_by("-id")
    found: dict[int, Rest | None] = {}
    for kind, metadata in lines.values_list("activity_type", "metadata")[:LATEST]:
        if kind == ActivityType.LEAD_RESUMED:
            break
        step = metadata.get("outcome_of") if isinstance(metadata, dict) else None
        if isinstance(step, int):
            found.setdefault(step, _rest(step, metadata))
    return [rest for rest in found.values() if rest]


def asked_of(reminder: ScheduledReminder) -> tuple[Outcome, ...]:
    """Return how this step may have ended, as far as that is asked. Its lead should be loaded."""
    answered = reminder.lead.status in (LeadStatus.IN_PROGRESS, LeadStatus.MEETING_BOOKED)
    return offered(reminder.status, step_of(reminder).get("action_type"), answered=answered)


def rest_reason(lead: Lead) -> str:
    """Return why a lead rests, in words; "" when it does not, or was paused by hand."""
    return rest_words([rest.outcome for rest in rests_of(lead)])


def _rest(step: int, metadata: Mapping[str, Any]) -> Rest | None:
    """Return the rest that a line tells of: the app's role may write one, so it is read with care."""
    outcome, before = metadata.get("outcome"), metadata.get("rest")
    if not isinstance(outcome, str) or outcome not in RESTS or not isinstance(before, dict):
        return None
    return Rest(Outcome(outcome), step, before)

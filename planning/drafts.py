"""Another draft as the person wishes: a model's through the queue, the playbook's at once."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.actor import Actor
from engagement import doubts, limits, llm, material, playbook
from engagement.models import PlanRequest, RequestKind
from engagement.plans import Step
from planning import requests
from reminders.models import ScheduledReminder
from reminders.services import write_draft
from reminders.services.drafts import Origin, Standing, standing
from reminders.state.cards import step_of

NO_ROOM, UNCHANGED = "no_room", "unchanged"


@dataclass(frozen=True, slots=True)
class Wished:
    """What became of a wish: a request to wait for, or the change at once; `note` says what went amiss."""

    request: PlanRequest | None = None
    note: str = ""  # needs_model, no_room, unchanged


def wish(*, reminder: ScheduledReminder, wanted: str, by: Actor, now: datetime) -> Wished:
    """Have the draft of a live step written again: shorter, longer, warmer, formal, or in the person's words.

    The present draft stays until there is another. Raises `requests.BudgetSpent` and `LeadClosed`.
    """
    if llm.configured():
        payload = {"reminder_id": reminder.pk, "wish": wanted}
        kind = RequestKind.DRAFT
        return Wished(requests.enqueue(lead=reminder.lead, kind=kind, by=by, now=now, payload=payload))
    return Wished(note=_adjust(reminder, wanted, now=now))


def limit_of(reminder: ScheduledReminder) -> int | None:
    """Return how long the channel of this step lets its draft be, in UTF-16 units; None: any."""
    step = _step(reminder)
    return limits.limit_of(step.action_type, step.channel)


def judged(reminder: ScheduledReminder) -> Standing:
    """Return what is known about the step's present draft, with the flags that stand in it.

    A text is as it was judged when it was written, a person's own is not judged. The draft of a plan that was
    started before its steps were judged is judged by the lead's material.
    """
    about, kept = standing(reminder), step_of(reminder).get("flags")
    if kept is not None:
        return replace(about, flags=doubts.standing(kept, reminder.draft_text))
    if about.source:
        return about
    ground = material.of(reminder.lead).text()
    return replace(about, flags=tuple(doubts.claimed([reminder.draft_text or ""], ground)))


def _adjust(reminder: ScheduledReminder, wanted: str, *, now: datetime) -> str:
    """Change the draft by the playbook's rules; return a note when that was not possible."""
    before = reminder.draft_text or ""
    text, note = playbook.adjust_draft(before, wanted)
    if wanted == "shorter":
        # What cannot be left out by sense is left out from the end, but only where the channel insists.
        text, note = _fitted(reminder, text), UNCHANGED
    if text == before:
        return note
    if _outgrows(reminder, text, before):
        return NO_ROOM
    flags = [flag for flag in judged(reminder).flags if flag in text]
    write_draft(reminder=reminder, text=text, origin=Origin("playbook", flags=flags), now=now)
    return ""


def _fitted(reminder: ScheduledReminder, text: str) -> str:
    step = _step(reminder)
    return limits.fit_draft(text, step.action_type, step.channel)


def _outgrows(reminder: ScheduledReminder, text: str, before: str) -> bool:
    """Say whether a longer text would leave the channel's limit, or get further beyond it."""
    limit = limit_of(reminder)
    return limit is not None and limits.length(text) > max(limit, limits.length(before))


def _step(reminder: ScheduledReminder) -> Step:
    return Step.from_json(step_of(reminder))

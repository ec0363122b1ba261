"""Another draft as the person wishes: a model's through the queue, the playbook's at once."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from core.actor import Actor
from engagement import material, playbook
from engagement.models import RequestKind
from engagement.plans import Step, doubts, limits
from planning.asking import UNCHANGED, Done, Waiting, ask, has_model
from reminders.models import ScheduledReminder
from reminders.services import write_draft
from reminders.services.drafts import Origin, Standing, standing
from reminders.state.cards import step_of

NO_ROOM = "no_room"
BY_RULES, BY_A_MODEL = ("shorter", "warmer", "formal"), ("longer", "words")


def wish(*, reminder: ScheduledReminder, wanted: str, by: Actor, now: datetime) -> Waiting | Done:
    """Have the draft of a live step written again: shorter, longer, warmer, formal, or in the person's words.

    The present draft stays until there is another. Done's note says what went amiss: needs_model, no_room,
    unchanged. Raises `requests.BudgetSpent` and `LeadClosed`.
    """
    payload = {"reminder_id": reminder.pk, "wish": wanted}
    adjust = partial(_adjust, reminder, wanted, now=now)
    return ask(RequestKind.DRAFT, lead=reminder.lead, payload=payload, by=by, now=now, at_once=adjust)


def possible(reminder: ScheduledReminder) -> frozenset[str]:
    """Return the wishes that would come to something: all with a model, else what the rules can change."""
    if has_model():
        return frozenset([*BY_RULES, *BY_A_MODEL])
    before = reminder.draft_text or ""
    return frozenset(wanted for wanted in BY_RULES if _adjusted(reminder, wanted)[0] != before)


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


def _adjust(reminder: ScheduledReminder, wanted: str, _note: str, *, now: datetime) -> Done:
    """Change the draft by the playbook's rules, where that is possible."""
    text, note = _adjusted(reminder, wanted)
    if text == (reminder.draft_text or ""):
        return Done(note)
    flags = [flag for flag in judged(reminder).flags if flag in text]
    write_draft(reminder=reminder, text=text, origin=Origin("playbook", flags=flags), now=now)
    return Done()


def _adjusted(reminder: ScheduledReminder, wanted: str) -> tuple[str, str]:
    """Return the draft as the playbook's rules change it; unchanged, with a note why."""
    before = reminder.draft_text or ""
    text, note = playbook.adjust_draft(before, wanted)
    if wanted == "shorter":
        # What cannot be left out by sense is left out from the end, but only where the channel insists.
        text, note = _fitted(reminder, text), UNCHANGED
    return (before, NO_ROOM) if _outgrows(reminder, text, before) else (text, note)


def _fitted(reminder: ScheduledReminder, text: str) -> str:
    step = _step(reminder)
    return limits.fit_draft(text, step.action_type, step.channel)


def _outgrows(reminder: ScheduledReminder, text: str, before: str) -> bool:
    """Say whether a longer text would leave the channel's limit, or get further beyond it."""
    limit = limit_of(reminder)
    return limit is not None and limits.length(text) > max(limit, limits.length(before))


def _step(reminder: ScheduledReminder) -> Step:
    return Step.from_json(step_of(reminder))

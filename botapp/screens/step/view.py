"""A step as a message: its reminder, what became of it, several at once, and why it comes when it comes."""

from collections.abc import Sequence
from datetime import datetime

from botapp.screens.outcome import buttons as outcome_buttons
from botapp.screens.outcome import text as outcome_texts
from botapp.screens.step import buttons
from botapp.screens.step import text as texts
from botapp.shared import step_texts
from botapp.shared.screen import Screen
from botapp.shared.text import paragraphs
from botapp.shared.widgets import keyboard
from reminders import services
from reminders.day.explain import explain
from reminders.messenger import Card
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.step_outcomes import offered
from reminders.state.cards import card_for, step_of
from reminders.state.plan_view import following_line
from reminders.state.situation import unsure_of, window_of
from reminders.state.step_moments import to_do_at


def step_screen(
    reminder: ScheduledReminder, *, now: datetime, note: str = "", delivery_id: int | None = None
) -> Screen:
    """Return the message about a step as it is now. Its lead and owner should be loaded."""
    nudge, unsure = max(reminder.reminder_count, 1), reminder.pk in unsure_of([reminder])
    card = card_for(reminder, delivery_id=delivery_id, nudge=nudge, unsure=unsure)
    if reminder.status in (ReminderStatus.PENDING, ReminderStatus.SENT):
        return Screen(step_texts.reminder(card, now), buttons.reminder(card))
    returns_at = to_do_at(reminder, window_of(reminder.lead.owner))
    outcome = step_texts.outcome(card, reminder.status, now, returns_at=returns_at)
    ending = None if reminder.is_live else services.ending_of(reminder)
    if ending and ending.rests:
        waits = following_line(reminder, now=now) is not None or ending.ended > 0
        offers = outcome_buttons.offers(card, ending, waits=waits, company=reminder.lead.prospect_company)
        return Screen(paragraphs(outcome, outcome_texts.follows(ending), note), keyboard(*offers))
    asked = offered(reminder.status, step_of(reminder).get("action_type"))
    noted = ending.outcome if ending else None
    undoes = reminder.version if services.can_reopen(reminder) else None
    markup = buttons.outcome(card, reminder.status, asked, noted, undoes=undoes)
    return Screen(paragraphs(outcome, _outlook(reminder, now), note), markup)


def digest(steps: Sequence[tuple[Card, str]], now: datetime) -> Screen:
    """Several steps in one message, each given with its status."""
    return Screen(texts.digest(steps, now), buttons.digest(steps))


def explain_screen(reminder: ScheduledReminder, *, now: datetime, delivery_id: int | None = None) -> Screen:
    """Return why the step comes at that time. Its lead and owner should be loaded. Two queries."""
    card = card_for(reminder, delivery_id=delivery_id)
    found = explain(reminder, now=now)
    text = texts.explained(card, found.verdict, found.grounds, found.history)
    return Screen(text, buttons.explained(card))


def _outlook(reminder: ScheduledReminder, now: datetime) -> str:
    """Return what comes next, or that the plan rests or has ended; "" while this very step is to come."""
    lead = reminder.lead
    if lead.reminders_paused and not lead.is_closed:
        return step_texts.rests()
    if reminder.is_live:
        return ""
    following = following_line(reminder, now=now)
    if following is None:
        return step_texts.finished(str(lead.display_name))
    return step_texts.upcoming(following, len(lead.steps), lead.owner.timezone, now)

"""A plan before it runs, its steps one by one, and what is proposed instead: as messages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from botapp.screens.lead.text import plan as running_text
from botapp.screens.plan import buttons
from botapp.screens.plan import text as texts
from botapp.screens.plan.moved import moved_words
from botapp.shared.changed_lines import changed_lines
from botapp.shared.days import day_choices
from botapp.shared.full_days import with_busy_days
from botapp.shared.screen import Screen
from engagement.facts import facts_of
from engagement.models import PlanRequest
from engagement.plans import Step
from engagement.plans.plan_edits import find
from leads.models import Lead
from planning import services as planning
from planning.proposals import hand_edits
from reminders.state.plan_lines import LeadView, StepLine
from reminders.state.plan_view import lead_view, planned, step_lines, understood_view
from reminders.state.wording import local, near_day, short_day


def plan_screen(lead: Lead, *, now: datetime, note: str = "") -> Screen:
    """Return a new lead with its plan, or the plan as it goes on once it is started. Owner loaded.

    `note` is the code of a request's note.
    """
    if lead.plan_version:
        view = lead_view(lead, now=now)
        return Screen(running_text(view, now), buttons.running(view))
    lines = step_lines(lead, planned(lead), now=now, known=facts_of(lead).channels)
    view = replace(understood_view(lead, now=now), steps=with_busy_days(lead, lines))
    return Screen(texts.review(view, now, note=note), buttons.review(view))


def situations(lead: Lead, *, now: datetime) -> Screen:
    """Ask how seller and prospect stand."""
    view = understood_view(lead, now=now)
    return Screen(texts.ask_situation(view), buttons.situations(view))


def fix(lead: Lead, *, now: datetime) -> Screen:
    """Return what was understood of a new lead, each fact a button."""
    view = understood_view(lead, now=now)
    return Screen(texts.fix(view), buttons.fix(view))


def view_of(lead: Lead, lines: Sequence[StepLine], *, now: datetime) -> LeadView:
    """Return the lead with steps as they would be, and with full days. Two queries."""
    return replace(lead_view(lead, now=now), steps=with_busy_days(lead, lines))


def lines_of(lead: Lead, steps: Sequence[Step], *, now: datetime) -> tuple[StepLine, ...]:
    """Return open steps as they are being changed by hand: if they started now, or as the plan goes on."""
    known = facts_of(lead).channels
    if not lead.plan_version:
        return step_lines(lead, steps, now=now, known=known)
    changes = planning.compare(lead, hand_edits.made_from(lead, now=now), steps, now=now)
    return changed_lines(lead, changes, steps, now=now, known=known)


def choose_step(lead: Lead, *, now: datetime, note: str = "") -> Screen:
    view = view_of(lead, lines_of(lead, hand_edits.steps_of(lead, now=now), now=now), now=now)
    is_changed = bool(lead.plan_version) and hand_edits.current(lead) is not None
    return Screen(texts.choose_step(view, now, note=note), buttons.choose_step(view, is_changed=is_changed))


def one_step(lead: Lead, step_id: int, *, now: datetime, note: str = "") -> Screen:
    """Return one step to change; all of them, when it is not there."""
    found = look(lead, step_id, now=now)
    if found is None:
        return choose_step(lead, now=now, note=texts.step_not_there())
    view, step, line = found
    return Screen(texts.one_step(view, step, line, now, note=note), buttons.one_step(view, line))


def choose_day(lead: Lead, step_id: int, *, now: datetime) -> Screen:
    found = look(lead, step_id, now=now)
    if found is None:
        return choose_step(lead, now=now, note=texts.step_not_there())
    view, _step, line = found
    today = local(now, view.zone).date()
    choices = [(choice, near_day(day, today) or short_day(day)) for choice, day in day_choices(today)]
    return Screen(texts.ask_date(line, view.zone, now), buttons.days(lead.pk, step_id, choices))


def proposal(request: PlanRequest, *, now: datetime) -> Screen:
    """Return what a proposed plan changes, with yes and no. Its lead and owner should be loaded."""
    lead, changes = request.lead, planning.changes_of(request, now=now)
    if changes.difference.is_empty:
        return plan_screen(lead, now=now).under_note(texts.no_changes())
    known = facts_of(lead).channels
    lines = changed_lines(lead, changes, planning.proposed_steps(request), now=now, known=known)
    view = view_of(lead, lines, now=now)
    when = {line.step_id: texts.at(line, view.zone, now) + texts.busy(line) for line in view.steps}
    moved = moved_words(changes, view.steps, zone=view.zone)
    text = texts.changes(view, changes, when, moved, note=texts.note_words(request.note))
    is_by_hand = bool(request.payload.get("by_hand"))
    return Screen(text, buttons.changes(request.pk, lead.pk, is_by_hand=is_by_hand))


def look(lead: Lead, step_id: int, *, now: datetime) -> tuple[LeadView, Step, StepLine] | None:
    """Return the lead with its open steps as they would be, and one of them twice; None: it is not there."""
    steps = hand_edits.steps_of(lead, now=now)
    step = find(steps, step_id)
    if step is None:
        return None
    view = view_of(lead, lines_of(lead, steps, now=now), now=now)
    return view, step, next(line for line in view.steps if line.step_id == step_id)

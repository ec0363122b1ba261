"""What a tap on a plan that is looked at, or changed, does. Each change is stored and shown at once."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from botapp.routes import PlanAction, PlanPress
from botapp.screens.plan import buttons, view
from botapp.screens.plan import text as texts
from botapp.screens.plan.request_view import answer_to, plan_of
from botapp.screens.status import view as status_screens
from botapp.shared import chat_state, words
from botapp.shared.days import chosen_day, is_working_day
from botapp.shared.screen import Screen
from botapp.shared.tap import P, Reaction, Tap, Taps, own_lead
from core.actor import Actor
from engagement.plans import MAX_OPEN_STEPS, Channel, plan_edits
from engagement.plans.plan_edits import Days, LastStep, Steps
from engagement.playbook import Situation
from leads.models import Lead
from planning import services as planning
from planning.proposals import hand_edits
from reminders.services.base import lock_lead
from reminders.state.plan_view import lead_view
from reminders.state.situation import window_of
from reminders.state.wording import local, short_day

PlanTap = Tap[PlanPress]


def act(tap: PlanTap, lead: Lead) -> Reaction:
    """Do what was tapped; a repeat shows how things are."""
    return unless_outdated(tap, lead, ACTIONS[tap.press.action])


def unless_outdated(tap: Tap[P], lead: Lead, do: Callable[[Tap[P], Lead], Reaction]) -> Reaction:
    """Do it, unless the lead is closed or its plan is another one by now, which is shown then."""
    if lead.is_closed:
        return _closed(tap, lead)
    try:
        return do(tap, lead)
    except (planning.PlanChanged, planning.NoPlan):
        lead.refresh_from_db()
        return Reaction(view.plan_screen(lead, now=tap.now).under_note(texts.outdated()))
    except planning.LeadClosed:
        lead.refresh_from_db()
        return _closed(tap, lead)


def keep(lead: Lead, steps: Steps, *, by: Actor, now: datetime) -> Lead:
    """Store changed open steps: with a plan that has not started, else as changes to be confirmed.

    Raises PlanChanged when the plan is another one than was read: what it was changed from is gone.
    """
    if lead.plan_version:
        return hand_edits.change(lead=lead, steps=steps, by=by, now=now).lead
    with transaction.atomic():
        if lock_lead(lead.pk).steps != lead.steps:
            raise planning.PlanChanged
        return planning.propose(lead=lead, steps=steps, by=by, now=now)


def days_of(lead: Lead, steps: Steps, *, now: datetime) -> Days:
    lines = view.lines_of(lead, steps, now=now)
    return {line.step_id: local(line.when or now, lead.owner.timezone).date() for line in lines}


def day_note(lead: Lead, day: date, *, now: datetime) -> str:
    """Return a hint when the person does not work on a chosen day, else ""."""
    is_today = day == local(now, lead.owner.timezone).date()
    if is_today or is_working_day(day, window_of(lead.owner)):
        return ""
    return texts.moved_on(short_day(day))


def _closed(tap: Tap[Any], lead: Lead) -> Reaction:
    return Reaction(status_screens.closed(lead, now=tap.now))


def _review(tap: PlanTap, lead: Lead) -> Reaction:
    """Show the plan where the button was, or in a message of its own where that names several leads."""
    if tap.press.choice:
        return Reaction(messages=[plan_of(lead, now=tap.now)])
    chat_state.forget(lead.owner_id)
    return Reaction(plan_of(lead, now=tap.now))


def _fix(tap: PlanTap, lead: Lead) -> Reaction:
    chat_state.forget(lead.owner_id)
    return Reaction(view.fix(lead, now=tap.now))


def _edit(tap: PlanTap, lead: Lead) -> Reaction:
    chat_state.forget(lead.owner_id)  # whoever looks at all steps answers no question about one
    if not hand_edits.steps_of(lead, now=tap.now):
        return _review(tap, lead)
    return Reaction(view.choose_step(lead, now=tap.now))


def _step(tap: PlanTap, lead: Lead) -> Reaction:
    chat_state.forget(lead.owner_id)
    return Reaction(view.one_step(lead, tap.press.step_id, now=tap.now))


def _ask(tap: PlanTap, lead: Lead) -> Reaction:
    """Ask for other words of a step, or another draft; a step that is gone is not asked about."""
    step = plan_edits.find(hand_edits.steps_of(lead, now=tap.now), tap.press.step_id)
    if step is None:
        return _step(tap, lead)
    is_task = tap.press.action is PlanAction.TASK
    _wait(tap, lead, chat_state.PLAN_TASK if is_task else chat_state.PLAN_TEXT)
    question = texts.ask_task(step) if is_task else texts.ask_text(step, plan_edits.draft_limit(step))
    return Reaction(Screen(question, buttons.back_to_step(lead.pk, step.step_id)))


def _wait(tap: PlanTap, lead: Lead, state: str) -> None:
    """Ask in the tapped message: the answer takes its place."""
    about = {"lead_id": lead.pk, "step_id": tap.press.step_id, "message_id": tap.message_id}
    chat_state.wait_for(lead.owner_id, state, now=tap.now, **about)


def _date(tap: PlanTap, lead: Lead) -> Reaction:
    """Ask for a day, by button or reply; or put the step on the day that was chosen."""
    if not tap.press.choice:
        _wait(tap, lead, chat_state.PLAN_DATE)
        return Reaction(view.choose_day(lead, tap.press.step_id, now=tap.now))
    day = chosen_day(tap.press.choice, local(tap.now, lead.owner.timezone).date())
    if day is None:
        return Reaction(view.one_step(lead, tap.press.step_id, now=tap.now, note=texts.out_of_reach()))
    chat_state.forget(lead.owner_id)
    steps = hand_edits.steps_of(lead, now=tap.now)
    days = days_of(lead, steps, now=tap.now)
    moved = plan_edits.on_day(steps, tap.press.step_id, day, days)
    return _changed(tap, lead, steps, moved, note=day_note(lead, day, now=tap.now))


def _channel(tap: PlanTap, lead: Lead) -> Reaction:
    steps = hand_edits.steps_of(lead, now=tap.now)
    step = plan_edits.find(steps, tap.press.step_id)
    if step is not None and not tap.press.choice:
        return Reaction(Screen(texts.ask_channel(step), buttons.channels(lead.pk, step.step_id)))
    if tap.press.choice not in list(Channel):
        return _step(tap, lead)
    return _changed(tap, lead, steps, plan_edits.via(steps, tap.press.step_id, Channel(tap.press.choice)))


def _place(tap: PlanTap, lead: Lead) -> Reaction:
    """Move a step up or down, to the place that the button names."""
    steps = hand_edits.steps_of(lead, now=tap.now)
    position = int(tap.press.choice) if tap.press.choice.isdigit() else 0
    return _changed(tap, lead, steps, plan_edits.placed(steps, tap.press.step_id, position))


def _remove(tap: PlanTap, lead: Lead) -> Reaction:
    steps = hand_edits.steps_of(lead, now=tap.now)
    try:
        left = plan_edits.removed(steps, tap.press.step_id)
    except LastStep:
        return Reaction(view.one_step(lead, tap.press.step_id, now=tap.now, note=texts.last_step()))
    if left != steps:
        lead = keep(lead, left, by=tap.sender.actor, now=tap.now)
    return Reaction(view.choose_step(lead, now=tap.now))


def _add(tap: PlanTap, lead: Lead) -> Reaction:
    if len(hand_edits.steps_of(lead, now=tap.now)) >= MAX_OPEN_STEPS:
        return Reaction(view.choose_step(lead, now=tap.now, note=texts.too_many()))
    _wait(tap, lead, chat_state.PLAN_ADD)
    return Reaction(Screen(texts.ask_new_step(), buttons.back_to_steps(lead.pk)))


def _changed(tap: PlanTap, lead: Lead, before: Steps, after: Steps, *, note: str = "") -> Reaction:
    if after != before:
        lead = keep(lead, after, by=tap.sender.actor, now=tap.now)
    return Reaction(view.one_step(lead, tap.press.step_id, now=tap.now, note=note))


def _confirm(tap: PlanTap, lead: Lead) -> Reaction:
    request = hand_edits.current(lead)
    if request is None:
        return _review(tap, lead)
    request.lead = lead
    return Reaction(view.proposal(request, now=tap.now))


def _discard(tap: PlanTap, lead: Lead) -> Reaction:
    request = hand_edits.current(lead)
    if request is not None:
        planning.decline(request_id=request.pk, telegram_id=lead.owner_id, now=tap.now)
    return Reaction(view.plan_screen(lead, now=tap.now).under_note(texts.declined()))


def _other(tap: PlanTap, lead: Lead) -> Reaction:
    """Ask why; or have another plan written, for the reason that was chosen."""
    if tap.press.choice == "words":
        _wait(tap, lead, chat_state.PLAN_WISH)
        return Reaction(Screen(texts.ask_wish(), buttons.back_to_plan(lead.pk)))
    reason = buttons.REASONS.get(tap.press.choice)
    if reason is None:
        offered = planning.other_ways(lead, now=tap.now)
        text = texts.ask_why(lead_view(lead, now=tap.now), is_by_hand=planning.is_made_by_hand(lead))
        return Reaction(Screen(text, buttons.reasons(lead.pk, offered)))
    plan = planning.ask_another_plan(lead=lead, reason=reason, by=tap.sender.actor, now=tap.now)
    return Reaction(answer_to(lead, plan, now=tap.now))


def _situation(tap: PlanTap, lead: Lead) -> Reaction:
    """Ask how seller and prospect stand; or have the plan follow what was chosen."""
    if tap.press.choice not in [each.value for each in Situation]:
        return Reaction(view.situations(lead, now=tap.now))
    chosen = Situation(tap.press.choice)
    plan = planning.choose_situation(lead=lead, situation=chosen, by=tap.sender.actor, now=tap.now)
    return Reaction(answer_to(lead, plan, now=tap.now))


def _playbook(tap: PlanTap, lead: Lead) -> Reaction:
    plan = planning.standard_plan(lead=lead, by=tap.sender.actor, now=tap.now)
    return Reaction(answer_to(lead, plan, now=tap.now))


ACTIONS: dict[PlanAction, Callable[[PlanTap, Lead], Reaction]] = {
    PlanAction.REVIEW: _review,
    PlanAction.EDIT: _edit,
    PlanAction.STEP: _step,
    PlanAction.TASK: _ask,
    PlanAction.TEXT: _ask,
    PlanAction.DATE: _date,
    PlanAction.CHANNEL: _channel,
    PlanAction.UP: _place,
    PlanAction.DOWN: _place,
    PlanAction.REMOVE: _remove,
    PlanAction.ADD: _add,
    PlanAction.CONFIRM: _confirm,
    PlanAction.DISCARD: _discard,
    PlanAction.OTHER: _other,
    PlanAction.PLAYBOOK: _playbook,
    PlanAction.SITUATION: _situation,
    PlanAction.FIX: _fix,
}
TAPS = Taps(PlanPress, own_lead, words.lead_gone, act)

"""The buttons under a plan before it runs, its changes, and the planner's answers."""

from collections.abc import Container, Iterable

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import (
    AskAction,
    AskPress,
    DraftAction,
    DraftPress,
    LeadAction,
    LeadPress,
    PasteAction,
    PastePress,
    PlanAction,
    PlanPress,
    RequestAction,
    RequestPress,
    StepAction,
    StepPress,
    TemplateAction,
    TemplatePress,
)
from botapp.screens.lead.buttons import understood as facts
from botapp.screens.plan.text import channel_name, icon, situation_name
from botapp.shared.widgets import Row, button, in_rows, keyboard
from engagement.plans import MAX_OPEN_STEPS, Channel
from engagement.playbook import Situation
from reminders.state.plan_lines import LeadView, StepLine

PER_ROW, DAYS_PER_ROW, STEPS_PER_ROW = 5, 3, 4
REASONS = {"long": "too_long", "channel": "wrong_channel", "pushy": "too_pushy"}  # a button's, the planner's


def review(lead: LeadView) -> InlineKeyboardMarkup:
    """Return what may become of a new lead, whose plan has not started."""
    if not lead.steps:
        return keyboard([_standard(lead.lead_id)], _about_new(lead.lead_id))
    start = button("▶️ " + _("Start plan"), LeadPress(LeadAction.START, lead.lead_id))
    steps = _plan("🗺 " + _("Steps"), PlanAction.EDIT, lead.lead_id)
    return keyboard([start, steps, _situation(lead.lead_id)], _about_new(lead.lead_id))


def situations(lead: LeadView) -> InlineKeyboardMarkup:
    """Return a button for each way to stand, the present one marked, and the way back."""
    choices = [
        _plan(
            f"{'☑️ ' if each.value == lead.situation else ''}{situation_name(each)}",
            PlanAction.SITUATION,
            lead.lead_id,
            choice=each.value,
        )
        for each in Situation
    ]
    back = _plan("← " + _("Plan"), PlanAction.REVIEW, lead.lead_id)
    return keyboard(*in_rows(choices, 2), [back])


def thinking(lead_id: int) -> InlineKeyboardMarkup:
    return keyboard(_about_new(lead_id))


def fix(lead: LeadView) -> InlineKeyboardMarkup:
    """Return the facts that may be corrected, another plan, and the way back."""
    other = _plan("🔄 " + _("Another plan"), PlanAction.OTHER, lead.lead_id)
    back = _plan("← " + _("Back"), PlanAction.REVIEW, lead.lead_id)
    return keyboard(*facts(lead).inline_keyboard, [other] if lead.steps else [], [back])


def _about_new(lead_id: int) -> Row:
    not_one = button("✖️ " + _("Not a lead"), LeadPress(LeadAction.DELETE, lead_id))
    return [_plan("✏️ " + _("Fix"), PlanAction.FIX, lead_id), not_one]


def changing(lead_id: int, *, has_steps: bool = True) -> Row:
    return [
        *([_plan("✏️ " + _("Edit"), PlanAction.EDIT, lead_id)] if has_steps else []),
        _plan("🔄 " + _("Another plan"), PlanAction.OTHER, lead_id),
    ]


def running(lead: LeadView) -> InlineKeyboardMarkup:
    if lead.is_closed:
        return keyboard([_card(lead.lead_id)])
    steps = [step for step in lead.steps if step.is_open or not step.is_settled]
    toggles = [_toggle(step, step.reminder_id) for step in steps if step.reminder_id]
    ends = [_card(lead.lead_id)]
    if (step := lead.upcoming) and step.reminder_id is not None:
        label = "✍️ " + _("Draft of step %(number)s") % {"number": step.number}
        ends.insert(0, button(label, DraftPress(DraftAction.SHOW, step.reminder_id)))
    return keyboard(
        *in_rows(toggles, STEPS_PER_ROW), changing(lead.lead_id, has_steps=lead.upcoming is not None), ends
    )


def choose_step(lead: LeadView, *, is_changed: bool) -> InlineKeyboardMarkup:
    """Return a button per step, Add, and the way back; of a running plan, confirm and discard."""
    numbers = [
        _plan(f"{line.number}", PlanAction.STEP, lead.lead_id, line.step_id)
        for line in lead.steps[:MAX_OPEN_STEPS]
    ]
    add = [_plan("🆕 " + _("Add a step"), PlanAction.ADD, lead.lead_id)]
    rows = [*in_rows(numbers, PER_ROW), *([add] if len(lead.steps) < MAX_OPEN_STEPS else [])]
    if is_changed:
        use = _plan("👀 " + _("Review changes"), PlanAction.CONFIRM, lead.lead_id)
        forget = _plan("✖️ " + _("Forget the changes"), PlanAction.DISCARD, lead.lead_id)
        return keyboard(*rows, [use], [forget])
    return keyboard(*rows, [_plan("← " + _("Plan"), PlanAction.REVIEW, lead.lead_id)])


def one_step(lead: LeadView, line: StepLine) -> InlineKeyboardMarkup:
    """Return what can be changed of a step. Up and Down say the place it is to have: twice is once."""
    number, step_id, lead_id = line.number, line.step_id, lead.lead_id
    moves = [_plan("⬆️", PlanAction.UP, lead_id, step_id, f"{number - 1}")] if number > 1 else []
    if number < len(lead.steps):
        moves.append(_plan("⬇️", PlanAction.DOWN, lead_id, step_id, f"{number + 1}"))
    return keyboard(
        [
            _plan("✏️ " + _("Task"), PlanAction.TASK, lead_id, step_id),
            _plan("✍️ " + _("Draft"), PlanAction.TEXT, lead_id, step_id),
        ],
        [
            _plan("📅 " + _("Date"), PlanAction.DATE, lead_id, step_id),
            _plan(f"{icon(line.channel)} " + _("Channel"), PlanAction.CHANNEL, lead_id, step_id),
        ],
        [*moves, _plan("🗑 " + _("Delete"), PlanAction.REMOVE, lead_id, step_id)],
        [_to_steps(lead_id)],
    )


def back_to_step(lead_id: int, step_id: int) -> InlineKeyboardMarkup:
    return keyboard([_back_to_step(lead_id, step_id)])


def back_to_steps(lead_id: int) -> InlineKeyboardMarkup:
    return keyboard([_to_steps(lead_id)])


def back_to_plan(lead_id: int) -> InlineKeyboardMarkup:
    return keyboard([_plan("← " + _("Plan"), PlanAction.REVIEW, lead_id)])


def days(lead_id: int, step_id: int, choices: Iterable[tuple[str, str]]) -> InlineKeyboardMarkup:
    """Return a button per day, given as (choice, what the button says), and the way back."""
    buttons = [_plan(label, PlanAction.DATE, lead_id, step_id, choice) for choice, label in choices]
    return keyboard(*in_rows(buttons, DAYS_PER_ROW), [_back_to_step(lead_id, step_id)])


def channels(lead_id: int, step_id: int) -> InlineKeyboardMarkup:
    buttons = [
        _plan(f"{icon(channel)} {channel_name(channel)}", PlanAction.CHANNEL, lead_id, step_id, channel.value)
        for channel in Channel
    ]
    return keyboard(*in_rows(buttons, 2), [_back_to_step(lead_id, step_id)])


def reasons(lead_id: int, offered: Container[str]) -> InlineKeyboardMarkup:
    """Return the reasons for another plan that would come to something: see `planning.other_ways`."""
    labels = {
        "long": "✂️ " + _("Too long"),
        "channel": "🔀 " + _("Wrong channel"),
        "pushy": "🕊 " + _("Too pushy"),
        "words": "💬 " + _("In my words"),
    }
    buttons = [
        _plan(label, PlanAction.OTHER, lead_id, choice=choice)
        for choice, label in labels.items()
        if REASONS.get(choice, choice) in offered
    ]
    return keyboard(
        *in_rows(buttons, 2),
        [_standard(lead_id)] if "standard" in offered else [],
        [_team(lead_id)] if "team" in offered else [],
        [_situation(lead_id)],
        [_plan("← " + _("Plan"), PlanAction.REVIEW, lead_id)],
    )


def failed(request_id: int, lead_id: int, *, is_new: bool) -> InlineKeyboardMarkup:
    return keyboard(
        [
            _request("🔁 " + _("Try again"), RequestAction.RETRY, request_id),
            _request("📖 " + _("Standard plan"), RequestAction.PLAYBOOK, request_id),
        ],
        _about_new(lead_id) if is_new else [_card(lead_id)],
    )


def changes(request_id: int, lead_id: int, *, is_by_hand: bool) -> InlineKeyboardMarkup:
    rows = [
        [_request("✅ " + _("Use this plan"), RequestAction.ACCEPT, request_id)],
        [_request("👌 " + _("Keep my plan"), RequestAction.DECLINE, request_id)],
    ]
    if is_by_hand:
        rows.append([_plan("✏️ " + _("Change more"), PlanAction.EDIT, lead_id)])
    return keyboard(*rows)


def twin(update_id: int) -> InlineKeyboardMarkup:
    """Return the answers to the question whether a pasted prospect is a known lead."""
    answers = {
        PasteAction.MERGE: "📎 " + _("Add to that lead"),
        PasteAction.NEW: "🆕 " + _("It's somebody else"),
        PasteAction.DROP: "✖️ " + _("Cancel"),
    }
    return keyboard(*[[button(label, PastePress(action, update_id))] for action, label in answers.items()])


def merged(lead_id: int, activity_id: int) -> InlineKeyboardMarkup:
    advise = button("💡 " + _("Advice"), AskPress(AskAction.ADVISE, activity_id))
    return keyboard([advise, _card(lead_id)])


def _toggle(step: StepLine, reminder_id: int) -> InlineKeyboardButton:
    """Return a button that says what the step is to become, so that a double tap is the same as one."""
    mark, action = ("⬜", StepAction.CHECK) if step.is_open else ("✅", StepAction.UNCHECK)
    if step.status in ("skipped", "cancelled"):
        mark = "⏭"
    seen = None if step.is_open else step.version or None
    return button(f"{mark} {step.number}", StepPress(action, reminder_id, seen=seen))


def _situation(lead_id: int) -> InlineKeyboardButton:
    return _plan("🧭 " + _("Situation"), PlanAction.SITUATION, lead_id)


def _standard(lead_id: int) -> InlineKeyboardButton:
    return _plan("📖 " + _("Standard plan"), PlanAction.PLAYBOOK, lead_id)


def _team(lead_id: int) -> InlineKeyboardButton:
    return button("📚 " + _("Team's sequences"), TemplatePress(TemplateAction.LIST, lead_id, 0))


def _to_steps(lead_id: int) -> InlineKeyboardButton:
    return _plan("← " + _("All steps"), PlanAction.EDIT, lead_id)


def _back_to_step(lead_id: int, step_id: int) -> InlineKeyboardButton:
    return _plan("← " + _("Back"), PlanAction.STEP, lead_id, step_id)


def _card(lead_id: int) -> InlineKeyboardButton:
    return button("👤 " + _("Lead"), LeadPress(LeadAction.CARD, lead_id))


def _plan(
    label: str, action: PlanAction, lead_id: int, step_id: int = 0, choice: str = ""
) -> InlineKeyboardButton:
    return button(label, PlanPress(action, lead_id, step_id, choice))


def _request(label: str, action: RequestAction, request_id: int) -> InlineKeyboardButton:
    return button(label, RequestPress(action, request_id))

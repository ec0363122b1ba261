"""What a tap on a step's button does: one service call, and what is shown afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta

from botapp.routes import StepAction, StepPress
from botapp.screens.draft import view as draft_screens
from botapp.screens.lead import view as lead_screens
from botapp.screens.plan.view import plan_screen
from botapp.screens.step.view import explain_screen, step_screen
from botapp.shared import words
from botapp.shared.lead_lines import lead_view
from botapp.shared.people import Sender, language_of, speaking
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap
from reminders import services
from reminders.models import Delivery, ReminderStatus, ScheduledReminder
from reminders.services import StepResult

PENDING, SENT = ReminderStatus.PENDING, ReminderStatus.SENT
SNOOZES = {StepAction.SNOOZE_1: timedelta(days=1), StepAction.SNOOZE_3: timedelta(days=3)}
StepTap = Tap[StepPress]


def objection(tap: StepTap) -> str:
    """Return why nothing can be done, in the person's language; "" when it can. One quick look.

    A step that is missing and one of somebody else's get the same words.
    """
    reminder = _own(tap)
    with speaking(language_of(tap.sender)):
        if reminder is None:
            return words.step_gone()
        if tap.press.action == StepAction.DRAFT and not (reminder.draft_text or "").strip():
            return words.no_draft()
    return ""


def react(tap: StepTap) -> Reaction:
    """Do what was tapped; a repeat shows how things are. The tapped message proves that it arrived."""
    reminder = _own(tap)
    if reminder is None:
        return Reaction()
    confirm(tap.press.delivery_id, tap.sender, tap.message_id, tap.now)
    with speaking(reminder.lead.owner.language_code):
        return ACTIONS[tap.press.action](tap, reminder)


def confirm(delivery_id: int | None, sender: Sender, message_id: int | None, now: datetime) -> None:
    """Note that a message of the scheduler's arrived, for one of its buttons was tapped."""
    if delivery_id is not None:
        services.confirm_arrival(
            delivery_id=delivery_id, telegram_id=sender.telegram_id, now=now, message_id=message_id
        )


def _own(tap: StepTap) -> ScheduledReminder | None:
    return services.owned_reminder(telegram_id=tap.sender.telegram_id, reminder_id=tap.press.reminder_id)


def _change(tap: StepTap, reminder: ScheduledReminder) -> StepResult:
    by, now, pressed = tap.sender.actor, tap.now, tap.message_id
    match tap.press.action:
        case StepAction.DONE | StepAction.CHECK:
            return services.complete(reminder=reminder, by=by, now=now, pressed=pressed)
        case StepAction.SKIP:
            return services.skip(reminder=reminder, by=by, now=now, pressed=pressed)
        case StepAction.UNDO | StepAction.UNCHECK:
            return _reopen(tap, reminder)
        case action:
            return services.snooze(
                reminder=reminder,
                until=now + SNOOZES[action],
                by=by,
                now=now,
                seen_cycle=seen_cycle(tap.press.delivery_id, tap.sender),
                pressed=pressed,
            )


def _reopen(tap: StepTap, reminder: ScheduledReminder) -> StepResult:
    """Open the step again; what was told about its end is taken back with it."""
    by, now = tap.sender.actor, tap.now
    result = services.reopen(reminder=reminder, by=by, now=now, pressed=tap.message_id)
    if result.changed:
        services.note_outcome(reminder=result.reminder, outcome=None, by=by, now=now)
    return result


def seen_cycle(delivery_id: int | None, sender: Sender) -> int | None:
    """Return the cycle of the message that was tapped; None when the button does not tell."""
    if delivery_id is None:
        return None
    rows = Delivery.objects.filter(pk=delivery_id, telegram_id=sender.telegram_id)
    return rows.values_list("cycle", flat=True).first()


def _act(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    result = _change(tap, reminder)
    in_vain = tap.press.action == StepAction.UNDO and not result.changed
    note = words.no_undo() if in_vain else ""
    return Reaction(edit=step_screen(result.reminder, now=tap.now, note=note))


def _toggle(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    result = _change(tap, reminder)
    in_vain = tap.press.action == StepAction.UNCHECK and not result.changed and not result.reminder.is_live
    shown = plan_screen(result.reminder.lead, now=tap.now)
    return Reaction(shown, [Screen(words.no_undo())] if in_vain else [])


def _draft(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    """Show the draft and what can be done with it; and the draft alone, to copy or forward as it is."""
    shown = draft_screens.draft_screen(reminder, delivery_id=tap.press.delivery_id)
    return Reaction(shown, draft_screens.plain_screens(reminder))


def _open(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    return Reaction(messages=[step_screen(reminder, now=tap.now, delivery_id=tap.press.delivery_id)])


def _card(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    return Reaction(edit=step_screen(reminder, now=tap.now, delivery_id=tap.press.delivery_id))


def _why(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    return Reaction(edit=explain_screen(reminder, now=tap.now, delivery_id=tap.press.delivery_id))


def _lead(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    view = lead_view(reminder.lead, now=tap.now)
    return Reaction(messages=[lead_screens.card(view, tap.now)])


ACTIONS: dict[StepAction, Callable[[StepTap, ScheduledReminder], Reaction]] = {
    **dict.fromkeys(
        (StepAction.DONE, StepAction.SNOOZE_1, StepAction.SNOOZE_3, StepAction.SKIP, StepAction.UNDO), _act
    ),
    StepAction.CHECK: _toggle,
    StepAction.UNCHECK: _toggle,
    StepAction.DRAFT: _draft,
    StepAction.LEAD: _lead,
    StepAction.OPEN: _open,
    StepAction.CARD: _card,
    StepAction.WHY: _why,
}

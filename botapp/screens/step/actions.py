"""What a tap on a step's button does: one service call, and what is shown afterwards."""

from collections.abc import Callable

from botapp.routes import StepAction, StepPress
from botapp.screens.draft import view as draft_screens
from botapp.screens.lead import view as lead_screens
from botapp.screens.plan.view import plan_screen
from botapp.screens.step.buttons import STEP_SNOOZES
from botapp.screens.step.view import explain_screen, step_screen
from botapp.shared import words
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, by_action, own_step, seen_version
from reminders import services
from reminders.models import Delivery, ScheduledReminder
from reminders.services import StepResult

SNOOZES = {action: key for key, action in STEP_SNOOZES.items()}
StepTap = Tap[StepPress]


def _change(tap: StepTap, reminder: ScheduledReminder) -> StepResult:
    by, now, pressed = tap.sender.actor, tap.now, tap.message_id
    match tap.press.action:
        case StepAction.DONE | StepAction.CHECK:
            return services.complete(reminder=reminder, by=by, now=now, pressed=pressed)
        case StepAction.SKIP:
            return services.skip(reminder=reminder, by=by, now=now, pressed=pressed)
        case StepAction.UNDO | StepAction.UNCHECK:
            seen = seen_version(tap, reminder)
            return services.reopen(reminder=reminder, by=by, now=now, pressed=pressed, expected_version=seen)
        case action:
            return services.snooze(
                reminder=reminder,
                until=services.snoozed_until(SNOOZES[action], reminder.lead.owner, now=now),
                by=by,
                now=now,
                seen_cycle=seen_cycle(tap.press.delivery_id, tap.sender),
                pressed=pressed,
            )


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


def _card(tap: StepTap, reminder: ScheduledReminder) -> Reaction:
    """Show the step in place of the tapped message, or in a message of its own."""
    screen = step_screen(reminder, now=tap.now, delivery_id=tap.press.delivery_id)
    return Reaction(messages=[screen]) if tap.press.action == StepAction.OPEN else Reaction(edit=screen)


def _no_draft(tap: StepTap, reminder: ScheduledReminder) -> str:
    is_asked = tap.press.action == StepAction.DRAFT
    return words.no_draft() if is_asked and not (reminder.draft_text or "").strip() else ""


ACTIONS: dict[StepAction, Callable[[StepTap, ScheduledReminder], Reaction]] = {
    **dict.fromkeys((StepAction.DONE, *SNOOZES, StepAction.SKIP, StepAction.UNDO), _act),
    StepAction.CHECK: _toggle,
    StepAction.UNCHECK: _toggle,
    StepAction.DRAFT: _draft,
    StepAction.LEAD: lambda tap, step: Reaction(messages=[lead_screens.card(step.lead, now=tap.now)]),
    StepAction.OPEN: _card,
    StepAction.CARD: _card,
    StepAction.WHY: lambda tap, step: Reaction(
        explain_screen(step, now=tap.now, delivery_id=tap.press.delivery_id)
    ),
}
TAPS = Taps(StepPress, own_step, words.step_gone, by_action(ACTIONS), unless=_no_draft)

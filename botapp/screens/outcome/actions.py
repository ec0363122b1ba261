"""What a tap on an outcome, or on what is offered after it, does: one service call, and what is shown."""

from botapp.routes import OutcomePress
from botapp.screens.outcome import text as texts
from botapp.screens.outcome.buttons import NOW, ON, WHOM
from botapp.screens.step.view import step_screen
from botapp.shared import chat_state, words
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, own_step
from reminders import services
from reminders.models import ScheduledReminder
from reminders.policy.step_outcomes import Outcome
from reminders.services import Noted

OutcomeTap = Tap[OutcomePress]


def act(tap: OutcomeTap, reminder: ScheduledReminder) -> Reaction:
    """Keep how a step ended, take that back, or do what the person chose then."""
    if tap.press.outcome == WHOM:
        return _ask_whom(tap, reminder)
    noted = _change(tap, reminder)
    note = texts.is_stale() if noted.is_stale else ""
    return Reaction(edit=step_screen(noted.reminder, now=tap.now, note=note))


def _change(tap: OutcomeTap, reminder: ScheduledReminder) -> Noted:
    by, now = tap.sender.actor, tap.now
    match tap.press.outcome:
        case word if word == ON:
            return services.keep_going(reminder=reminder, by=by, now=now)
        case word if word == NOW:
            return services.next_step_now(reminder=reminder, by=by, now=now)
        case word:
            outcome = Outcome(word) if word else None
            return services.note_outcome(reminder=reminder, outcome=outcome, by=by, now=now)


def _ask_whom(tap: OutcomeTap, reminder: ScheduledReminder) -> Reaction:
    """Ask who is the right person; the next plain message is the answer."""
    lead = reminder.lead
    chat_state.wait_for(lead.owner_id, chat_state.COLLEAGUE, now=tap.now, lead_id=lead.pk)
    return Reaction(messages=[Screen(texts.ask_whom(str(lead.display_name), lead.prospect_company))])


def _unknown(tap: OutcomeTap, _reminder: ScheduledReminder) -> str:
    return "" if tap.press.outcome in ("", ON, NOW, WHOM, *Outcome) else words.unknown_button()


TAPS = Taps(OutcomePress, own_step, words.step_gone, act, unless=_unknown)

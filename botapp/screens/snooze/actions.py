"""What a tap in the snooze menu, or on an outcome, does: one service call, and what is shown afterwards."""

from collections.abc import Callable
from datetime import datetime

from botapp.routes import OutcomePress, SnoozeAction, SnoozePress
from botapp.screens.snooze import text as texts
from botapp.screens.snooze import view as snooze_screens
from botapp.screens.snooze.buttons import last_day
from botapp.screens.step import actions as presses
from botapp.screens.step.view import step_screen
from botapp.shared import chat_state, words
from botapp.shared.people import language_of, speaking
from botapp.shared.tap import Reaction, Tap
from reminders import services
from reminders.models import ScheduledReminder
from reminders.policy.step_outcomes import Outcome
from reminders.policy.windows import local_at
from reminders.services import AsSaid
from reminders.state.wording import local, zone_of

SnoozeTap = Tap[SnoozePress | OutcomePress]


def objection(tap: SnoozeTap) -> str:
    """Return why nothing can be done, in the person's language; "" when it can. One quick look."""
    with speaking(language_of(tap.sender)):
        if _own(tap) is None:
            return words.step_gone()
        if isinstance(tap.press, OutcomePress) and tap.press.outcome not in ("", *Outcome):
            return words.unknown_button()
    return ""


def react(tap: SnoozeTap) -> Reaction:
    """Do what was tapped; a step that was closed meanwhile is shown as it is."""
    reminder = _own(tap)
    if reminder is None:
        return Reaction()
    with speaking(reminder.lead.owner.language_code):
        if isinstance(tap.press, OutcomePress):
            return _note(tap, tap.press, reminder)
        presses.confirm(tap.press.delivery_id, tap.sender, tap.message_id, tap.now)
        act = ACTIONS.get(tap.press.action, _choose)
        return act(tap, tap.press, reminder) if reminder.is_live else _show(tap, tap.press, reminder)


def _own(tap: SnoozeTap) -> ScheduledReminder | None:
    return services.owned_reminder(telegram_id=tap.sender.telegram_id, reminder_id=tap.press.reminder_id)


def _menu(tap: SnoozeTap, press: SnoozePress, reminder: ScheduledReminder, *, note: str = "") -> Reaction:
    """Ask until when; the answer is a tap, or the next plain message."""
    owner_id = reminder.lead.owner_id
    chat_state.wait_for(owner_id, chat_state.SNOOZE, now=tap.now, reminder_id=reminder.pk)
    shown = snooze_screens.menu(reminder, now=tap.now, delivery_id=press.delivery_id, note=note)
    return Reaction(edit=shown)


def _show(tap: SnoozeTap, press: SnoozePress, reminder: ScheduledReminder) -> Reaction:
    stop_waiting(reminder, now=tap.now)
    return Reaction(edit=step_screen(reminder, now=tap.now, delivery_id=press.delivery_id))


def _calendar(tap: SnoozeTap, press: SnoozePress, reminder: ScheduledReminder) -> Reaction:
    return Reaction(
        edit=snooze_screens.calendar(reminder, page=press.page, now=tap.now, delivery_id=press.delivery_id)
    )


def _day(tap: SnoozeTap, press: SnoozePress, reminder: ScheduledReminder) -> Reaction:
    today = local(tap.now, reminder.lead.owner.timezone).date()
    if press.local is None or not today <= press.local.date() <= last_day(today):
        return _menu(tap, press, reminder, note=texts.too_late())
    day = press.local.date()
    return Reaction(edit=snooze_screens.hours(reminder, day=day, now=tap.now, delivery_id=press.delivery_id))


def _choose(tap: SnoozeTap, press: SnoozePress, reminder: ScheduledReminder) -> Reaction:
    until = _chosen(tap, press, reminder)
    if until is None:
        return _menu(tap, press, reminder, note=texts.too_late())
    result = services.snooze(
        reminder=reminder,
        until=until,
        by=tap.sender.actor,
        now=tap.now,
        seen_cycle=presses.seen_cycle(press.delivery_id, tap.sender),
        pressed=tap.message_id,
    )
    stop_waiting(reminder, now=tap.now)
    note = snooze_screens.note(result.reminder, until, now=tap.now) if result.changed else ""
    return Reaction(edit=step_screen(result.reminder, now=tap.now, note=note))


def _chosen(tap: SnoozeTap, press: SnoozePress, reminder: ScheduledReminder) -> datetime | AsSaid | None:
    """Return until when; None when that is over, or further away than a year."""
    owner = reminder.lead.owner
    if press.action is not SnoozeAction.AT:
        return snooze_screens.choice(press.action, owner, now=tap.now)
    today = local(tap.now, owner.timezone).date()
    if press.local is None or not today <= press.local.date() <= last_day(today):
        return None
    at = local_at(press.local.date(), press.local.time(), zone_of(owner.timezone))
    return AsSaid(at) if at > tap.now else None


def _note(tap: SnoozeTap, press: OutcomePress, reminder: ScheduledReminder) -> Reaction:
    outcome = Outcome(press.outcome) if press.outcome else None
    row = services.note_outcome(reminder=reminder, outcome=outcome, by=tap.sender.actor, now=tap.now)
    return Reaction(edit=step_screen(row, now=tap.now))


def stop_waiting(reminder: ScheduledReminder, *, now: datetime) -> None:
    """Wait for this step's time no more."""
    owner_id = reminder.lead.owner_id
    waiting = chat_state.waiting(owner_id, now=now)
    if waiting and waiting.state == chat_state.SNOOZE and waiting.payload.get("reminder_id") == reminder.pk:
        chat_state.forget(owner_id)


ACTIONS: dict[SnoozeAction, Callable[[SnoozeTap, SnoozePress, ScheduledReminder], Reaction]] = {
    SnoozeAction.MENU: _menu,
    SnoozeAction.BACK: _show,
    SnoozeAction.CALENDAR: _calendar,
    SnoozeAction.DAY: _day,
}

"""What a tap in the snooze menu does: one service call, and what is shown afterwards."""

from collections.abc import Callable
from datetime import date, datetime

from botapp.routes import SnoozeAction, SnoozePress
from botapp.screens.snooze import text as texts
from botapp.screens.snooze import view
from botapp.screens.step.actions import seen_cycle
from botapp.screens.step.view import step_screen
from botapp.shared import chat_state, words
from botapp.shared.tap import Reaction, Tap, Taps, own_step
from reminders import services
from reminders.models import ScheduledReminder
from reminders.policy.choosing import may_choose
from reminders.policy.windows import local_at
from reminders.services import AsSaid
from reminders.state.snooze_choices import as_shown
from reminders.state.wording import local, zone_of

SnoozeTap = Tap[SnoozePress]


def act(tap: SnoozeTap, reminder: ScheduledReminder) -> Reaction:
    """Do what was tapped; a step that was closed meanwhile is shown as it is."""
    do = ACTIONS.get(tap.press.action, _choose) if reminder.is_live else _show
    return do(tap, reminder)


def _menu(tap: SnoozeTap, reminder: ScheduledReminder, *, note: str = "") -> Reaction:
    """Ask until when; the answer is a tap, or the next plain message."""
    owner_id = reminder.lead.owner_id
    chat_state.wait_for(owner_id, chat_state.SNOOZE, now=tap.now, reminder_id=reminder.pk)
    return Reaction(view.menu(reminder, now=tap.now, delivery_id=tap.press.delivery_id, note=note))


def _show(tap: SnoozeTap, reminder: ScheduledReminder) -> Reaction:
    stop_waiting(reminder, now=tap.now)
    return Reaction(edit=step_screen(reminder, now=tap.now, delivery_id=tap.press.delivery_id))


def _calendar(tap: SnoozeTap, reminder: ScheduledReminder) -> Reaction:
    return Reaction(
        edit=view.calendar(reminder, page=tap.press.page, now=tap.now, delivery_id=tap.press.delivery_id)
    )


def _day(tap: SnoozeTap, reminder: ScheduledReminder) -> Reaction:
    day = _chosen_day(tap, reminder)
    if day is None:
        return _menu(tap, reminder, note=texts.too_late())
    return Reaction(view.hours(reminder, day=day, now=tap.now, delivery_id=tap.press.delivery_id))


def _chosen_day(tap: SnoozeTap, reminder: ScheduledReminder) -> date | None:
    """Return the day that the button names; None when it is over, or further away than a year."""
    today = local(tap.now, reminder.lead.owner.timezone).date()
    day = tap.press.local.date() if tap.press.local else None
    return day if day and may_choose(day, today) else None


def _choose(tap: SnoozeTap, reminder: ScheduledReminder) -> Reaction:
    until = _chosen(tap, reminder)
    if until is None:
        return _menu(tap, reminder, note=texts.too_late())
    result = services.snooze(
        reminder=reminder,
        until=until,
        by=tap.sender.actor,
        now=tap.now,
        seen_cycle=seen_cycle(tap.press.delivery_id, tap.sender),
        pressed=tap.message_id,
    )
    stop_waiting(reminder, now=tap.now)
    note = view.note(result.reminder, until, now=tap.now) if result.changed else ""
    return Reaction(edit=step_screen(result.reminder, now=tap.now, note=note))


def _chosen(tap: SnoozeTap, reminder: ScheduledReminder) -> datetime | AsSaid | None:
    """Return until when; None when that is over, or further away than a year."""
    owner = reminder.lead.owner
    if tap.press.action != SnoozeAction.AT:
        if tap.press.local is None:
            return services.snoozed_until(tap.press.action, owner, now=tap.now)
        if _chosen_day(tap, reminder) is None:
            return None
        shown = as_shown(tap.press.local, owner)
        return shown if shown > tap.now else None
    day = _chosen_day(tap, reminder)
    if day is None or tap.press.local is None:
        return None
    at = local_at(day, tap.press.local.time(), zone_of(owner.timezone))
    return AsSaid(at) if at > tap.now else None


def stop_waiting(reminder: ScheduledReminder, *, now: datetime) -> None:
    """Wait no longer for a time for this step."""
    owner_id = reminder.lead.owner_id
    waiting = chat_state.waiting(owner_id, now=now)
    if waiting and waiting.state == chat_state.SNOOZE and waiting.payload.get("reminder_id") == reminder.pk:
        chat_state.forget(owner_id)


ACTIONS: dict[str, Callable[[SnoozeTap, ScheduledReminder], Reaction]] = {
    SnoozeAction.MENU: _menu,
    SnoozeAction.BACK: _show,
    SnoozeAction.CALENDAR: _calendar,
    SnoozeAction.DAY: _day,
}
TAPS = Taps(SnoozePress, own_step, words.step_gone, act)

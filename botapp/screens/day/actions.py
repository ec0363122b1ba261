"""What a tap in the lists of a day does: one service call, and the list as it is then.

Nothing is kept between taps: a button knows its list, and the order comes from the database each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from botapp.routes.day import FOCUS, SLEEPING, TODAY, DayAction, DayPress, Place, PlaceKind
from botapp.screens.day import text as texts
from botapp.screens.day import view
from botapp.screens.day.buttons import LIST_SNOOZES
from botapp.screens.draft import view as draft_screens
from botapp.shared import chat_state, words
from botapp.shared.dates import dated
from botapp.shared.entries import Asked
from botapp.shared.people import known
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, own_step, person, seen_version
from core.speech import speaking
from leads.models import TelegramUser
from reminders import services
from reminders.day import agenda
from reminders.day.agenda import Spot
from reminders.models import ScheduledReminder
from reminders.policy.briefing import AgendaStep
from reminders.policy.moments import ASLEEP
from reminders.services.undo import UNDOABLE
from reminders.state.situation import window_of
from reminders.state.step_moments import to_do_at

SNOOZES = {action: key for key, action in LIST_SNOOZES.items()}
DayTap = Tap[DayPress]


@dataclass(frozen=True, slots=True)
class About:
    """What a tap in a list is about."""

    user: TelegramUser
    reminder: ScheduledReminder | None = None


def show_list(asked: Asked, *, place: Place) -> list[Screen]:
    """Show a list, and drop what was waited for."""
    chat_state.forget(asked.sender.telegram_id)
    user = known(asked.sender, asked.now)
    with speaking(user.language_code):
        return [view.show(user, place, now=asked.now)]


def act(tap: DayTap, about: About) -> Reaction:
    """Do what was tapped; a repeat shows how things are."""
    if about.reminder is not None:
        return ABOUT_A_STEP[tap.press.action](tap, about.user, about.reminder)
    if tap.press.action is DayAction.STOP:
        return _stop(tap, about.user)
    return Reaction(view.show(about.user, tap.press.place, now=tap.now))


def _load(tap: DayTap) -> About | None:
    """Return whose list it is, and the step that the button names; None when that is not there."""
    if tap.press.reminder_id is None:
        return About(TelegramUser.objects.filter(telegram_id=tap.sender.telegram_id).first() or person(tap))
    reminder = own_step(tap)
    return About(reminder.lead.owner, reminder) if reminder else None


def _no_draft(tap: DayTap, about: About) -> str:
    if tap.press.action is not DayAction.DRAFT or about.reminder is None:
        return ""
    return "" if (about.reminder.draft_text or "").strip() else words.no_draft()


def _stop(tap: DayTap, user: TelegramUser) -> Reaction:
    return Reaction(view.focus_is_over(agenda.spot(user, now=tap.now)))


def _open(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    if tap.press.place == FOCUS:
        return _focus(user, agenda.spot(user, now=tap.now, at=reminder.pk), tap)
    if not reminder.is_live:
        return _list(tap, user, reminder)
    return Reaction(edit=view.step_screen(reminder, tap.press.place, now=tap.now))


def _act(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    """Change a step; then show the list, or in focus the step that came behind it."""
    in_focus = tap.press.place == FOCUS
    behind = agenda.spot(user, now=tap.now, behind=reminder.pk).reminder_id if in_focus else None
    changed = _change(tap, user, reminder)
    if not in_focus:
        return _list(tap, user, changed)
    here = agenda.spot(user, now=tap.now, at=behind)
    if not behind:  # that was the last one, whatever is still open before it
        here = Spot(None, here.total, here.total, here.left, here.finished)
    return _focus(user, here, tap, undo=changed)


def _undo(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    seen = seen_version(tap, reminder)
    result = services.reopen(reminder=reminder, by=tap.sender.actor, now=tap.now, expected_version=seen)
    in_vain = not result.changed and result.reminder.status in UNDOABLE
    sorry = [Screen(words.no_undo())] if in_vain else []
    if tap.press.place == FOCUS:
        here = agenda.spot(user, now=tap.now, at=reminder.pk)
        return Reaction(_focus(user, here, tap).edit, sorry)
    note = "" if in_vain else _note(result.reminder, tap.now)
    return Reaction(view.show(user, tap.press.place, now=tap.now, note=note), sorry)


def _wake(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    """Make a sleeping step due now; one that is awake already stays as it is."""
    note = ""
    if reminder.status in ASLEEP:
        services.send_now(reminder=reminder, by=tap.sender.actor, now=tap.now)
        note = texts.woken(str(reminder.lead.display_name), is_reachable=user.is_reachable(tap.now))
    place = tap.press.place if tap.press.place.kind is PlaceKind.SLEEPING else SLEEPING
    return Reaction(edit=view.show(user, place, now=tap.now, note=note))


def _change(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> ScheduledReminder:
    by, now = tap.sender.actor, tap.now
    match tap.press.action:
        case DayAction.DONE:
            return services.complete(reminder=reminder, by=by, now=now).reminder
        case DayAction.SKIP:
            return services.skip(reminder=reminder, by=by, now=now).reminder
        case action:
            until = services.snoozed_until(SNOOZES[action], user, now=now)
    return services.snooze(reminder=reminder, until=until, by=by, now=now).reminder


def _list(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    """Show the list again, and above it what became of the step."""
    lead, note, at = reminder.lead, _note(reminder, tap.now), to_do_at(reminder, window_of(user))
    name, company = str(lead.display_name), lead.prospect_company
    undo = AgendaStep(reminder.pk, lead.pk, name, company, "", reminder.status, at, version=reminder.version)
    place = tap.press.place if tap.press.place.kind in LISTS else TODAY
    return Reaction(view.show(user, place, now=tap.now, note=note, undo=undo))


def _note(reminder: ScheduledReminder, now: datetime) -> str:
    owner = reminder.lead.owner
    when = dated(to_do_at(reminder, window_of(owner)), owner.timezone, now)
    return texts.acted(reminder.status, str(reminder.lead.display_name), when)


def _focus(user: TelegramUser, here: Spot, tap: DayTap, *, undo: ScheduledReminder | None = None) -> Reaction:
    return Reaction(view.focus_screen(user, here, now=tap.now, undo=undo))


LISTS = (PlaceKind.TODAY, PlaceKind.DATE, PlaceKind.SLEEPING)
ABOUT_A_STEP: dict[DayAction, Callable[[DayTap, TelegramUser, ScheduledReminder], Reaction]] = {
    DayAction.SHOW: _open,
    DayAction.OPEN: _open,
    DayAction.DONE: _act,
    DayAction.SKIP: _act,
    **dict.fromkeys(SNOOZES, _act),
    DayAction.UNDO: _undo,
    DayAction.WAKE: _wake,
    DayAction.DRAFT: lambda _tap, _user, step: Reaction(messages=[draft_screens.draft_screen(step)]),
    DayAction.NEXT: lambda tap, user, step: _focus(user, agenda.spot(user, now=tap.now, behind=step.pk), tap),
    DayAction.STOP: lambda tap, user, _reminder: _stop(tap, user),
}
TAPS = Taps(DayPress, _load, words.step_gone, act, unless=_no_draft)

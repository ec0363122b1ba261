"""What a tap in the lists of a day does: one service call, and the list as it is then.

Nothing is kept between taps: a button knows its list, and the order comes from the database anew.
"""

from collections.abc import Callable
from datetime import datetime

from botapp.routes.day import FOCUS, SLEEPING, TODAY, DayAction, DayPress, Place, PlaceKind
from botapp.screens.day import text as texts
from botapp.screens.day import view as agenda_screens
from botapp.screens.day.buttons import LIST_SNOOZES
from botapp.screens.draft import view as draft_screens
from botapp.screens.step.actions import confirm
from botapp.shared import words
from botapp.shared.dates import dated
from botapp.shared.people import Sender, known, language_of, speaking
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap
from leads.models import TelegramUser
from reminders import services
from reminders.day import agenda
from reminders.day.agenda import Spot
from reminders.models import ScheduledReminder
from reminders.policy.briefing import AgendaStep
from reminders.policy.moments import ASLEEP
from reminders.state.situation import window_of
from reminders.state.step_moments import to_do_at

SNOOZES = {action: key for key, action in LIST_SNOOZES.items()}
DayTap = Tap[DayPress]


def screen_of(sender: Sender, place: Place, *, now: datetime) -> Screen:
    """Return a list, asked for by a command."""
    user = known(sender, now)
    with speaking(user.language_code):
        return agenda_screens.show(user, place, now=now)


def objection(tap: DayTap) -> str:
    """Return why nothing can be done, in the person's language; "" when it can. One quick look.

    A step that is missing and one of somebody else's get the same words.
    """
    if tap.press.reminder_id is None:
        return ""
    reminder = _own(tap)
    with speaking(language_of(tap.sender)):
        if reminder is None:
            return words.step_gone()
        if tap.press.action is DayAction.DRAFT and not (reminder.draft_text or "").strip():
            return words.no_draft()
    return ""


def react(tap: DayTap) -> Reaction:
    """Do what was tapped; a repeat shows how things are. A tap on a briefing proves that it arrived."""
    user = TelegramUser.objects.filter(telegram_id=tap.sender.telegram_id).first()
    user = user or known(tap.sender, tap.now)
    confirm(tap.press.delivery_id, tap.sender, tap.message_id, tap.now)
    reminder = _own(tap)
    with speaking(user.language_code):
        if reminder is not None:
            return ABOUT_A_STEP[tap.press.action](tap, user, reminder)
        return ABOUT_A_LIST.get(tap.press.action, _show)(tap, user)


def _own(tap: DayTap) -> ScheduledReminder | None:
    if tap.press.reminder_id is None:
        return None
    return services.owned_reminder(telegram_id=tap.sender.telegram_id, reminder_id=tap.press.reminder_id)


def _show(tap: DayTap, user: TelegramUser) -> Reaction:
    return Reaction(edit=agenda_screens.show(user, tap.press.place, now=tap.now))


def _stop(tap: DayTap, user: TelegramUser) -> Reaction:
    here = agenda.spot(user, now=tap.now)
    return Reaction(edit=agenda_screens.focus_is_over(here))


def _open(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    if tap.press.place == FOCUS:
        return _focus(user, agenda.spot(user, now=tap.now, at=reminder.pk), tap)
    if not reminder.is_live:
        return _list(tap, user, reminder)
    return Reaction(edit=agenda_screens.step_screen(reminder, tap.press.place, now=tap.now))


def _draft(_tap: DayTap, _user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    return Reaction(messages=[draft_screens.draft_screen(reminder)])


def _next(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    return _focus(user, agenda.spot(user, now=tap.now, behind=reminder.pk), tap)


def _act(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    """Change a step; then show the list, or in focus the step that came behind it."""
    in_focus = tap.press.place == FOCUS
    behind = agenda.spot(user, now=tap.now, behind=reminder.pk).reminder_id if in_focus else None
    changed = _change(tap, user, reminder)
    if not in_focus:
        return _list(tap, user, changed)
    here = agenda.spot(user, now=tap.now, at=behind) if behind else _end(user, tap.now)
    return _focus(user, here, tap, undo=changed.pk)


def _undo(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    result = services.reopen(reminder=reminder, by=tap.sender.actor, now=tap.now)
    in_vain = not result.changed and not result.reminder.is_live
    sorry = [Screen(words.no_undo())] if in_vain else []
    if tap.press.place == FOCUS:
        here = agenda.spot(user, now=tap.now, at=reminder.pk)
        return Reaction(_focus(user, here, tap).edit, sorry)
    note = "" if in_vain else _note(result.reminder, tap.now)
    return Reaction(agenda_screens.show(user, tap.press.place, now=tap.now, note=note), sorry)


def _wake(tap: DayTap, user: TelegramUser, reminder: ScheduledReminder) -> Reaction:
    """Make a sleeping step due now; one that is awake already stays as it is."""
    note = ""
    if reminder.status in ASLEEP:
        services.send_now(reminder=reminder, by=tap.sender.actor, now=tap.now)
        note = texts.woken(str(reminder.lead.display_name), is_reachable=user.is_reachable(tap.now))
    place = tap.press.place if tap.press.place.kind is PlaceKind.SLEEPING else SLEEPING
    return Reaction(edit=agenda_screens.show(user, place, now=tap.now, note=note))


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
    note = _note(reminder, tap.now)
    place = tap.press.place if tap.press.place.kind in LISTS else TODAY
    return Reaction(agenda_screens.show(user, place, now=tap.now, note=note, undo=_as_step(reminder)))


def _note(reminder: ScheduledReminder, now: datetime) -> str:
    owner = reminder.lead.owner
    when = dated(to_do_at(reminder, window_of(owner)), owner.timezone, now)
    return texts.acted(reminder.status, str(reminder.lead.display_name), when)


def _as_step(reminder: ScheduledReminder) -> AgendaStep:
    lead = reminder.lead
    at = to_do_at(reminder, window_of(lead.owner))
    name = str(lead.display_name)
    return AgendaStep(reminder.pk, lead.pk, name, lead.prospect_company, "", reminder.status, at)


def _focus(user: TelegramUser, here: Spot, tap: DayTap, *, undo: int | None = None) -> Reaction:
    return Reaction(edit=agenda_screens.focus_screen(user, here, now=tap.now, undo=undo))


def _end(user: TelegramUser, now: datetime) -> Spot:
    """Return the spot behind the last step, whatever is still open before it."""
    here = agenda.spot(user, now=now)
    return Spot(None, here.total, here.total, here.left, here.finished)


LISTS = (PlaceKind.TODAY, PlaceKind.DATE, PlaceKind.SLEEPING)
ABOUT_A_LIST: dict[DayAction, Callable[[DayTap, TelegramUser], Reaction]] = {DayAction.STOP: _stop}
ABOUT_A_STEP: dict[DayAction, Callable[[DayTap, TelegramUser, ScheduledReminder], Reaction]] = {
    DayAction.SHOW: _open,
    DayAction.OPEN: _open,
    DayAction.DONE: _act,
    DayAction.SKIP: _act,
    **dict.fromkeys(SNOOZES, _act),
    DayAction.UNDO: _undo,
    DayAction.WAKE: _wake,
    DayAction.DRAFT: _draft,
    DayAction.NEXT: _next,
    DayAction.STOP: lambda tap, user, _reminder: _stop(tap, user),
}

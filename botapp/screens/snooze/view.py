"""The screens of the snooze menu: until when, which day, which hour, which of several."""

from collections.abc import Sequence
from datetime import date, datetime, time

from botapp.screens.snooze import buttons
from botapp.screens.snooze import text as texts
from botapp.screens.snooze.buttons import MenuStep
from botapp.shared.screen import Screen
from leads.models import TelegramUser
from reminders import phrases
from reminders.models import ScheduledReminder
from reminders.phrases import Reason, Result
from reminders.policy import choosing
from reminders.policy.choosing import LAST_PAGE
from reminders.policy.windows import is_open
from reminders.services import AsSaid
from reminders.state.cards import card_for
from reminders.state.situation import own_hours, window_of
from reminders.state.snooze_choices import choices, hours_of
from reminders.state.wording import due_phrase, local


def read(text: str, owner: TelegramUser, *, now: datetime, is_part: bool = False) -> Result:
    """Return what a person means by these words, or by the time that is a part of them."""
    understand = phrases.understand_part if is_part else phrases.understand
    return understand(text, now=now, window=own_hours(owner), hour=time(owner.reminder_hour))


def menu(
    reminder: ScheduledReminder, *, now: datetime, delivery_id: int | None = None, note: str = ""
) -> Screen:
    """Return the question until when, with the times that are still to come."""
    owner = reminder.lead.owner
    text = texts.ask_until(card_for(reminder)) + (f"\n\n{note}" if note else "")
    return Screen(text, buttons.menu(MenuStep(reminder.pk, delivery_id), choices(owner, now=now)))


def calendar(
    reminder: ScheduledReminder, *, page: int, now: datetime, delivery_id: int | None = None
) -> Screen:
    """Return four weeks to choose a day from; page 0 begins with this one, a page too far is the last one."""
    today = local(now, reminder.lead.owner.timezone).date()
    page = min(page, LAST_PAGE)
    days = choosing.days_of(page, today)
    text = texts.ask_day(card_for(reminder), days[0], days[-1])
    return Screen(text, buttons.calendar(MenuStep(reminder.pk, delivery_id), page=page, today=today))


def hours(reminder: ScheduledReminder, *, day: date, now: datetime, delivery_id: int | None = None) -> Screen:
    """Return the hours of a day to choose from: those of the working day that are still to come."""
    owner = reminder.lead.owner
    clocks = hours_of(owner, day, now=now)
    step = MenuStep(reminder.pk, delivery_id)
    return Screen(texts.ask_hour(card_for(reminder), day), buttons.hours(step, day, clocks))


def which(reminder: ScheduledReminder, options: Sequence[datetime], *, now: datetime) -> Screen:
    labelled = _labelled(reminder, options, now=now)
    return Screen(texts.ask_which(card_for(reminder)), buttons.which(MenuStep(reminder.pk), labelled))


def time_or_note(
    reminder: ScheduledReminder,
    options: Sequence[datetime],
    reason: Reason | None,
    *,
    update_id: int,
    now: datetime,
) -> Screen:
    """Return the question whether a reply is a time, which may be one of `options`, or a note."""
    text = texts.not_a_time(reason) if reason else texts.ask_time_or_note(card_for(reminder))
    labelled = _labelled(reminder, options, now=now)
    return Screen(text, buttons.time_or_note(MenuStep(reminder.pk), labelled, update_id=update_id))


def note(reminder: ScheduledReminder, until: datetime | AsSaid, *, now: datetime) -> str:
    """Return what is to be said about a chosen time: kept, moved, or on a clock that we do not know."""
    owner = reminder.lead.owner
    if owner.zone_confirmed_at is None:
        return texts.unknown_zone()
    if isinstance(until, AsSaid):
        return "" if is_open(until.at, window_of(owner)) else texts.as_said()
    moved = reminder.next_action_at is not None and reminder.next_action_at > until
    return texts.moved(due_phrase(until, owner.timezone, now)) if moved else ""


def _labelled(
    reminder: ScheduledReminder, options: Sequence[datetime], *, now: datetime
) -> list[tuple[datetime, str]]:
    """Return each moment on the person's clock, with its words."""
    zone = reminder.lead.owner.timezone
    return [(local(at, zone).replace(tzinfo=None), due_phrase(at, zone, now)) for at in options]

"""The buttons of the snooze menu and its calendar."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import AskAction, AskPress, SnoozeAction, SnoozePress
from botapp.shared.widgets import Row, button, in_rows, keyboard
from reminders.policy.choosing import DAYS_A_WEEK, LAST_PAGE, days_of, may_choose
from reminders.state.snooze_choices import Choice
from reminders.state.wording import date_words

HOURS_PER_ROW = 4


class MenuStep(NamedTuple):
    """The step that a menu belongs to."""

    reminder_id: int
    delivery_id: int | None = None


def menu(step: MenuStep, choices: Sequence[Choice]) -> InlineKeyboardMarkup:
    """Return the fixed times, two in a row, and the way to any other."""
    buttons = [_button(choice.label, choice.key, step, local=choice.local) for choice in choices]
    rows = in_rows(buttons, 2)
    pick = _button("🗓 " + _("Pick a date"), SnoozeAction.CALENDAR, step)
    return keyboard(*rows, [pick], [_button("← " + _("Back"), SnoozeAction.BACK, step)])


def calendar(step: MenuStep, *, page: int, today: date) -> InlineKeyboardMarkup:
    """Return four weeks as buttons; days that are over, or beyond a year, are dots that change nothing."""
    days = days_of(page, today)
    names = [_button(date_words(day, "EEEEEE"), SnoozeAction.CALENDAR, step, page=page) for day in days[:7]]
    weeks = [
        [_day(day, step, page=page, today=today) for day in days[start : start + DAYS_A_WEEK]]
        for start in range(0, len(days), DAYS_A_WEEK)
    ]
    turns: Row = []
    if page > 0:
        turns.append(_button("◀️", SnoozeAction.CALENDAR, step, page=page - 1))
    if page < LAST_PAGE:
        turns.append(_button("▶️", SnoozeAction.CALENDAR, step, page=page + 1))
    return keyboard(names, *weeks, turns, [_menu(step)])


def hours(step: MenuStep, day: date, clocks: Sequence[time]) -> InlineKeyboardMarkup:
    buttons = [
        _button(f"{clock:%H:%M}", SnoozeAction.AT, step, local=datetime.combine(day, clock))
        for clock in clocks
    ]
    rows = in_rows(buttons, HOURS_PER_ROW)
    other = _button("🗓 " + _("Another day"), SnoozeAction.CALENDAR, step)
    return keyboard(*rows, [other], [_menu(step)])


def which(step: MenuStep, options: Sequence[tuple[datetime, str]]) -> InlineKeyboardMarkup:
    """Return one button per moment that a reply may mean: local, with its words."""
    rows = [[_button(label, SnoozeAction.AT, step, local=local)] for local, label in options]
    return keyboard(*rows, [_menu(step)])


def time_or_note(
    step: MenuStep, options: Sequence[tuple[datetime, str]], *, update_id: int
) -> InlineKeyboardMarkup:
    rows = [[_button("⏰ " + label, SnoozeAction.AT, step, local=local)] for local, label in options]
    keep = button("📝 " + _("It is a note"), AskPress(AskAction.NOTE, update_id))
    return keyboard(*rows, [keep])


def _day(day: date, step: MenuStep, *, page: int, today: date) -> InlineKeyboardButton:
    if not may_choose(day, today):
        return _button("·", SnoozeAction.CALENDAR, step, page=page)
    return _button(str(day.day), SnoozeAction.DAY, step, local=datetime.combine(day, time()))


def _button(
    label: str, action: str, step: MenuStep, *, page: int = 0, local: datetime | None = None
) -> InlineKeyboardButton:
    return button(label, SnoozePress(action, step.reminder_id, step.delivery_id, page, local))


def _menu(step: MenuStep) -> InlineKeyboardButton:
    return _button("← " + _("Back"), SnoozeAction.MENU, step)

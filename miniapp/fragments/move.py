"""Another day and hour for a step, by tap: four weeks of days, then the hours of the day that was chosen."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from leads.models import TelegramUser
from miniapp.fragments.paging import number_in
from miniapp.fragments.steps import find_step
from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.models import ScheduledReminder
from reminders.policy import choosing
from reminders.policy.choosing import DAYS_A_WEEK, LAST_PAGE
from reminders.state.situation import window_of
from reminders.state.snooze_choices import hours_of
from reminders.state.wording import date_words, day_off_words, hold_words, local


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    day: date
    is_open: bool  # may be chosen
    why_off: str  # "" on a working day


@as_person
def move(request: PersonRequest, step_id: int) -> HttpResponse:
    """Ask for the day; once it is in the address, for the hour."""
    reminder = find_step(request, step_id)
    if refusal := _refusal(reminder):
        return page(request, "miniapp/_move.html", step=reminder, refusal=refusal)
    today = local(request.now, request.person.timezone).date()
    chosen = _day(request.GET.get("day", ""), today)
    if chosen:
        return _hours(request, reminder, chosen)
    return _days(request, reminder, today)


def _refusal(reminder: ScheduledReminder) -> str:
    """Return why a step has no other date; "" for one that may."""
    if not reminder.is_live:
        return _("This step is closed already.")
    return hold_words(reminder.hold_reason) if reminder.hold_reason else ""


def _days(request: PersonRequest, reminder: ScheduledReminder, today: date) -> HttpResponse:
    at = min(number_in(request.GET, "page"), LAST_PAGE)
    days = days_of(request.person, at, today)
    names = [date_words(each.day, "EEEEEE") for each in days[:DAYS_A_WEEK]]
    return page(
        request,
        "miniapp/_move.html",
        step=reminder,
        days=days,
        names=names,
        earlier=at - 1 if at else None,
        later=at + 1 if at < LAST_PAGE else None,
    )


def _hours(request: PersonRequest, reminder: ScheduledReminder, day: date) -> HttpResponse:
    choices = [datetime.combine(day, clock) for clock in hours_of(request.person, day, now=request.now)]
    return page(request, "miniapp/_move_hours.html", step=reminder, day=day, choices=choices)


def days_of(person: TelegramUser, at: int, today: date) -> list[Day]:
    """Return four weeks of days; `at` 0 begins with this one."""
    window = window_of(person)
    return [
        Day(day, choosing.may_choose(day, today), day_off_words(day, window, person.country))
        for day in choosing.days_of(at, today)
    ]


def _day(text: str, today: date) -> date | None:
    """Return the day that an address names; None when it is no day, has gone, or is too far away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if choosing.may_choose(day, today) else None

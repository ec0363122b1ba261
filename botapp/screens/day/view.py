"""The screens of a person's day, from the database: a constant number of queries each."""

from collections.abc import Callable
from datetime import datetime

from botapp.routes.day import TODAY, Place, PlaceKind
from botapp.screens.day import buttons, stats_text
from botapp.screens.day import text as texts
from botapp.shared import app_button
from botapp.shared.dates import dated
from botapp.shared.screen import Screen
from leads.models import TelegramUser
from reminders.day import agenda
from reminders.day.agenda import Spot
from reminders.day.statistics import statistics_of
from reminders.models import ScheduledReminder
from reminders.policy.briefing import AgendaStep, BriefingCard
from reminders.services import owned_reminder
from reminders.state.cards import card_for
from reminders.state.situation import unsure_of

Show = Callable[[TelegramUser, Place, datetime, AgendaStep | None], Screen]


def show(
    user: TelegramUser, place: Place, *, now: datetime, note: str = "", undo: AgendaStep | None = None
) -> Screen:
    """Return a list as it is now; above it what has just been done, with the way back from it."""
    return SCREENS[place.kind](user, place, now, undo).under_note(note)


def briefing(card: BriefingCard, now: datetime) -> Screen:
    """Return the morning's message; its buttons prove that it arrived."""
    text = texts.briefing(card.page, card.zone, now)
    in_app = app_button.is_offered_in(card)
    return Screen(text, buttons.listing(card.page, TODAY, delivery_id=card.delivery_id, in_app=in_app))


def step_screen(reminder: ScheduledReminder, place: Place, *, now: datetime) -> Screen:
    """Return one step in place of the list. Its lead and owner should be loaded."""
    card = card_for(reminder, unsure=reminder.pk in unsure_of([reminder]))
    has_draft = bool((card.draft or "").strip())
    return Screen(texts.step(card, now), buttons.step(reminder.pk, place, has_draft=has_draft))


def focus_screen(
    user: TelegramUser, spot: Spot, *, now: datetime, undo: ScheduledReminder | None = None
) -> Screen:
    """Return the step at this spot with its draft, or how far the person has come."""
    reminder = spot.reminder_id and owned_reminder(telegram_id=user.telegram_id, reminder_id=spot.reminder_id)
    if not reminder:
        return focus_is_over(spot, undo=undo)
    card = card_for(reminder, unsure=reminder.pk in unsure_of([reminder]))
    return Screen(texts.focus(card, spot, now), buttons.focus(spot, card.draft or "", undo=undo))


def focus_is_over(spot: Spot, *, undo: ScheduledReminder | None = None) -> Screen:
    return Screen(texts.focus_is_over(spot), buttons.focus_is_over(spot, undo=undo))


def menu() -> Screen:
    return Screen(texts.where_to(), buttons.menu())


def _today(user: TelegramUser, place: Place, now: datetime, undo: AgendaStep | None) -> Screen:
    page = agenda.today_of(user, now=now, page=place.page)
    shown = Place(PlaceKind.TODAY, page.page)
    if page.steps:
        text = texts.today(page, user.timezone, now)
    else:
        text = texts.nothing_today(page, agenda.upcoming(user, now=now), user.timezone, now)
    if not user.is_reachable(now):
        until = dated(user.paused_until, user.timezone, now) if user.paused_until else ""
        text = f"{texts.paused(until)}\n\n{text}"
    return Screen(text, buttons.listing(page, shown, undo=undo))


def _date(user: TelegramUser, place: Place, now: datetime, undo: AgendaStep | None) -> Screen:
    today = agenda.local_date(user, now)
    if place.day is None or place.day <= today:
        return _today(user, Place(PlaceKind.TODAY, place.page), now, undo)
    page = agenda.day_of(user, place.day, now=now, page=place.page)
    shown = Place(PlaceKind.DATE, page.page, page.day)
    text = texts.day(page, user.timezone, now) if page.steps else texts.nothing_on(page)
    return Screen(text, buttons.listing(page, shown, undo=undo))


def _sleeping(user: TelegramUser, place: Place, now: datetime, undo: AgendaStep | None) -> Screen:
    page = agenda.sleeping(user, now=now, page=place.page)
    shown = Place(PlaceKind.SLEEPING, page.page)
    text = texts.sleeping(page, user.timezone, now) if page.steps else texts.nothing_sleeps()
    return Screen(text, buttons.listing(page, shown, undo=undo))


def _week(user: TelegramUser, _place: Place, now: datetime, _undo: AgendaStep | None) -> Screen:
    days = agenda.week_of(user, now=now)
    return Screen(texts.week(days, user.timezone, now), buttons.week(days))


SCREENS: dict[PlaceKind, Show] = {
    PlaceKind.TODAY: _today,
    PlaceKind.DATE: _date,
    PlaceKind.SLEEPING: _sleeping,
    PlaceKind.WEEK: _week,
    PlaceKind.FOCUS: lambda user, _place, now, _undo: focus_screen(user, agenda.spot(user, now=now), now=now),
    PlaceKind.STATS: lambda user, _place, now, _undo: Screen(
        stats_text.stats(statistics_of(user, now=now)), buttons.stats()
    ),
}

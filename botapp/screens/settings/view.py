"""The settings' screens: texts and buttons of one topic each."""

from datetime import datetime

from django.utils.translation import get_language

from botapp.routes.settings import Topic
from botapp.screens.settings import buttons as keyboards
from botapp.screens.settings import text as texts
from botapp.screens.settings import zone_text
from botapp.screens.settings.countries import likely_countries
from botapp.screens.settings.values import SettingsView
from botapp.shared.screen import Screen
from reminders.policy.holidays import next_holidays
from reminders.policy.windows import zone_choices_by_clock
from reminders.state.wording import local

HOLIDAYS_SHOWN = 3


def screen_of(topic: Topic, view: SettingsView, *, now: datetime, note: str = "") -> Screen:
    """Return one topic's screen with the present value; `note` says what a change did."""
    shown = _screen_of(topic, view, now)
    return Screen(f"{shown.text}\n\n{note}", shown.keyboard) if note else shown


def _screen_of(topic: Topic, view: SettingsView, now: datetime) -> Screen:
    match topic:
        case Topic.ZONE:
            return _zone(now)
        case Topic.HOURS:
            return Screen(texts.hours(view), keyboards.hours(view))
        case Topic.FROM:
            return Screen(texts.ask_from(view), keyboards.ask_from(view))
        case Topic.TO:
            return Screen(texts.ask_to(view), keyboards.ask_to(view))
        case Topic.DAYS | Topic.DAY:
            return Screen(texts.days(view), keyboards.days(view))
        case _:
            return _further(topic, view, now)


def _further(topic: Topic, view: SettingsView, now: datetime) -> Screen:
    match topic:
        case Topic.COUNTRY:
            return _country(view, now)
        case Topic.OFF | Topic.DROP:
            today = local(now, view.zone).date()
            return Screen(texts.days_off(view, today), keyboards.days_off(view, today))
        case Topic.CAP:
            return Screen(texts.cap(view), keyboards.cap(view))
        case Topic.BRIEFING:
            return Screen(texts.briefing(view), keyboards.briefing(view))
        case Topic.LANGUAGE:
            return Screen(texts.language(view), keyboards.language(view))
    return Screen(texts.home(view, now), keyboards.home(view))


def ask_zone(now: datetime) -> Screen:
    """The question for the time zone, by the clocks that zones show at `now`."""
    choices = [(choice.zone, f"{choice.clock} {choice.city}") for choice in zone_choices_by_clock(now)]
    return Screen(zone_text.ask_zone(), keyboards.zones(choices))


def _zone(now: datetime) -> Screen:
    question = ask_zone(now)
    rows = question.keyboard.inline_keyboard if question.keyboard else ()
    return Screen(question.text, keyboards.back_under(rows))


def _country(view: SettingsView, now: datetime) -> Screen:
    today = local(now, view.zone).date()
    language = get_language() or "en"
    coming = next_holidays(view.country, today, HOLIDAYS_SHOWN, language) if view.country else []
    likely = likely_countries(view.zone if view.zone_known else "", view.language)
    if view.country and view.country not in likely:
        likely = [view.country, *likely[:-1]]
    return Screen(texts.country(view, coming, today), keyboards.country(view, likely))

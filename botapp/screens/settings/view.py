"""The settings' screens: texts and buttons of one topic each."""

from datetime import date, datetime

from django.utils.translation import get_language

from botapp.routes.settings import Topic
from botapp.screens.settings import buttons, zone_text
from botapp.screens.settings import text as texts
from botapp.screens.settings.countries import CHOICES, likely_countries
from botapp.shared.screen import Screen
from reminders.policy.holidays import country_name, next_holidays, regions_of
from reminders.policy.windows import zone_choices_by_clock
from reminders.state.settings_view import SettingsView
from reminders.state.wording import local

HOLIDAYS_SHOWN = 3
SIMPLE = {
    Topic.HOURS: (texts.hours, buttons.hours),
    Topic.FROM: (texts.ask_from, buttons.ask_from),
    Topic.TO: (texts.ask_to, buttons.ask_to),
    **dict.fromkeys((Topic.DAYS, Topic.DAY), (texts.days, buttons.days)),
    Topic.CAP: (texts.cap, buttons.cap),
    Topic.BRIEFING: (texts.briefing, buttons.briefing),
    Topic.LANGUAGE: (texts.language, buttons.language),
}


def screen_of(topic: Topic, view: SettingsView, *, now: datetime, note: str = "") -> Screen:
    """Return one topic's screen with the present value; `note` says what a change did."""
    today = local(now, view.zone).date()
    match topic:
        case Topic.ZONE:
            shown = ask_zone(now, has_back=True)
        case Topic.COUNTRY:
            shown = _country(view, today)
        case Topic.OFF | Topic.DROP:
            shown = Screen(texts.days_off(view, today), buttons.days_off(view, today))
        case Topic.HOME:
            shown = Screen(texts.home(view, now), buttons.home(view))
        case _:
            text, keyboard = SIMPLE[topic]
            shown = Screen(text(view), keyboard(view))
    return Screen(f"{shown.text}\n\n{note}", shown.keyboard) if note else shown


def ask_zone(now: datetime, *, has_back: bool = False) -> Screen:
    """Return the question for the time zone, by the clocks that zones show at `now`."""
    choices = [(choice.zone, f"{choice.clock} {choice.city}") for choice in zone_choices_by_clock(now)]
    return Screen(zone_text.ask_zone(), buttons.zones(choices, has_back=has_back))


def _country(view: SettingsView, today: date) -> Screen:
    language = get_language() or "en"
    coming = next_holidays(view.country, today, HOLIDAYS_SHOWN, language) if view.country else []
    likely = likely_countries(view.zone if view.zone_known else "", view.language)
    parts = regions_of(view.country) if view.country else []
    near = parts if len(parts) < CHOICES else []
    if view.country and (near or view.country not in likely):
        likely = list(dict.fromkeys([view.country, *near, *likely]))[:CHOICES]
    example = country_name(parts[0], language) if parts else ""
    return Screen(texts.country(view, coming, today, example), buttons.country(view, likely))

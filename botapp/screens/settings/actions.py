"""What a tap on a settings button does: one service call, and the screen as it is now."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import time

from django.conf import settings

from botapp.routes.settings import SettingPress, Topic, span_of
from botapp.screens.settings import text as texts
from botapp.screens.settings.countries import find_country
from botapp.screens.settings.values import Moved, of_span
from botapp.screens.settings.view import screen_of
from botapp.shared import chat_state, words
from botapp.shared.entries import Asked
from botapp.shared.hours_and_days_off import HourSpan
from botapp.shared.people import known
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, person
from botapp.shared.text import plain
from core.speech import speaking
from leads.models import TelegramUser
from reminders import services
from reminders.policy.holidays import parse_days
from reminders.services.preferences import Settings
from reminders.state.settings_view import settings_view

# Which reply each screen waits for; every other screen ends the waiting.
REPLIES = {
    Topic.ZONE: chat_state.ZONE,
    Topic.HOURS: chat_state.HOURS,
    Topic.FROM: chat_state.HOURS,
    Topic.TO: chat_state.HOURS,
    Topic.COUNTRY: chat_state.COUNTRY,
    Topic.OFF: chat_state.DAYS_OFF,
    Topic.DROP: chat_state.DAYS_OFF,
}
# The screen that is shown once a value is set.
SHOWN_AFTER = {Topic.FROM: Topic.HOURS, Topic.TO: Topic.HOURS, Topic.DAY: Topic.DAYS, Topic.DROP: Topic.OFF}
SettingTap = Tap[SettingPress]


def open_settings(asked: Asked) -> list[Screen]:
    """Show everything at a glance, and drop what was waited for."""
    now, user = asked.now, known(asked.sender, asked.now)
    chat_state.forget(user.telegram_id)
    with speaking(user.language_code):
        return [screen_of(Topic.HOME, settings_view(user, now=now), now=now)]


def _refusal(tap: SettingTap, user: TelegramUser) -> str:
    code = _problem(tap, user) if tap.press.value else ""
    if code == "unknown":
        return words.unknown_button()
    return plain(texts.problem(code)) if code else ""


def act(tap: SettingTap, user: TelegramUser) -> Reaction:
    """Set what was tapped and show the screen with what has moved; a repeat shows how things are."""
    topic, moved = tap.press.topic, None
    if tap.press.value:
        with suppress(services.SettingRefused):  # another tap has made it impossible since the look at it
            values = VALUES[topic](tap.press.value, user)
            moved = Moved.of(services.change_settings(user=user, now=tap.now, **values))
        topic = SHOWN_AFTER.get(topic, topic)
    if topic in REPLIES:
        chat_state.wait_for(user.telegram_id, REPLIES[topic], now=tap.now)
    else:
        chat_state.stop_waiting(user.telegram_id, *REPLIES.values(), now=tap.now)
    with speaking(user.language_code):  # which may have been set just now
        note = "" if moved is None else texts.moved(moved, user.timezone, tap.now)
        return Reaction(edit=screen_of(topic, settings_view(user, now=tap.now), now=tap.now, note=note))


def _problem(tap: SettingTap, user: TelegramUser) -> str:
    """Return a key of `texts.problem`, "unknown" for a value we never offered, "" when all is well."""
    value = tap.press.value
    match tap.press.topic:
        case Topic.FROM:
            ends = user.window_end if user.window_end > user.window_start else time.max
            return "back_to_front" if time(int(value)) >= ends else ""
        case Topic.TO:
            start = user.window_start
            return "back_to_front" if int(value) * 60 <= start.hour * 60 + start.minute else ""
        case Topic.DAY:
            return "" if _weekdays(value, user)["weekdays"] else "one_day"
        case Topic.COUNTRY:
            return "" if value == "none" or find_country(value) == value else "unknown"
        case Topic.LANGUAGE:
            return "" if value in dict(settings.LANGUAGES) else "unknown"
    return ""


def _from(value: str, user: TelegramUser) -> Settings:
    # From day and night, a beginning alone would make no sense: the day's end comes with it.
    end = time(0) if user.window_end <= user.window_start else user.window_end
    return {"window_start": time(int(value)), "window_end": end}


def _hours(value: str, _user: TelegramUser) -> Settings:
    start, end = (int(clock[:2]) * 60 + int(clock[2:]) for clock in value.split("-"))
    return of_span(HourSpan(start, end))


def _weekdays(value: str, user: TelegramUser) -> Settings:
    day, becomes = int(value[0]), value[1:]
    present = {int(digit) for digit in user.weekdays if digit in "1234567"}
    return {"weekdays": present | {day} if becomes == "on" else present - {day}}


def _without(value: str, user: TelegramUser) -> Settings:
    span = span_of(value)
    kept = parse_days(user.days_off)
    return {"days_off": {day for day in kept if not span.first <= day <= span.last}}


# What a button's value makes of a person's settings.
VALUES: Mapping[Topic, Callable[[str, TelegramUser], Settings]] = {
    Topic.HOURS: _hours,
    Topic.FROM: _from,
    Topic.TO: lambda value, _user: {"window_end": time(int(value) % 24)},
    Topic.DAY: _weekdays,
    Topic.COUNTRY: lambda value, _user: {"country": "" if value == "none" else value},
    Topic.DROP: _without,
    Topic.CAP: lambda value, _user: {"daily_cap": int(value)},
    Topic.BRIEFING: lambda value, _user: {"briefing_hour": None if value == "off" else int(value)},
    Topic.LANGUAGE: lambda value, _user: {"language": value},
}
TAPS = Taps(SettingPress, person, words.unknown_button, act, unless=_refusal)

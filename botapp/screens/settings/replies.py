"""Settings by reply: hours, a country, days off. What is not understood is asked again, never guessed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botapp.routes.settings import Topic
from botapp.screens.settings import buttons
from botapp.screens.settings import text as texts
from botapp.screens.settings.countries import find_country
from botapp.screens.settings.values import Moved, of_span
from botapp.screens.settings.view import screen_of
from botapp.shared import chat_state
from botapp.shared.effects import Effect
from botapp.shared.hours_and_days_off import HourSpan, hours_meant, is_short, parse_days, parse_hours
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads.models import TelegramUser
from reminders import services
from reminders.policy.holidays import parse_days as stored_days
from reminders.services.preferences import MOST_DAYS_OFF, Settings
from reminders.state.settings_view import settings_view
from reminders.state.wording import local

SETTING = "setting"  # the key of these replies' effects


class _NotThis(Exception):
    """The reply sets nothing; the text is a key of `texts.problem`."""


class _OneOfThese(Exception):
    """The reply may mean these hours, and is asked about."""


def answer(noted: dict[str, Any], user: TelegramUser, now: datetime) -> list[Screen]:
    """Render the note of such a reply: the setting's screen, or what was not understood."""
    if "problem" in noted:
        return [Screen(texts.problem(noted["problem"]))]
    if "hours" in noted:
        return [
            Screen(texts.which_hours(), buttons.which_hours([HourSpan(*span) for span in noted["hours"]]))
        ]
    view = settings_view(user, now=now)
    note = texts.moved(Moved.from_json(noted["moved"]), user.timezone, now)
    return [screen_of(Topic(noted["topic"]), view, now=now, note=note)]


def hear(said: Said, user: TelegramUser, _payload: dict[str, Any], *, topic: Topic) -> Effect | None:
    """Set what the reply says: "9-18", a country, or further days off. A long text is a new prospect."""
    if not is_short(said.text):
        return None
    try:
        settings = READ[topic](said, user)
        moves = services.change_settings(user=user, now=said.now, **settings)
    except _NotThis as problem:
        return Effect(SETTING, {"problem": str(problem)})
    except _OneOfThese as meant:
        return Effect(SETTING, {"hours": [[span.start, span.end] for span in meant.args[0]]})
    except services.SettingRefused:
        return Effect(SETTING, {"problem": "too_many" if topic == Topic.OFF else topic.value})
    if topic != Topic.OFF:
        chat_state.forget(user.telegram_id)
    return Effect(SETTING, {"topic": topic.value, "moved": Moved.of(moves).to_json()})


def _hours(said: Said, _user: TelegramUser) -> Settings:
    meant = hours_meant(said.text)
    if not meant:
        raise _NotThis("hours")
    if meant != [parse_hours(said.text)]:
        raise _OneOfThese(meant)
    if meant[0].start >= meant[0].end:
        raise _NotThis("back_to_front")
    return of_span(meant[0])


def _country(said: Said, _user: TelegramUser) -> Settings:
    code = find_country(said.text)
    if code is None:
        raise _NotThis("country")
    return {"country": code}


def _days_off(said: Said, user: TelegramUser) -> Settings:
    today = local(said.now, user.timezone).date()
    days = parse_days(said.text, today)
    if days is None:
        raise _NotThis("day_or_month" if "/" in said.text else "days_off")
    if days[-1] < today:
        raise _NotThis("past")
    # What is over takes no room.
    kept = {day for day in stored_days(user.days_off) if day >= today}
    if len(kept | set(days)) > MOST_DAYS_OFF:
        raise _NotThis("too_many")
    return {"days_off": kept | set(days)}


READ: Mapping[Topic, Callable[[Said, TelegramUser], Settings]] = {
    Topic.HOURS: _hours,
    Topic.COUNTRY: _country,
    Topic.OFF: _days_off,
}

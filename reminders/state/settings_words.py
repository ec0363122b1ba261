"""A person's settings in words: plain text, for every screen to mark up in its own way."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reminders.policy.caps import MOST_A_DAY
from reminders.policy.holidays import country_name as name_of
from reminders.state.settings_view import SettingsView, Span
from reminders.state.wording import date_words, due_phrase, local

MIDNIGHT = time(0)
SHORT_ROW = 2  # spans of days off that a line has room for


class Line(NamedTuple):
    """One setting at a glance."""

    key: str
    name: str
    value: str


def at_a_glance(view: SettingsView, now: datetime) -> list[Line]:
    """Return every setting but whether reminders come, which a chat writes with a moment of its own."""
    today = local(now, view.zone).date()
    return [
        Line("clock", _("Clock"), zone_line(view, now)),
        Line("hours", _("Hours"), hours_span(view)),
        Line("days", _("Days"), weekdays_line(view.weekdays)),
        Line("holidays", _("Holidays"), country_name(view.country) if view.country else _("none")),
        Line("days_off", _("Days off"), _some_spans(view.days_off, today)),
        Line("limit", _("Daily limit"), cap_words(view.cap)),
        Line("briefing", _("Briefing"), briefing_words(view.briefing)),
        Line("language", _("Language"), language_name(view.language)),
    ]


def reminders_state(view: SettingsView, now: datetime, *, until: str = "") -> str:
    """Return whether reminders come, and until when not; `until` says that in a screen's own markup."""
    if view.is_on:
        return _("on")
    if view.paused_until is None:
        return _("paused until you resume")
    return _("paused until %(when)s") % {"when": until or due_phrase(view.paused_until, view.zone, now)}


def zone_line(view: SettingsView, now: datetime) -> str:
    """Return "14:05 (Europe/Kyiv)"; without a confirmed zone that it is not set."""
    if not view.zone_known:
        return _("not set yet, UTC for now")
    return f"{local(now, view.zone):%H:%M} ({view.zone.replace('_', ' ')})"


def hours_span(view: SettingsView) -> str:
    """Return "09:00-18:00" with a proper dash; "day and night" when there is no end."""
    if view.start == view.end:
        return _("day and night")
    end = "24:00" if view.end == MIDNIGHT else clock(view.end)
    return f"{clock(view.start)}\u2013{end}"


def clock(at: time) -> str:
    return time_format(at, "H:i")


def full_hour(hour: int) -> str:
    """Return "09:00"; 24 is the end of the day."""
    return f"{hour:02}:00"


def weekdays_line(days: frozenset[int]) -> str:
    """Return "Mon-Fri" with a proper dash, or the days one by one."""
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{weekday(ordered[0])}\u2013{weekday(ordered[-1])}"
    return ", ".join(weekday(day) for day in ordered)


def weekday(day: int) -> str:
    return date_words(date(2001, 1, day), "EEE")  # that year began on a Monday


def cap_words(cap: int) -> str:
    if cap >= MOST_A_DAY:
        return _("no limit")
    return ngettext("%(n)s message", "%(n)s messages", cap) % {"n": cap}


def briefing_words(hour: int | None) -> str:
    return _("off") if hour is None else full_hour(hour)


def language_name(code: str) -> str:
    """Return the language we speak to this person, in its own words."""
    names = dict(settings.LANGUAGES)
    known = names.get(code) or names.get(code.partition("-")[0]) or names[settings.LANGUAGE_CODE]
    return str(known)


def country_name(code: str) -> str:
    return name_of(code, get_language() or "")


def day_words(day: date, today: date) -> str:
    """Return "24 Dec", with the year when it is another one."""
    return date_words(day, "d MMM" if day.year == today.year else "d MMM y")


def span_words(span: Span, today: date) -> str:
    """Return "24-31 Dec" with a proper dash, or one day."""
    first, last = span.first, span.last
    if first == last:
        return f"{date_words(first, 'EEE')} {day_words(first, today)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\u2013{day_words(last, today)}"
    return f"{day_words(first, today)} \u2013 {day_words(last, today)}"


def _some_spans(spans: Sequence[Span], today: date) -> str:
    shown = ", ".join(span_words(span, today) for span in spans[:SHORT_ROW])
    return (shown if len(spans) <= SHORT_ROW else f"{shown} …") or _("none")

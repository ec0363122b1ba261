"""Texts of the settings: everything at a glance, one screen for each, and what a change has moved."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from botapp.routes.settings import DaySpan
from botapp.screens.settings.countries import name_of
from botapp.screens.settings.values import Moved, SettingsView
from botapp.shared.text import moment, one_line, safe
from botapp.shared.words import and_more
from reminders.services.preferences import MOST_A_DAY
from reminders.state.wording import date_words, due_phrase, local

NAME_LIMIT, HOLIDAY_LIMIT, MOST_SPANS, SHORT_ROW = 60, 60, 10, 2
MIDNIGHT = time(0)
# A name that runs from right to left does not turn the whole line round.
ISOLATE, LEFT_TO_RIGHT = "\u2068", "\u200e"


def home(view: SettingsView, now: datetime) -> str:
    today = local(now, view.zone).date()
    rows = [
        ("🔔", _("Reminders"), reminders_state(view, now)),
        ("🕘", _("Clock"), zone_line(view, now)),
        ("⏰", _("Hours"), hours_span(view)),
        ("📅", _("Days"), weekdays_line(view.weekdays)),
        ("🎌", _("Holidays"), safe(country_name(view.country), NAME_LIMIT) if view.country else _("none")),
        ("🌴", _("Days off"), _some_spans(view.days_off, today)),
        ("📬", _("Daily limit"), cap_words(view.cap)),
        ("☀️", _("Briefing"), briefing_words(view.briefing)),
        ("💬", _("Language"), language_name(view.language)),
    ]
    return f"⚙️ <b>{_('Settings')}</b>\n\n" + "\n".join(
        f"{icon} {name}: <b>{at}</b>" for icon, name, at in rows
    )


def reminders_state(view: SettingsView, now: datetime) -> str:
    if view.is_on:
        return _("on")
    if view.paused_until is None:
        return _("paused until you resume")
    return _("paused until %(when)s") % {"when": _when(view.paused_until, view.zone, now)}


def zone_line(view: SettingsView, now: datetime) -> str:
    """Return "14:05 (Europe/Kyiv)"; without a confirmed zone that it is not set."""
    if not view.zone_known:
        return _("not set yet, UTC for now")
    clock = f"{local(now, view.zone):%H:%M}"
    return f"{clock} ({safe(view.zone.replace('_', ' '), NAME_LIMIT)})"


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


def hours(view: SettingsView) -> str:
    return f"⏰ <b>{_('Hours')}: {hours_span(view)}</b>\n\n" + _(
        "Reminders come only then. Tap to change, or send me your hours, for example <code>9-18</code> or "
        "<code>9:30-17:45</code>."
    )


def ask_from(view: SettingsView) -> str:
    return f"⏰ <b>{_('Hours')}: {hours_span(view)}</b>\n\n" + _("From when may I write?")


def ask_to(view: SettingsView) -> str:
    return f"⏰ <b>{_('Hours')}: {hours_span(view)}</b>\n\n" + _("Until when may I write?")


def days(view: SettingsView) -> str:
    return f"📅 <b>{_('Days')}: {weekdays_line(view.weekdays)}</b>\n\n" + _("Tap a day to turn it on or off.")


def country(view: SettingsView, holidays: Sequence[tuple[date, str]], today: date) -> str:
    name = safe(country_name(view.country), NAME_LIMIT) if view.country else _("none")
    parts = [f"🎌 <b>{_('Public holidays')}: {name}</b>"]
    if holidays:
        lines = [
            f"• {day_words(day, today)} {safe(one_line(title), HOLIDAY_LIMIT)}" for day, title in holidays
        ]
        parts.append(_("No reminders on these days. The next ones:") + "\n" + "\n".join(lines))
    elif view.country:
        parts.append(_("I know of no public holiday there in the coming months."))
    parts.append(_("Tap a country, or send me its name."))
    return "\n\n".join(parts)


def days_off(view: SettingsView, today: date) -> str:
    title = f"🌴 <b>{_('Own days off')}</b>"
    lines = [f"• {span_words(span, today)}" for span in view.days_off[:MOST_SPANS]]
    lines += and_more(len(view.days_off) - len(lines))
    shown = "\n".join(lines) or _("None yet.")
    how = _("Send me a day or several, for example <code>24 Dec</code> or <code>24-31 Dec</code>.")
    remove = " " + _("Tap one to remove it.") if view.days_off else ""
    return f"{title}\n\n{shown}\n\n{how}{remove}"


def cap(view: SettingsView) -> str:
    return f"📬 <b>{_('Daily limit')}: {cap_words(view.cap)}</b>\n\n" + _(
        "What is over comes the next day. Without a limit I still stop at %(most)s."
    ) % {"most": MOST_A_DAY}


def briefing(view: SettingsView) -> str:
    return f"☀️ <b>{_('Morning briefing')}: {briefing_words(view.briefing)}</b>\n\n" + _(
        "Your day in one message, on working days; nothing when there is nothing to do."
    )


def language(view: SettingsView) -> str:
    return f"💬 <b>{_('Language')}: {language_name(view.language)}</b>"


def moved(change: Moved, zone: str, now: datetime) -> str:
    if not change.total:
        return "✅ " + _("Saved. No reminder moves.")
    title = ngettext("Saved. %(n)s reminder moves:", "Saved. %(n)s reminders move:", change.total)
    lines = [_move(*line, zone=zone, now=now) for line in change.lines]
    lines += and_more(change.total - len(lines))
    return "✅ " + title % {"n": change.total} + "\n" + "\n".join(lines)


def problem(code: str) -> str:
    """Return why a reply or a button changes nothing, and what would."""
    texts = {
        "hours": _(
            "I did not understand the hours. Write them like <code>9-18</code> or <code>9:30-17:45</code>, "
            "or /cancel."
        ),
        "back_to_front": _("The end must be later than the beginning: for example <code>9-18</code>."),
        "country": _(
            "I do not know that country. Write its name in English, or its code such as <code>UA</code>, "
            "or /cancel."
        ),
        "days_off": _(
            "I did not understand the days. Write them like <code>24 Dec</code> or <code>24-31 Dec</code>, "
            "or /cancel."
        ),
        "past": _("That is in the past already. Which day do you mean?"),
        "too_many": _("That is more than I can keep: at most 400 days off."),
        "one_day": _("Keep at least one working day, or use /pause to rest."),
    }
    return texts[code]


def day_words(day: date, today: date) -> str:
    """Return "24 Dec", with the year when it is another one."""
    return date_words(day, "d MMM" if day.year == today.year else "d MMM y")


def span_words(span: DaySpan, today: date) -> str:
    """Return "24-31 Dec" with a proper dash, or one day."""
    first, last = span.first, span.last
    if first == last:
        return f"{date_words(first, 'EEE')} {day_words(first, today)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\u2013{day_words(last, today)}"
    return f"{day_words(first, today)} \u2013 {day_words(last, today)}"


def _some_spans(spans: Sequence[DaySpan], today: date) -> str:
    shown = ", ".join(span_words(span, today) for span in spans[:SHORT_ROW])
    return (shown if len(spans) <= SHORT_ROW else f"{shown} …") or _("none")


def _move(name: str, before: datetime | None, after: datetime | None, *, zone: str, now: datetime) -> str:
    who = safe(one_line(name), NAME_LIMIT)
    ends = " → ".join(_when(at, zone, now) if at else _("waits") for at in (before, after))
    return f"{LEFT_TO_RIGHT if ISOLATE in who else ''}• {who}: {ends}"


def _when(at: datetime, zone: str, now: datetime) -> str:
    # No form: two long dates in a line are hard to compare.
    return moment(at, due_phrase(at, zone, now))

"""The buttons of the settings. A button that sets says what the setting becomes."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import RestPress, SellerAction, SellerPress, SettingPress, Whose, ZonePress
from botapp.routes.pause import RestAction, Until
from botapp.routes.settings import DaySpan, Topic
from botapp.screens.settings import text as texts
from botapp.shared.hours_and_days_off import HourSpan
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import Row, button, in_rows, keyboard
from reminders.policy.caps import MOST_A_DAY
from reminders.state import settings_words as said
from reminders.state.settings_view import SettingsView

CAPS = (3, 5, 8, 12, 20, MOST_A_DAY)
BRIEFINGS = (7, 8, 9, 10)
HOURS_PER_ROW, LABEL = 4, 24
EARLIEST, LATEST = 5, 24  # hours that have a button; others are sent as a reply


def home(view: SettingsView) -> InlineKeyboardMarkup:
    topics = [
        ("🕘 " + _("Clock"), Topic.ZONE),
        ("⏰ " + _("Hours"), Topic.HOURS),
        ("📅 " + _("Days"), Topic.DAYS),
        ("🎌 " + _("Holidays"), Topic.COUNTRY),
        ("🌴 " + _("Days off"), Topic.OFF),
        ("📬 " + _("Daily limit"), Topic.CAP),
        ("☀️ " + _("Briefing"), Topic.BRIEFING),
        ("💬 " + _("Language"), Topic.LANGUAGE),
    ]
    buttons = [_button(label, topic) for label, topic in topics]
    # Both ways first show what would happen.
    off = button("🔕 " + _("Turn reminders off"), RestPress(None, RestAction.LOOK, Until.OPEN))
    on = button("🔔 " + _("Turn reminders on"), RestPress(None, RestAction.BACK))
    sells = button("💼 " + _("What you sell"), SellerPress(SellerAction.SHOW, Whose.OWN))
    return keyboard([off if view.is_on else on], *in_rows(buttons, 2), [sells])


def to_home() -> InlineKeyboardMarkup:
    """Return the way to the settings, for messages that are no settings screen."""
    return keyboard([_button("⚙️ " + _("Settings"), Topic.HOME)])


def hours(view: SettingsView) -> InlineKeyboardMarkup:
    start = _("From %(clock)s") % {"clock": said.clock(view.start)}
    end = _("To %(clock)s") % {"clock": "24:00" if view.end == said.MIDNIGHT else said.clock(view.end)}
    return _screen([[_button(start, Topic.FROM), _button(end, Topic.TO)]])


def which_hours(options: Sequence[HourSpan]) -> InlineKeyboardMarkup:
    clocks = [
        [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (span.start, span.end)] for span in options
    ]
    rows = [
        [_button("–".join(span), Topic.HOURS, "-".join(span).replace(":", ""))]  # noqa: RUF001
        for span in clocks
    ]
    return _screen(rows, back=Topic.HOURS)


def ask_from(view: SettingsView) -> InlineKeyboardMarkup:
    last = view.end.hour + (view.end.minute > 0) if view.end > view.start else LATEST
    first = EARLIEST if last > EARLIEST else 0  # for a day that ends at five in the morning
    grid = [_hour(hour, Topic.FROM, view.start.hour) for hour in range(first, last)]
    return _screen(in_rows(grid, HOURS_PER_ROW), back=Topic.HOURS)


def ask_to(view: SettingsView) -> InlineKeyboardMarkup:
    end = view.end.hour or LATEST
    grid = [_hour(hour, Topic.TO, end) for hour in range(max(view.start.hour + 1, EARLIEST), LATEST + 1)]
    return _screen(in_rows(grid, HOURS_PER_ROW), back=Topic.HOURS)


def days(view: SettingsView) -> InlineKeyboardMarkup:
    toggles = [
        _button(
            f"{'✅' if day in view.weekdays else '⬜'} {said.weekday(day)}",
            Topic.DAY,
            f"{day}{'off' if day in view.weekdays else 'on'}",
        )
        for day in range(1, 8)
    ]
    return _screen(in_rows(toggles, 4))


def country(view: SettingsView, likely: Sequence[str]) -> InlineKeyboardMarkup:
    choices = [
        _choice(shorten(said.country_name(code), LABEL), Topic.COUNTRY, code, view.country == code)
        for code in likely
    ]
    none = _choice(_("None"), Topic.COUNTRY, "none", not view.country)
    return _screen(in_rows([*choices, none], 2))


def days_off(view: SettingsView, today: date) -> InlineKeyboardMarkup:
    """Return one button per span, which removes it."""
    buttons = [
        _button(f"✖️ {said.span_words(span, today)}", Topic.DROP, str(DaySpan(*span)))
        for span in view.days_off[: texts.MOST_SPANS]
    ]
    return _screen(in_rows(buttons, 1))


def zones(choices: Iterable[tuple[str, str]], *, has_back: bool) -> InlineKeyboardMarkup:
    """Return one button per zone, given as (IANA name, what the button says)."""
    rows = in_rows([button(label, ZonePress(zone)) for zone, label in choices], 3)
    return _screen(rows) if has_back else keyboard(*rows)


def cap(view: SettingsView) -> InlineKeyboardMarkup:
    choices = [
        _choice(_("No limit") if most == MOST_A_DAY else str(most), Topic.CAP, most, view.cap == most)
        for most in CAPS
    ]
    return _screen([choices[:4], choices[4:]])


def briefing(view: SettingsView) -> InlineKeyboardMarkup:
    """Return the hours of the briefing, the one at which reminders begin among them, and off."""
    hours = sorted({*BRIEFINGS, view.start.hour})
    choices = [_choice(said.full_hour(hour), Topic.BRIEFING, hour, view.briefing == hour) for hour in hours]
    return _screen([*in_rows(choices, 4), [_choice(_("Off"), Topic.BRIEFING, "off", view.briefing is None)]])


def language(view: SettingsView) -> InlineKeyboardMarkup:
    spoken = said.language_name(view.language)
    choices = [_choice(str(name), Topic.LANGUAGE, code, name == spoken) for code, name in settings.LANGUAGES]
    return _screen(in_rows(choices, 2))


def _hour(hour: int, topic: Topic, present: int) -> InlineKeyboardButton:
    return _choice(said.full_hour(hour), topic, hour, hour == present)


def _choice(label: str, topic: Topic, value: str | int, is_present: bool) -> InlineKeyboardButton:
    return _button(f"• {label}" if is_present else label, topic, value)


def _button(label: str, topic: Topic, value: str | int = "") -> InlineKeyboardButton:
    return button(one_line(label), SettingPress(topic, str(value)))


def _screen(rows: Sequence[Row], back: Topic = Topic.HOME) -> InlineKeyboardMarkup:
    return keyboard(*rows, [_button("← " + _("Back"), back)])

"""Texts of the settings: everything at a glance, one screen for each, and what a change has moved."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.screens.settings.values import Moved
from botapp.shared.text import moment, one_line, safe
from botapp.shared.words import and_more
from reminders.policy.caps import MOST_A_DAY
from reminders.state import settings_words as said
from reminders.state.settings_view import SettingsView
from reminders.state.wording import due_phrase

NAME_LIMIT, HOLIDAY_LIMIT, MOST_SPANS = 60, 60, 10
ICONS = {
    "clock": "🕘",
    "hours": "⏰",
    "days": "📅",
    "holidays": "🎌",
    "days_off": "🌴",
    "limit": "📬",
    "briefing": "☀️",
    "language": "💬",
}
# A name that runs from right to left does not turn the whole line round.
ISOLATE, LEFT_TO_RIGHT = "\u2068", "\u200e"


def home(view: SettingsView, now: datetime) -> str:
    rows = [f"🔔 {_('Reminders')}: <b>{reminders_state(view, now)}</b>"]
    rows += [
        f"{ICONS[line.key]} {line.name}: <b>{safe(line.value, NAME_LIMIT)}</b>"
        for line in said.at_a_glance(view, now)
    ]
    return f"⚙️ <b>{_('Settings')}</b>\n\n" + "\n".join(rows)


def reminders_state(view: SettingsView, now: datetime) -> str:
    until = _when(view.paused_until, view.zone, now) if view.paused_until else ""
    return said.reminders_state(view, now, until=until)


def hours(view: SettingsView) -> str:
    return f"⏰ <b>{_('Hours')}: {said.hours_span(view)}</b>\n\n" + _(
        "Reminders come only then. Tap to change, or send me your hours, for example <code>9-18</code> or "
        "<code>9:30-17:45</code>."
    )


def which_hours() -> str:
    return _("Which hours do you mean? Tap them, or send them as on a 24-hour clock: <code>13-17</code>.")


def ask_from(view: SettingsView) -> str:
    return f"⏰ <b>{_('Hours')}: {said.hours_span(view)}</b>\n\n" + _("From when may I write?")


def ask_to(view: SettingsView) -> str:
    return f"⏰ <b>{_('Hours')}: {said.hours_span(view)}</b>\n\n" + _("Until when may I write?")


def days(view: SettingsView) -> str:
    return f"📅 <b>{_('Days')}: {said.weekdays_line(view.weekdays)}</b>\n\n" + _(
        "Tap a day to turn it on or off."
    )


def country(view: SettingsView, holidays: Sequence[tuple[date, str]], today: date, region: str = "") -> str:
    """`region` is a part of the country, when its parts have holidays of their own."""
    name = safe(said.country_name(view.country), NAME_LIMIT) if view.country else _("none")
    parts = [f"🎌 <b>{_('Public holidays')}: {name}</b>"]
    if holidays:
        lines = [
            f"• {said.day_words(day, today)} {safe(one_line(title), HOLIDAY_LIMIT)}"
            for day, title in holidays
        ]
        parts.append(_("No reminders on these days. The next ones:") + "\n" + "\n".join(lines))
    elif view.country:
        parts.append(_("I know of no public holiday there in the coming months."))
    if region:
        parts.append(
            _("Some days differ by region there: send me yours, for example <code>%(region)s</code>.")
            % {"region": safe(region, NAME_LIMIT)}
        )
    parts.append(_("Tap a country, or send me its name."))
    return "\n\n".join(parts)


def days_off(view: SettingsView, today: date) -> str:
    title = f"🌴 <b>{_('Own days off')}</b>"
    lines = [f"• {said.span_words(span, today)}" for span in view.days_off[:MOST_SPANS]]
    lines += and_more(len(view.days_off) - len(lines))
    shown = "\n".join(lines) or _("None yet.")
    how = _("Send me a day or several, for example <code>24 Dec</code> or <code>24-31 Dec</code>.")
    remove = " " + _("Tap one to remove it.") if view.days_off else ""
    return f"{title}\n\n{shown}\n\n{how}{remove}"


def cap(view: SettingsView) -> str:
    return f"📬 <b>{_('Daily limit')}: {said.cap_words(view.cap)}</b>\n\n" + _(
        "What is over comes the next day. Without a limit I still stop at %(most)s."
    ) % {"most": MOST_A_DAY}


def briefing(view: SettingsView) -> str:
    return f"☀️ <b>{_('Morning briefing')}: {said.briefing_words(view.briefing)}</b>\n\n" + _(
        "Your day in one message, on working days; nothing when there is nothing to do."
    )


def language(view: SettingsView) -> str:
    return f"💬 <b>{_('Language')}: {said.language_name(view.language)}</b>"


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
        "day_or_month": _(
            "I did not understand the days: is that the day first, or the month? Write them like "
            "<code>24 Dec</code> or <code>24-31 Dec</code>, or /cancel."
        ),
        "past": _("That is in the past already. Which day do you mean?"),
        "too_many": _("That is more than I can keep: at most 400 days off."),
        "one_day": _("Keep at least one working day, or use /pause to rest."),
    }
    return texts[code]


def _move(name: str, before: datetime | None, after: datetime | None, *, zone: str, now: datetime) -> str:
    who = safe(one_line(name), NAME_LIMIT)
    comes = max(after, now) if after else None  # what was late already goes out at once
    ends = " → ".join(_when(at, zone, now) if at else _("waits") for at in (before, comes))
    return f"{LEFT_TO_RIGHT if ISOLATE in who else ''}• {who}: {ends}"


def _when(at: datetime, zone: str, now: datetime) -> str:
    # No form: two long dates in a line are hard to compare.
    return moment(at, due_phrase(at, zone, now))

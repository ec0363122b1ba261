"""The words that chat, Mini App and admin share. Pure but for gettext: values in, text out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from reminders.policy.holidays import holiday_name
from reminders.policy.moments import late_by
from reminders.policy.step_outcomes import Outcome
from reminders.policy.windows import Window, parse_zone

RESTORED = "restored:"  # how the hold reason begins of what a restored backup might send again
UNREADABLE = "unreadable"  # why something is held, or did not leave: what is stored about it makes no sense
WEEKEND = (5, 6)  # Saturday, Sunday

ICONS = {
    "pending": "⚪",
    "sent": "🔔",
    "snoozed": "💤",
    "auto_snoozed": "💤",
    "completed": "✅",
    "skipped": "⏭",
    "cancelled": "✖️",
}

# A lead's, by its status.
LEAD_ICONS = {
    "analyzed": "🆕",
    "reached_out": "📤",
    "in_progress": "💬",
    "meeting_booked": "🤝",
    "closed_won": "🏆",
    "closed_lost": "👋",
}


def zone_of(name: str) -> ZoneInfo:
    """Return the zone by its IANA name; UTC when there is no such zone."""
    return parse_zone(name) or ZoneInfo("UTC")


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(zone_of(zone))


def date_words(day: date, pattern: str) -> str:
    """Return a date, or a moment on its own clock, in the language we speak; `pattern` is Unicode's."""
    words = format_datetime(day, pattern, locale=to_locale(get_language() or "en"))
    # A short name keeps no dot, and an apostrophe is the one of our own texts.
    return words.replace(".", "").replace("\u02bc", "\u2019")


def short_day(day: date) -> str:
    """Return "Mon 2 Mar"."""
    return date_words(day, "EEE d MMM")


def long_day(day: date) -> str:
    """Return "Monday 2 March"."""
    return date_words(day, _("EEEE d MMMM"))


def near_day(day: date, today: date) -> str:
    """Return "Today" or "Tomorrow"; "" for any other day."""
    return {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}.get(day, "")


def weekday_clock(at: datetime, today: date) -> str:
    """Return "Monday · 09:00", or "Mon 16 Mar · 09:00" for a day that is a week ahead or more."""
    is_next = at.date() < today + timedelta(days=7)
    return f"{capfirst(date_words(at, 'EEEE')) if is_next else short_day(at)} · {at:%H:%M}"


def dated_clock(at: datetime, today: date) -> str:
    """Return "Mon 2 Mar, 09:00", with the year when it is not today's."""
    return date_words(at, "EEE d MMM, HH:mm" if at.year == today.year else "EEE d MMM y, HH:mm")


def due_phrase(due_at: datetime, zone: str, now: datetime) -> str:
    """Return when, as a person says it: "now", "today 14:00", "tomorrow 09:00", "Mon 2 Mar, 09:00"."""
    if timedelta(0) <= now - due_at < timedelta(minutes=1):
        return _("now")
    return _day_phrase(due_at, zone, local(now, zone).date(), get_language() or "")


@lru_cache(maxsize=4096)
def _day_phrase(due_at: datetime, zone: str, today: date, _language: str) -> str:
    """Return the phrase as it is all day long. Reminders come in flocks, at nine and on the hour."""
    at = local(due_at, zone)
    clock = f"{at:%H:%M}"
    if at.date() == today:
        return _("today %(clock)s") % {"clock": clock}
    if at.date() == today + timedelta(days=1):
        return _("tomorrow %(clock)s") % {"clock": clock}
    if at.date() == today - timedelta(days=1):
        return _("yesterday %(clock)s") % {"clock": clock}
    return dated_clock(at, today)


def overdue_phrase(at: datetime, now: datetime) -> str:
    """Return "3 days overdue", "5 hours overdue", or "" for what was to be done then and is not late."""
    late = late_by(at, now)
    if not late:
        return ""
    if late < timedelta(days=1):
        hours = late // timedelta(hours=1)
        return ngettext("%(n)s hour overdue", "%(n)s hours overdue", hours) % {"n": hours}
    return ngettext("%(n)s day overdue", "%(n)s days overdue", late.days) % {"n": late.days}


def day_off_words(day: date, window: Window | None, country: str) -> str:
    """Return why nobody works on a day: "weekend", or a public holiday's name; "" when somebody does."""
    if window is None or window.counts(day):
        return ""
    if day not in window.days_off:
        return _("weekend") if day.weekday() in WEEKEND else _("day off")
    return holiday_name(country, day, get_language() or "en") or _("own day off")


def restored(until: datetime) -> str:
    """Return the hold reason of what a restored backup would send again, if it was sent by then."""
    return f"{RESTORED}{until.astimezone(UTC).isoformat()}"


def restored_until(reason: str) -> datetime | None:
    """Return the moment in such a reason, in UTC; None for every other reason."""
    if not reason.startswith(RESTORED):
        return None
    try:
        return datetime.fromisoformat(reason.removeprefix(RESTORED)).astimezone(UTC)
    except ValueError:
        return None  # Telegram's own text, after all


# What something may be held for, besides what a restore brings and what Telegram itself said.
HELD_FOR = ("unanswered", "kills_workers", "chat_not_found", UNREADABLE)
TELEGRAM_SAID = "telegram"


def hold_words(reason: str) -> str:
    """Return why a reminder is held, in words; an unknown reason is Telegram's own text."""
    if moment := restored_until(reason):
        text = _("Restored from a backup: it may have been sent before %(moment)s.")
        return text % {"moment": date_words(moment, "d MMM y, HH:mm 'UTC'")}
    known = {
        "unanswered": _("Nobody answered three rounds of reminders."),
        "kills_workers": _("Sending it stopped three workers."),
        "chat_not_found": _("Telegram does not know this chat."),
        UNREADABLE: _("What is stored about it cannot be read: look at its dates and at its lead's plan."),
    }
    return known.get(reason, reason)


def not_in_notes(claims: Sequence[str], hidden: int = 0) -> str:
    """Return that these claims, quoted already, and `hidden` others stand nowhere in the notes."""
    listed = ", ".join(claims)
    if hidden > 0:
        more = ngettext("and %(n)s more", "and %(n)s more", hidden) % {"n": hidden}
        listed = f"{listed} {more}"
    return _("Not in your notes: %(claims)s.") % {"claims": listed}


def no_contact(channel: str) -> str:
    """Return that the address for a channel is not known: email, phone, linkedin."""
    known = {
        "email": _("No e-mail address known."),
        "phone": _("No phone number known."),
        "linkedin": _("No LinkedIn profile known."),
    }
    return known.get(channel, "")


def unsure_words() -> str:
    """Return that what was sent of a step may not have arrived."""
    return _("An earlier reminder of this may not have reached you.")


def step_not_done(number: int) -> str:
    """Return that a text speaks of a step of the plan that nobody has done."""
    return _("This speaks of step %(number)s, which is not done.") % {"number": number}


def rest_words(outcomes: Sequence[Outcome]) -> str:
    """Return why a lead rests, the newest reason; "" when that is a pause by hand."""
    words = {
        Outcome.REPLIED: _("they replied"),
        Outcome.BOOKED: _("a meeting is booked"),
        Outcome.WRONG: _("it is the wrong person"),
        Outcome.UNFIT: _("it is not relevant"),
    }
    return words[outcomes[0]] if outcomes else ""


def outcome_words(outcome: Outcome) -> str:
    """Return how a closed step ended."""
    words = {
        Outcome.SILENT: _("No answer yet"),
        Outcome.REPLIED: _("Replied"),
        Outcome.BOOKED: _("Meeting booked"),
        Outcome.WRONG: _("Wrong person"),
        Outcome.UNFIT: _("Not relevant"),
        Outcome.ALREADY: _("Already done"),
        Outcome.BUSY: _("No time"),
    }
    return words[outcome]

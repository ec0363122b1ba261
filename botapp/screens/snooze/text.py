"""Texts of the snooze menu, and of what was understood of a reply."""

from datetime import date

from django.utils.translation import gettext as _

from botapp.shared.step_texts import beside, person, place_in_plan
from botapp.shared.text import one_line, safe
from reminders.messenger import Card
from reminders.phrases import Reason
from reminders.state.wording import date_words, short_day

BRIEF = 80  # characters of the task: what matters here is the time


def ask_until(card: Card) -> str:
    return "\n\n".join(
        [
            _about(card),
            f"💤 <b>{_('Until when?')}</b>",
            _("Tap, or just reply with a time: %(examples)s.") % {"examples": examples()},
        ]
    )


def ask_day(card: Card, first: date, last: date) -> str:
    span = f"{date_words(first, 'd MMM')} — {date_words(last, 'd MMM y')}"
    return f"{_about(card)}\n\n🗓 <b>{_('Which day?')}</b> {span}"


def ask_hour(card: Card, day: date) -> str:
    return f"{_about(card)}\n\n🕘 <b>{short_day(day)}</b>: {_('at what time?')}"


def ask_which(card: Card) -> str:
    return f"{_about(card)}\n\n🤔 <b>{_('Which one do you mean?')}</b>"


def ask_time_or_note(card: Card) -> str:
    return f"{_about(card)}\n\n🤔 <b>{_('Shall it come back then, or is that a note?')}</b>"


def not_a_time(reason: Reason) -> str:
    problems = {
        Reason.EMPTY: _("I did not find a time in that."),
        Reason.TOO_LONG: _("That is more than a time."),
        Reason.UNCLEAR: _("I am not sure which time you mean."),
        Reason.IMPOSSIBLE: _("There is no such date or time."),
        Reason.CONTRADICTORY: _("That names two different times."),
        Reason.PAST: _("That time has already passed."),
        Reason.TOO_FAR: _("That is more than a year away."),
    }
    problem = problems.get(reason) or _("I did not understand that time.")
    again = _("Nothing was changed. Try %(examples)s, or /cancel.") % {"examples": examples()}
    return f"🤔 {problem}\n{again}"


def bare_time() -> str:
    return "🤔 " + _(
        "That is a time, but for which step? Reply with it to a reminder, or open the step from /today. "
        "If it is a lead, write /add before it."
    )


def examples() -> str:
    return _("<i>tomorrow 9</i>, <i>fri 14:30</i>, <i>in 2 weeks</i>, <i>12 dec 10:00</i>")


def as_said() -> str:
    return _("🌙 Outside your working hours: it comes then all the same, as you asked.")


def moved(when: str) -> str:
    """Return the note that a day without an hour was moved into the working hours."""
    return _("You asked for %(when)s; that is outside your working hours, so it comes when they begin.") % {
        "when": when
    }


def unknown_zone() -> str:
    return _("Times are in UTC: /timezone sets your clock.")


def too_late() -> str:
    return _("That time has passed. Choose another one.")


def _about(card: Card) -> str:
    what = safe(one_line(beside(card.lead_name, card.description)), BRIEF)
    place = f"{place_in_plan(card)}: {what}" if what else place_in_plan(card)
    return f"{person(card.lead_name, card.lead_role)}\n{place}"

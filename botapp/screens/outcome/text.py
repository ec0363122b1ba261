"""Texts about how a closed step ended, and about what comes next."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.step_texts import NAME_LIMIT, person
from botapp.shared.text import one_line, safe
from reminders.policy.step_outcomes import Outcome
from reminders.services import Ending
from reminders.state.wording import outcome_words

ICONS = {
    Outcome.SILENT: "📭",
    Outcome.REPLIED: "📨",
    Outcome.BOOKED: "🤝",
    Outcome.WRONG: "🙅",
    Outcome.UNFIT: "🚫",
    Outcome.ALREADY: "☑️",
    Outcome.BUSY: "⌛️",
}


def outcome_word(outcome: Outcome) -> str:
    return f"{ICONS[outcome]} {outcome_words(outcome)}"


def follows(ending: Ending) -> str:
    """Return what an answer has done to the plan, and the question what is next."""
    texts = {
        Outcome.REPLIED: _("They replied, so the plan rests: no reminder comes until you say what is next."),
        Outcome.BOOKED: _("A meeting! The plan rests: no reminder comes until you say what is next."),
        Outcome.WRONG: _("The wrong person, so the plan has ended."),
        Outcome.UNFIT: _("Not relevant, so the plan has ended."),
    }
    off = ngettext("%(n)s step was taken off.", "%(n)s steps were taken off.", ending.ended)
    ended = " " + off % {"n": ending.ended} if ending.ended else ""
    return f"{ICONS[ending.outcome]} <b>{texts[ending.outcome]}</b>{ended}"


def is_stale() -> str:
    return _("Something has changed since, and stays as it is.")


def ask_whom(name: str, company: str) -> str:
    """Return the question who is to be written to instead; the company, when it is known, comes by itself."""
    told = _("Who is the right person instead of %(name)s? Send me what you know, or /cancel.")
    question = told % {"name": person(name, "")}
    known = safe(one_line(company), NAME_LIMIT)
    hint = _("A name is enough: I fill in %(company)s.") % {"company": f"<b>{known}</b>"}
    return f"👥 {question}" + (f"\n{hint}" if known else "")

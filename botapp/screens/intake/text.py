"""Texts about what comes in: a known prospect, a picture, a value that cannot be."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.screens.lead.text import field_name
from botapp.shared.step_texts import person
from botapp.shared.text import one_line, paragraphs, safe
from botapp.shared.words import and_more
from leads.fields import BY_KEY
from leads.models import Lead

NAME_LIMIT = 80
MOST_NAMES = 15  # contacts that are named one by one; each may take 200 characters
QUOTED = 80
# What a question to us is about, in the languages that most people ask in.
_SETTINGS = re.compile(
    r"\b(?:language|settings?|time ?zone|clock|working hours|мов[аиу]|налаштув|часов\w+ пояс|годинник|"
    r"язык|настрой|english|українськ\w+|deutsch|sprache|einstellung|zeitzone|uhrzeit|idioma|ajustes|"
    r"configura|zona horaria)",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"\d{1,2}(?::\d\d)? ?[-–] ?\d{1,2}(?::\d\d)?|(?:mon|пн|mo)\w* ?[-–] ?\w{2,10}",  # noqa: RUF001  both dashes
    re.IGNORECASE,
)
_REST = re.compile(
    r"\b(?:pause|vacation|holidays?|пауз|відпустк|отпуск|urlaub|pausa|vacaciones)", re.IGNORECASE
)
LONGEST_TEXT = 4000  # characters of one pasted prospect


def twin(name: str, title: str, company: str) -> str:
    role = ", ".join(part for part in (title, company) if part)
    return "\n\n".join(
        [
            f"🪞 {_('You already have')} {person(name, role)}",
            _("Is this the same person? What you sent would be added to that lead; nothing is overwritten."),
        ]
    )


def merged(name: str, filled: Iterable[str]) -> str:
    added = "📎 " + _("Added to %(name)s.") % {"name": f"<b>{safe(one_line(name), NAME_LIMIT)}</b>"}
    facts = ", ".join(field_name(field) for field in filled)
    known = "\n" + _("New to me: %(facts)s.") % {"facts": facts} if facts else ""
    return added + known + "\n" + _("It counts for the next drafts and plans. Shall I advise what to do now?")


def contacts(new: Sequence[Lead], known: Sequence[Lead], unread: int) -> str:
    """Return what became of contacts that were shared at once."""
    came = ngettext("%(n)s contact is your lead now", "%(n)s contacts are your leads now", len(new))
    parts = [_named(f"👥 <b>{came % {'n': len(new)}}</b>", new)] if new else []
    parts += [_named(f"🪞 <b>{_('You already have')}</b>", known)] if known else []
    if unread:
        lost = ngettext("I could not read %(n)s contact.", "I could not read %(n)s contacts.", unread)
        parts.append(f"⚠️ {lost % {'n': unread}}")
    return paragraphs(*parts, _("Tap one to see its plan.") if new or known else "")


def _named(title: str, leads: Sequence[Lead]) -> str:
    names = [
        "• "
        + person(
            str(lead.display_name), ", ".join(filter(None, (lead.prospect_title, lead.prospect_company)))
        )
        for lead in leads[:MOST_NAMES]
    ]
    return "\n".join([title, *names, *and_more(len(leads) - len(names))])


def reread(*, stays: bool, is_unread: bool) -> str:
    """Return what an edited text has changed; `stays`: the plan is as it was, `is_unread`: so is the lead."""
    if is_unread:
        return "✏️ " + _("I find nobody in the edited text, so the lead stays as it was.")
    if stays:
        return "✏️ " + _("The lead follows your edit; its plan stays as it was.")
    return "✏️ " + _("The lead follows your edit.")


def somebody_else() -> str:
    return "✏️ " + _(
        "That is another name, and this plan runs already, so the lead stays as it was. Send somebody new in "
        "a new message; a wrong name is put right with Correct on the card."
    )


def not_followed(*, is_late: bool) -> str:
    if is_late:
        return "✏️ " + _("I follow edits for an hour. Please send it again.")
    return "✏️ " + _("An edit changes nothing here. Please send it again.")


def is_it_a_lead(text: str, *, is_reply: bool) -> str:
    """Return the question whether a text is a prospect, and where what it may be about is found."""
    why = (
        _("It answers a message of mine that is about no single lead, so nothing was added.")
        if is_reply
        else _("I do not see who it is about, so nothing was added.")
    )
    return "\n".join(
        [
            f"🤔 <b>{_('Is that a lead?')}</b>",
            f"<i>“{safe(one_line(text), QUOTED)}”</i>",
            why,
            "",
            pointer(text),
        ]
    )


def is_setting(text: str) -> bool:
    """Say whether a text is about a setting, or is the value of one: "9-18", "English"."""
    return bool(_SETTINGS.search(text) or _HOURS.fullmatch(text.strip()))


def pointer(text: str) -> str:
    """Return which command does what a text is probably about."""
    if is_setting(text):
        return _("Language, clock, hours and days off are under /settings.")
    if _REST.search(text):
        return _("A rest from all reminders: /pause.")
    return _("What else I can do: /help.")


def dropped() -> str:
    return _("All right, dropped. Nothing was changed.")


def who_is_it() -> str:
    return "🖼 " + _(
        "I cannot read what is inside pictures and files. Who is it? Send me the name and what you know as "
        "text, or send the picture again with a caption."
    )


def too_large_a_file() -> str:
    return _(
        "That file is more than I can read at once (50 people, 200 KB). Nothing was added: please send it in "
        "parts."
    )


def what_works() -> str:
    return _(
        "I cannot read that kind of message, I am text only. What works:\n"
        "• a pasted text, in any form\n"
        "• a forwarded message\n"
        "• a shared contact\n"
        "• a picture with a caption\n"
        "• a list of people as a CSV file or as vCards"
    )


def not_a_value(field: str) -> str:
    row = BY_KEY[field]
    refusal = _(row.refusal) % {"limit": row.limit}
    return f"{refusal}\n" + _("Nothing was changed. /cancel drops the question.")


def ask_for_prospect() -> str:
    return _(
        "Who is it? Paste what you know in one message: name, title, company, place, links.\n\n"
        "<code>Name: Ann Lee\nTitle: VP Sales\nCompany: Acme\nPlace: Berlin</code>"
    )


def prospect_problem(code: str) -> str:
    """Return why a pasted text is no prospect, and what to do; `code` as `leads.intake` names it."""
    texts = {
        "text_too_long": _(
            "That is more than I can read at once (%(limit)s characters). Nothing was changed: "
            "please send a shorter version, the name and what matters most."
        )
        % {"limit": LONGEST_TEXT},
        "setting": _("That looks like a setting: language, clock, hours and days off are under /settings."),
        "no_list": _(
            "I found no list of people in that file. What I can read: a CSV file whose first line names the "
            "columns, and vCards, up to 50 people at once."
        ),
        "empty_text": _("There is no text in that message. Please paste a lead, with at least a name."),
    }
    unread = _(
        "I could not find a person or a company in that. Please write at least a name, for example\n"
        "<code>Ann Lee, VP Sales at Acme</code>"
    )
    return texts.get(code, unread)

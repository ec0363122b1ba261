"""Texts about what comes in: a known prospect, a picture, a value that cannot be."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from botapp.screens.lead.text import field_name
from botapp.shared.step_texts import person
from botapp.shared.text import one_line, safe
from leads.fields import BY_KEY

NAME_LIMIT = 80


def twin(name: str, title: str, company: str) -> str:
    """Return the question whether a pasted prospect is a lead that is there."""
    role = ", ".join(part for part in (title, company) if part)
    return "\n\n".join(
        [
            f"🪞 {_('You already have')} {person(name, role)}",
            _("Is this the same person? What you sent would be added to that lead; nothing is overwritten."),
        ]
    )


def merged(name: str, filled: Iterable[str]) -> str:
    """Return that a text was added to a lead, and which facts it has filled in."""
    added = "📎 " + _("Added to %(name)s.") % {"name": f"<b>{safe(one_line(name), NAME_LIMIT)}</b>"}
    facts = ", ".join(field_name(field) for field in filled)
    known = "\n" + _("New to me: %(facts)s.") % {"facts": facts} if facts else ""
    return added + known + "\n" + _("It counts for the next drafts and plans. Shall I advise what to do now?")


def dropped() -> str:
    """Return that nothing was kept."""
    return _("All right, dropped. Nothing was changed.")


def who_is_it() -> str:
    """Return the question behind a picture or a document without words."""
    return "🖼 " + _(
        "I cannot read what is inside pictures and files. Who is it? Send me the name and what you know as "
        "text, or send the picture again with a caption."
    )


def what_works() -> str:
    """Return the answer to a voice message, a sticker and the like: what can be read."""
    return _(
        "I cannot read that kind of message, I am text only. What works:\n"
        "• a pasted text, in any form\n"
        "• a forwarded message\n"
        "• a shared contact\n"
        "• a picture with a caption"
    )


def not_a_value(field: str) -> str:
    """Return why a reply is no value of a field."""
    row = BY_KEY[field]
    refusal = _(row.refusal) % {"limit": row.limit}
    return f"{refusal}\n" + _("Nothing was changed. /cancel drops the question.")

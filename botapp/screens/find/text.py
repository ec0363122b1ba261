"""Texts about prospects that were looked for."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.text import one_line, safe
from botapp.shared.words import and_more

SAID_LIMIT = 80


def ask_whom() -> str:
    return _("Whom do you look for? For example: <code>/find Ann Lee</code> or <code>/find Acme</code>")


def nobody(said: str) -> str:
    return _("None of your leads is called “%(said)s”. /leads shows them all.") % {"said": _quoted(said)}


def several(said: str, total: int, shown: int) -> str:
    title = ngettext("%(n)s lead is called “%(said)s”", "%(n)s leads are called “%(said)s”", total) % {
        "n": total,
        "said": _quoted(said),
    }
    more = [*and_more(total - shown), _("Say one word more, and the list gets shorter.")]
    return "\n".join([f"🔎 <b>{title}</b>", *(more if total > shown else [])])


def somebody_else(said: str) -> str:
    """Return how a message that is the name of a known prospect becomes a new one."""
    return "👤 " + _("Somebody new? Send %(command)s") % {"command": f"<code>/add {_quoted(said)}</code>"}


def _quoted(said: str) -> str:
    return safe(one_line(said), SAID_LIMIT)

"""Texts about several people in one paste."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.routes.intake import MOST_PEOPLE


def who(count: int, known: int) -> str:
    """Return the question who of these people is to be added."""
    people = ngettext("%(count)s person in that", "%(count)s people in that", count) % {"count": count}
    lines = [f"👥 <b>{people}</b>", _("Tap whom I shall leave out, then add the rest.")]
    if known:
        lines.append("🪞 " + _("You seem to have this one already: left out, unless you tap it."))
    return "\n".join(lines)


def added(count: int) -> str:
    leads = ngettext("%(count)s lead added.", "%(count)s leads added.", count) % {"count": count}
    return f"✅ <b>{leads}</b>\n" + _("Each has its plan: tap one to look at it and to start it.")


def too_many(count: int) -> str:
    return _(
        "That is %(count)s people, and I take %(most)s at once. Nothing was added: please send them in parts."
    ) % {"count": count, "most": MOST_PEOPLE}


def label(told: Sequence[str]) -> str:
    """Return a person in a few words, for a button."""
    return " · ".join(part for part in told if part)

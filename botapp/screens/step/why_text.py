"""The text that explains why a reminder comes when it comes."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from botapp.shared.step_texts import person, place_in_plan
from botapp.shared.text import one_line, safe
from reminders.messenger import Card

INFO = "\u2139\ufe0f"  # the sign of information, as an emoji
LINE_LIMIT = 160


def explained(card: Card, verdict: str, grounds: Sequence[str], history: Sequence[str]) -> str:
    """Return what happens next, why, and the latest changes, one line each."""
    about = f"{person(card.lead_name, card.lead_role)} · {place_in_plan(card)}"
    parts = [f"{INFO} <b>{_('Why this reminder?')}</b>\n{about}", f"<b>{_line(verdict)}</b>"]
    if grounds:
        parts.append("\n".join(f"• {_line(ground)}" for ground in grounds))
    if history:
        parts.append("\n".join([f"🗒 <b>{_('What happened')}</b>", *map(_line, history)]))
    return "\n\n".join(parts)


def _line(text: str) -> str:
    return safe(one_line(text), LINE_LIMIT)

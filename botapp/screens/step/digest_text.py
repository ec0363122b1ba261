"""Several steps in one message."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.dates import dated
from botapp.shared.doubts import sign
from botapp.shared.step_texts import place_in_plan
from botapp.shared.text import one_line, safe
from botapp.shared.values import BEHIND
from botapp.shared.words import and_more_steps
from reminders.messenger import Card
from reminders.state.wording import ICONS

SHOWN = 20  # steps written out; the buttons lead to all of them
NAME_LIMIT, DESCRIPTION_LIMIT = 40, 80


def digest(steps: Sequence[tuple[Card, str]], now: datetime) -> str:
    """Return one line per step, given with its status; what is closed keeps its line."""
    count = sum(status not in BEHIND for _card, status in steps)
    title = ngettext("%(n)s step is waiting for you", "%(n)s steps are waiting for you", count) % {"n": count}
    head, foot = (
        (f"🔔 <b>{title}</b>", _("Tap one to act on it.")) if count else (f"✅ <b>{_('All done')}</b>", "")
    )
    lines = [_line(number, card, status, now) for number, (card, status) in enumerate(steps[:SHOWN], start=1)]
    lines += and_more_steps(len(steps) - len(lines))
    return "\n\n".join(part for part in [head, *lines, foot] if part)


def _line(number: int, card: Card, status: str, now: datetime) -> str:
    name = safe(one_line(card.lead_name), NAME_LIMIT)
    when = dated(card.due_at, card.zone, now)
    what = safe(one_line(card.description), DESCRIPTION_LIMIT) + sign(card.flags, card.missing)
    return (
        f"{ICONS.get(status, '🔔')} {number}. <b>{name}</b> · {place_in_plan(card)} · {when}\n{what}".rstrip()
    )

"""Several steps in one message, and why a reminder comes when it comes."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.dates import dated
from botapp.shared.doubts import sign
from botapp.shared.step_texts import person, place_in_plan
from botapp.shared.step_words import StepWord
from botapp.shared.text import one_line, paragraphs, safe
from botapp.shared.words import and_more_steps
from reminders.messenger import Card
from reminders.state.plan_lines import BEHIND
from reminders.state.wording import ICONS

SHOWN = 20  # steps written out; the buttons lead to all of them
NAME_LIMIT, DESCRIPTION_LIMIT, REASON_LIMIT = 40, 80, 160
INFO = "\u2139\ufe0f"  # the sign of information, as an emoji


def digest(steps: Sequence[tuple[Card, str]], now: datetime) -> str:
    """Return one line per step, given with its status; what is closed keeps its line."""
    count = sum(status not in BEHIND for _card, status in steps)
    title = ngettext("%(n)s step is waiting for you", "%(n)s steps are waiting for you", count) % {"n": count}
    head, foot = (
        (f"🔔 <b>{title}</b>", _("Tap one to act on it.")) if count else (f"✅ <b>{_('All done')}</b>", "")
    )
    lines = [
        _step_line(number, card, status, now) for number, (card, status) in enumerate(steps[:SHOWN], start=1)
    ]
    lines += and_more_steps(len(steps) - len(lines))
    return paragraphs(head, *lines, foot)


def explained(card: Card, verdict: str, grounds: Sequence[str], history: Sequence[str]) -> str:
    """Return what happens next, why, and the latest changes, one line each."""
    about = f"{person(card.lead_name, card.lead_role)} · {place_in_plan(card)}"
    parts = [f"{INFO} <b>{_('Why this reminder?')}</b>\n{about}", f"<b>{_line(verdict)}</b>"]
    if grounds:
        parts.append("\n".join(f"• {_line(ground)}" for ground in grounds))
    if history:
        parts.append("\n".join([f"🗒 <b>{_('What happened')}</b>", *map(_line, history)]))
    return "\n\n".join(parts)


def is_it_this(card: Card) -> str:
    what = safe(one_line(card.description), DESCRIPTION_LIMIT)
    about = f"{person(card.lead_name, card.lead_role)}\n{place_in_plan(card)}" + (f": {what}" if what else "")
    return f"🤔 <b>{_('Do you mean this step?')}</b>\n\n{about}"


def yes(word: StepWord) -> str:
    """Return what stands on the button that does what was said."""
    labels = {
        StepWord.DONE: "✅ " + _("Done"),
        StepWord.SKIP: "⏭ " + _("Skip"),
        StepWord.LATER: "🗓 " + _("Another time"),
    }
    return labels[word]


def which_step() -> str:
    return "🤔 " + _("Which step do you mean? Say it in reply to its reminder, or open the step from /today.")


def _step_line(number: int, card: Card, status: str, now: datetime) -> str:
    name = safe(one_line(card.lead_name), NAME_LIMIT)
    when = dated(card.due_at, card.zone, now)
    what = safe(one_line(card.description), DESCRIPTION_LIMIT) + sign(card.flags, card.missing)
    return (
        f"{ICONS.get(status, '🔔')} {number}. <b>{name}</b> · {place_in_plan(card)} · {when}\n{what}".rstrip()
    )


def _line(text: str) -> str:
    return safe(one_line(text), REASON_LIMIT)

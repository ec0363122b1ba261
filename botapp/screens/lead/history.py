"""A prospect's history, page by page, in the place of its card."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from botapp.routes import HistoryPress
from botapp.screens.draft.text import quoted
from botapp.screens.lead import buttons
from botapp.shared import words
from botapp.shared.screen import Screen
from botapp.shared.step_texts import person
from botapp.shared.tap import Reaction, Tap, Taps, own_lead
from botapp.shared.text import one_line, safe, units
from leads.models import Lead
from reminders.day import history
from reminders.day.history_words import history_line, told_in

LINE_LIMIT = 300
ROOM = 3_900  # units; what is told beyond that is shortened


def turn(tap: Tap[HistoryPress], lead: Lead) -> Reaction:
    """Show a page in the place of the card, or of the page before."""
    found = history.page_of(lead, page=tap.press.page)
    title = f"🕘 <b>{_('History')}</b> · {person(str(lead.display_name), '')}"
    if found.pages > 1:
        title += " · " + _("page %(page)s of %(pages)s") % {"page": found.page + 1, "pages": found.pages}
    entries = list(_entries(lead, found, tap.now)) or [_("Nothing has happened yet.")]
    text = "\n\n".join([title, *entries])
    return Reaction(edit=Screen(text, buttons.history(lead.pk, found.page, found.pages)))


def _entries(lead: Lead, found: history.Page, now: datetime) -> Iterator[str]:
    """Yield each line with what was told in it, whole as long as the message has room."""
    zone, steps = lead.owner.timezone, lead.steps
    heads = [one_line(history_line(line, zone, now, steps=steps)) for line in found.lines]
    room = ROOM - sum(min(units(head), LINE_LIMIT) + 2 for head in heads)
    for line, head in zip(found.lines, heads, strict=True):
        words, told = safe(head, LINE_LIMIT), told_in(line)
        yield f"{words}\n{quoted(told, max(room, 1))}" if told else words
        room -= min(units(told), room)


TAPS = Taps(HistoryPress, own_lead, words.lead_gone, turn)

"""Whose answer a forwarded message is likely to be."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max

from leads.models import Lead
from reminders.models import ScheduledReminder

MOST = 3
RECENT = timedelta(days=7)
SHORTEST_WORD = 2


def likely_leads(*, telegram_id: int, author: str, text: str, now: datetime) -> list[tuple[int, str]]:
    """Return up to three of the person's leads with an open plan, as (id, name), the likeliest first.

    By the name of the author, by a name in the text, and then those last reminded of within a week.
    Two queries.
    """
    running = ScheduledReminder.objects.shown_to(telegram_id).live().values("lead_id")
    reminded = dict(running.annotate(last=Max("last_reminded_at")).values_list("lead_id", "last"))
    names = {lead.pk: str(lead.display_name) for lead in Lead.objects.filter(pk__in=reminded).only(*_NAMES)}
    matches = {pk: _match(name, author, text) for pk, name in names.items()}
    recent = {pk: last for pk, last in reminded.items() if last is not None and now - last <= RECENT}
    wanted = [pk for pk in names if matches[pk] or pk in recent]
    wanted.sort(key=lambda pk: (-matches[pk], -recent[pk].timestamp() if pk in recent else 0.0, pk))
    return [(pk, names[pk]) for pk in wanted[:MOST]]


_NAMES = ("prospect_name", "prospect_company")


def _match(name: str, author: str, text: str) -> int:
    """Return how well a lead's name agrees: 3 with the author's, 2 stands in the text, 1 in part, 0 not."""
    known, written = _words(name.split()), _words(author.split())
    if known and written and (known <= written or written <= known):
        return 3
    if len(known) > 1 and " ".join(name.casefold().split()) in " ".join(text.casefold().split()):
        return 2
    return int(bool(known & written))


def _words(parts: Iterable[str]) -> set[str]:
    words = {part.strip(".,()\"'").casefold() for part in parts}
    return {word for word in words if len(word) >= SHORTEST_WORD}

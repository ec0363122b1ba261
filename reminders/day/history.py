"""A lead's history in pages, the newest line first: as many lines as there is room for, their notes whole."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.db.models.functions import Length

from leads.models import Lead, LeadActivity
from reminders.day.history_words import TOLD

LINES: Final = 10  # a page
ROOM: Final = 3_300  # characters of one page, which has to fit into one message
AROUND: Final = 200  # characters that a line takes without what was told


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a lead's history."""

    lines: tuple[LeadActivity, ...]
    page: int  # the one that is shown, from 0
    pages: int


def page_of(lead: Lead, *, page: int) -> Page:
    """Return a page of the lead's history; one too far is the last. Two queries, however long it is."""
    newest = lead.activities.order_by("-created_at", "-id")
    rows = list(newest.values_list("id", "activity_type", Length("content")))
    starts = _starts([AROUND + (length if kind in TOLD else 0) for _id, kind, length in rows])
    pages = list(pairwise([*starts, len(rows)]))
    page = min(page, len(pages) - 1)
    first, end = pages[page]
    shown = [row[0] for row in rows[first:end]]
    return Page(tuple(newest.filter(pk__in=shown)), page, len(pages))


def _starts(sizes: list[int]) -> list[int]:
    """Return where each page begins, for lines of these sizes."""
    starts, used = [0], 0
    for place, size in enumerate(sizes):
        is_full = place - starts[-1] == LINES or used + size > ROOM
        if is_full and place > starts[-1]:
            starts.append(place)
            used = 0
        used += size
    return starts

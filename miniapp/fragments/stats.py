"""How a person is doing: three figures, and a bar for each of the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import HttpResponse

from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.day import statistics_words
from reminders.day.statistics import WEEKS, Statistics, statistics_of, week_starts
from reminders.state.wording import date_words, local

# The picture's own units.
TALLEST: Final = 96
LEAST: Final = 2  # of a week in which nothing was done
SLOT: Final = 40  # a bar and the gap behind it
BAR: Final = 28
ABOVE: Final = 20  # room for the number over the tallest
PICTURE: Final = {"width": WEEKS * SLOT - (SLOT - BAR), "height": ABOVE + TALLEST, "bar": BAR}


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: its number, and where its bar stands in the picture."""

    day: date  # its Monday
    label: str  # "2 Mar"
    count: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def over(self) -> int:
        """Where its number stands."""
        return self.y - 5


@as_person
def stats(request: PersonRequest) -> HttpResponse:
    """Show the figures; before the first step is done there are none."""
    person = request.person
    figures = statistics_of(person, now=request.now)
    bars = bars_of(figures.weeks, week_starts(person.timezone, request.now), person.timezone)
    return page(
        request,
        "miniapp/_stats.html",
        figures=figures,
        bars=bars,
        picture=PICTURE,
        told=told(figures, bars),
        on_time=statistics_words.on_time(figures),
        answer=statistics_words.span(figures.answer_time) if figures.answer_time is not None else "",
    )


def bars_of(counts: Sequence[int], starts: Sequence[datetime], zone: str) -> list[Bar]:
    """Return a bar for each week, the highest full."""
    most = max(*counts, 1)
    bars = []
    for number, (start, count) in enumerate(zip(starts, counts, strict=True)):
        day, height = local(start, zone).date(), max(LEAST, count * TALLEST // most)
        y = ABOVE + TALLEST - height
        bars.append(Bar(day, date_words(day, "d MMM"), count, x=number * SLOT, y=y, height=height))
    return bars


def told(figures: Statistics, bars: Sequence[Bar]) -> str:
    """Return the picture in words; "" when there is nothing to show."""
    return ", ".join(f"{bar.label}: {bar.count}" for bar in bars) if any(figures.weeks) else ""

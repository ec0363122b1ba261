"""Bars of weeks, drawn as SVG by the template: nothing is loaded from anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reminders.state.wording import date_words

HEIGHT: Final = 100.0  # of the tallest bar, in the drawing's units
STEP: Final = 20  # from one bar to the next


@dataclass(frozen=True, slots=True)
class Bar:
    """One week."""

    week: date
    count: int
    link: str
    x: int
    y: float
    height: float

    @property
    def label(self) -> str:
        """The Monday, "2 Mar"."""
        return date_words(self.week, "d MMM")


def bars(weeks: Sequence[date], counts: Sequence[int], links: Sequence[str]) -> list[Bar]:
    """Return a bar for each week; where nothing was done it is a line on the ground."""
    most = max([*counts, 1])
    tall = [max(count / most * HEIGHT, 1.0) for count in counts]
    return [
        Bar(week, count, link, place * STEP, round(HEIGHT - height, 1), round(height, 1))
        for place, (week, count, link, height) in enumerate(zip(weeks, counts, links, tall, strict=True))
    ]

"""Which days a person may choose for a step: a calendar of four weeks a page, a year ahead. Pure."""

from datetime import date, timedelta
from typing import Final

WEEKS: Final = 4
DAYS_A_WEEK: Final = 7
PAGE: Final = timedelta(weeks=WEEKS)
LAST_PAGE: Final = 12  # the one that a year reaches into
REACH: Final = timedelta(days=365)
_DAY = timedelta(days=1)


def days_of(page: int, today: date) -> list[date]:
    """Return the days of a page, from its first Monday on; page 0 holds today."""
    monday = today - _DAY * today.weekday() + PAGE * page
    return [monday + _DAY * number for number in range(WEEKS * DAYS_A_WEEK)]


def may_choose(day: date, today: date) -> bool:
    """Say whether a day has not gone, and is a year away at most."""
    return today <= day <= today + REACH

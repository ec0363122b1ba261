"""Days on which a person does not work: the public holidays of their country, and their own days off."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A set of local dates for `Window.days_off`. Holidays are looked up by year, so it needs no clock."""

    country: str = ""  # ISO 3166 code; "" or an unknown one has no holidays
    own: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return day in self.own or (bool(self.country) and day in public_holidays(self.country, day.year))


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the country's public holidays in that year; none when the country is not known."""
    # A tenth of a second that a scheduler without such people need not spend.
    import holidays  # noqa: PLC0415

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def parse_days(texts: object) -> frozenset[date]:
    """Return the dates of a stored list of ISO texts; what is no date is left out."""
    if not isinstance(texts, list | tuple):
        return frozenset()
    return frozenset(day for text in texts if (day := _parse(text)) is not None)


def _parse(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None

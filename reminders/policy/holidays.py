"""Days on which a person does not work: the public holidays of their country, and their own days off."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Countries whose name in the library's table reads oddly.
_NAMES = {"CI": "Ivory Coast", "CD": "DR Congo", "TR": "Turkey", "CZ": "Czechia", "SZ": "Eswatini"}


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


def next_holidays(country: str, after: date, count: int, language: str = "en") -> list[tuple[date, str]]:
    """Return the next public holidays behind that date, named in this language, else in English."""
    coming: list[tuple[date, str]] = []
    for year in (after.year, after.year + 1):
        if len(coming) < count:
            coming += [(day, name) for day, name in _named_holidays(country, year, language) if day > after]
    return coming[:count]


@cache
def country_names() -> Mapping[str, str]:
    """Return the countries whose holidays are known: their names in English by code, sorted by name."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - see `public_holidays`

    names = {entry[1]: _NAMES.get(entry[1], _spaced(entry[0])) for entry in COUNTRIES.values()}
    return dict(sorted(names.items(), key=lambda item: item[1]))


@cache
def long_codes() -> Mapping[str, str]:
    """Return the countries' codes of two letters by those of three."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - see `public_holidays`

    return {entry[2]: entry[1] for entry in COUNTRIES.values()}


@lru_cache(maxsize=128)
def _named_holidays(country: str, year: int, language: str) -> tuple[tuple[date, str], ...]:
    import holidays  # noqa: PLC0415 - see `public_holidays`

    if country not in country_names():
        return ()
    spoken = holidays.country_holidays(country).supported_languages
    named = next((name for name in (language, "en_US") if name in spoken), None)
    found = holidays.country_holidays(country, years=year, language=named)
    return tuple(sorted(found.items()))


def _spaced(name: str) -> str:
    """Return "Bosnia and Herzegovina" for "BosniaAndHerzegovina"."""
    words = _WORDS.sub(" ", name).split()
    return " ".join(word.lower() if word in ("And", "Of", "The") else word for word in words)


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

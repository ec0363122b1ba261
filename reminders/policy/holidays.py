"""Days on which a person does not work: the public holidays of their country, and their own days off."""

# ruff: noqa: RUF001  Cyrillic letters and apostrophes are meant

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from babel import Locale

# What people say where Unicode's name is longer, or another.
_SAID = {
    "en": {
        "CC": "Cocos Islands",
        "CD": "DR Congo",
        "CG": "Congo",
        "CI": "Ivory Coast",
        "HK": "Hong Kong",
        "MM": "Myanmar",
        "MO": "Macau",
        "PS": "Palestine",
        "TR": "Turkey",
    },
    "uk": {
        "CC": "Кокосові острови",
        "CD": "ДР Конго",
        "CG": "Конго",
        "HK": "Гонконг",
        "MM": "М’янма",
        "MO": "Макао",
        "PS": "Палестина",
        "US": "США",
        "VI": "Віргінські острови США",
    },
}


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


def holiday_name(country: str, day: date, language: str = "en") -> str:
    """Return what that public holiday is called in this language, else in English; "" when it is none."""
    return dict(_named_holidays(country, day.year, language)).get(day, "") if country else ""


@cache
def country_names(language: str = "en") -> Mapping[str, str]:
    """Return the countries whose holidays are known: their names in this language ("uk", "uk-UA") by code."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - see `public_holidays`

    locale = Locale.parse(language, sep="-")
    named = {**locale.territories, **_SAID.get(locale.language, {})}
    codes = sorted({code for _name, code, *_aliases in COUNTRIES.values()} & set(named))
    return {code: named[code].replace("&", "and").replace("ʼ", "’") for code in codes}


def country_name(code: str, language: str = "en") -> str:
    """Return a country's name in this language; the code itself when it is not known."""
    return country_names(language or "en").get(code, code)


@lru_cache(maxsize=128)
def _named_holidays(country: str, year: int, language: str) -> tuple[tuple[date, str], ...]:
    import holidays  # noqa: PLC0415 - see `public_holidays`

    if country not in country_names():
        return ()
    spoken = holidays.country_holidays(country).supported_languages
    named = next((name for name in (language, "en_US") if name in spoken), None)
    found = holidays.country_holidays(country, years=year, language=named)
    return tuple(sorted(found.items()))


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

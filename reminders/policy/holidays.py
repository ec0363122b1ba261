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
# The same for parts of a country, which have their own holidays: the library names them in one language.
_SAID_REGIONS = {
    "en": {
        "AT-9": "Vienna",
        "CH-GE": "Geneva",
        "DE-BY": "Bavaria",
        "DE-HE": "Hesse",
        "DE-NI": "Lower Saxony",
        "DE-NW": "North Rhine-Westphalia",
        "DE-SN": "Saxony",
        "DE-TH": "Thuringia",
        "ES-AN": "Andalusia",
        "ES-CT": "Catalonia",
        "ES-PV": "Basque Country",
    },
    "uk": {
        "AT-9": "Відень",
        "DE-BE": "Берлін",
        "DE-BY": "Баварія",
        "DE-HE": "Гессен",
        "DE-SN": "Саксонія",
        "ES-CT": "Каталонія",
        "GB-ENG": "Англія",
        "GB-NIR": "Північна Ірландія",
        "GB-SCT": "Шотландія",
        "GB-WLS": "Уельс",
        "US-CA": "Каліфорнія",
        "US-NY": "Нью-Йорк",
    },
}
_LONGEST_REGION = 3  # letters of a code; what has more is a town


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A set of local dates for `Window.days_off`. Holidays are looked up by year, so it needs no clock."""

    country: str = ""  # ISO 3166 code, of a part as well: "GB-ENG"; "" or an unknown one has no holidays
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

    code, _dash, region = country.partition("-")
    try:
        return frozenset(holidays.country_holidays(code, subdiv=region or None, years=year))
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
    """Return the name of a country, or of its part, in this language; the code when it is not known."""
    if "-" not in code:
        return country_names(language or "en").get(code, code)
    said = _SAID_REGIONS.get(Locale.parse(language or "en", sep="-").language, {})
    return said.get(code) or next((name for name, found in region_names() if found == code), code)


@cache
def region_names() -> tuple[tuple[str, str], ...]:
    """Return the parts of countries with holidays of their own, each name with its code, "GB-ENG"."""
    import holidays  # noqa: PLC0415 - see `public_holidays`
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    said = ((name, code) for names in _SAID_REGIONS.values() for code, name in names.items())
    local = (
        (name, f"{code}-{region}")
        for class_name, code, *_more in COUNTRIES.values()
        for name, region in getattr(holidays, class_name).subdivisions_aliases.items()
        if len(region) <= _LONGEST_REGION < len(name)
    )
    return (*local, *said)


def regions_of(country: str) -> list[str]:
    """Return the codes of a country's parts, in the library's order; a part has none."""
    return list(dict.fromkeys(code for _name, code in region_names() if code.startswith(f"{country}-")))


@lru_cache(maxsize=128)
def _named_holidays(country: str, year: int, language: str) -> tuple[tuple[date, str], ...]:
    import holidays  # noqa: PLC0415 - see `public_holidays`

    code, _dash, region = country.partition("-")
    if code not in country_names() or (region and country not in regions_of(code)):
        return ()
    spoken = holidays.country_holidays(code).supported_languages
    named = next((name for name in (language, "en_US") if name in spoken), None)
    found = holidays.country_holidays(code, subdiv=region or None, years=year, language=named)
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

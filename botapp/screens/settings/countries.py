"""Countries by the names that people type, and where somebody probably works. Pure: no Django, no clock."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from botapp.screens.settings import countries_uk
from reminders.policy.holidays import country_names, long_codes

SHORTEST, LONGEST, CHOICES = 2, 60, 6
# What people call their own country, or write in short.
ALSO = {
    "uk": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "usa": "US",
    "america": "US",
    "united states of america": "US",
    "uae": "AE",
    "emirates": "AE",
    "the netherlands": "NL",
    "holland": "NL",
    "nederland": "NL",
    "czech republic": "CZ",
    "česko": "CZ",
    "turkey": "TR",
    "türkiye": "TR",
    "korea": "KR",
    "대한민국": "KR",
    "한국": "KR",
    "великобританія": "GB",
    "англія": "GB",
    "украина": "UA",
    "deutschland": "DE",
    "германия": "DE",
    "österreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "svizzera": "CH",
    "españa": "ES",
    "italia": "IT",
    "polska": "PL",
    "польша": "PL",
    "slovensko": "SK",
    "magyarország": "HU",
    "românia": "RO",
    "moldova": "MD",
    "българия": "BG",
    "ελλάδα": "GR",
    "κύπρος": "CY",
    "belgië": "BE",
    "belgique": "BE",
    "danmark": "DK",
    "sverige": "SE",
    "norge": "NO",
    "suomi": "FI",
    "ísland": "IS",
    "éire": "IE",
    "eesti": "EE",
    "latvija": "LV",
    "lietuva": "LT",
    "hrvatska": "HR",
    "slovenija": "SI",
    "srbija": "RS",
    "србија": "RS",
    "беларусь": "BY",
    "россия": "RU",
    "қазақстан": "KZ",
    "казахстан": "KZ",
    "საქართველო": "GE",
    "հայաստան": "AM",
    "azərbaycan": "AZ",
    "ישראל": "IL",
    "مصر": "EG",
    "السعودية": "SA",
    "الإمارات": "AE",
    "भारत": "IN",
    "中国": "CN",
    "日本": "JP",
    "ไทย": "TH",
    "việt nam": "VN",
    "brasil": "BR",
    "méxico": "MX",
    "perú": "PE",
    "panamá": "PA",
}
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc`", "''''")
# Where the speakers of a language mostly work.
BY_LANGUAGE = {
    "uk": ("UA", "PL"),
    "ru": ("UA", "KZ"),
    "en": ("US", "GB", "CA", "AU", "IE"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH", "CA"),
    "es": ("ES", "MX", "AR", "CO"),
    "pt": ("BR", "PT"),
    "it": ("IT", "CH"),
    "pl": ("PL",),
    "nl": ("NL", "BE"),
    "tr": ("TR",),
    "cs": ("CZ",),
    "ro": ("RO", "MD"),
    "ar": ("AE", "SA", "EG"),
    "he": ("IL",),
    "hi": ("IN",),
    "ja": ("JP",),
    "ko": ("KR",),
    "zh": ("CN", "TW", "SG"),
}


def find_country(text: str) -> str | None:
    """Return the code of the country that a text names ("UA", "UKR", "Ukraine", "Україна"), or None."""
    words = _plain(text)
    if not SHORTEST <= len(words) <= LONGEST:
        return None
    if words in ALSO:
        return ALSO[words]
    if words.upper() in country_names():
        return words.upper()
    return _by_name().get(words) or long_codes().get(words.upper())


def name_of(code: str, language: str = "en") -> str:
    """Return a country's name in Ukrainian, or else in English; the code itself when it is not known."""
    ours = countries_uk.NAMES if language.partition("-")[0] == "uk" else {}
    return ours.get(code) or country_names().get(code, code)


def likely_countries(zone: str, language: str) -> list[str]:
    """Return at most `CHOICES` codes: the zone's own country, the language's region, then its speakers'."""
    tongue, _dash, region = language.partition("-")
    wanted = [_by_zone().get(zone, ""), region.upper(), *BY_LANGUAGE.get(tongue, ()), *BY_LANGUAGE["en"]]
    known = country_names()
    return list(dict.fromkeys(code for code in wanted if code in known))[:CHOICES]


@cache
def _by_name() -> dict[str, str]:
    names = [*countries_uk.NAMES.items(), *country_names().items()]
    return {_plain(name): code for code, name in names}


def _plain(text: str) -> str:
    """Return a name in the one form in which names are compared."""
    return " ".join(text.split()).casefold().strip(". ").translate(_APOSTROPHES)


@cache
def _by_zone() -> dict[str, str]:
    """Countries by zone, from the table that the time zone database brings; none without it."""
    return dict(_lines())


def _lines() -> Iterator[tuple[str, str]]:
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _place, zone, *_comment = line.split("\t")
            yield zone, code

"""Countries by the names that people type, and where somebody probably works. Pure: no Django, no clock."""

import unicodedata
from collections import defaultdict
from functools import cache
from itertools import filterfalse

from babel import localedata
from babel.core import get_global

from reminders.policy.holidays import country_names, region_names, regions_of

SHORTEST, LONGEST, CHOICES = 2, 64, 6
# What people call their own country, or write in short.
ALSO = {
    "uk": "GB",
    "great britain": "GB",
    "britain": "GB",
    "великобританія": "GB",
    "сполучені штати": "US",
    "america": "US",
    "united states of america": "US",
    "uae": "AE",
    "emirates": "AE",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "한국": "KR",
    "السعودية": "SA",
    "الإمارات": "AE",
}
# Languages in which people may name a country, the likeliest first: the first meaning of a name counts.
READ = (
    "en uk ru de es fr it pl pt nl ro cs sk tr ar az be bg da el et fi ga he hi hr hu hy is ja ka kk ko lt "
    "lv no sl sr sv th vi zh"
)
_SIGNS = {**dict.fromkeys(map(ord, "'‘’ʼ`."), ""), ord("-"): " ", ord("&"): " and "}  # noqa: RUF001
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
    """Return the code of the country, or of its part, that a text names; None when it names neither.

    "UA", "UKR", "Ukraine" and "Україна" are UA; "England" is GB-ENG, and so is its code.
    """
    words = " ".join(text.split()).strip(". ")
    if not SHORTEST <= len(words) <= LONGEST:
        return None
    code = words.upper()
    if code in country_names() or code in regions_of(code.partition("-")[0]):
        return code
    return _long_codes().get(code) or _by_name().get(plain(words))


def likely_countries(zone: str, language: str) -> list[str]:
    """Return at most `CHOICES` codes: the zone's own country, the language's region, then its speakers'."""
    tongue, _dash, region = language.partition("-")
    nearest = get_global("zone_territories").get(zone, "")
    wanted = [nearest, region.upper(), *BY_LANGUAGE.get(tongue, ()), *BY_LANGUAGE["en"]]
    known = country_names()
    return list(dict.fromkeys(code for code in wanted if code in known))[:CHOICES]


@cache
def _by_name() -> dict[str, str]:
    """Return the codes by name in every language of `READ`.

    It takes half a second, once; Babel would keep 50 MB of what it read, so that goes at once.
    """
    found = {plain(name): code for name, code in ALSO.items()}
    for language in READ.split():
        for code, name in country_names(language).items():
            found.setdefault(plain(name), code)
        localedata.clear_caches()
    regions: dict[str, set[str]] = defaultdict(set)
    for name, code in region_names():
        regions[plain(name)].add(code)
    # A country before its namesake, and a name that two parts share is nobody's: "La Rioja".
    return {name: codes.pop() for name, codes in regions.items() if len(codes) == 1} | found


def plain(text: str) -> str:
    """Return a name in the one form in which names are compared: without accents and apostrophes."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("st. ", "saint ").translate(_SIGNS))
    return " ".join("".join(filterfalse(unicodedata.combining, letters)).split())


@cache
def _long_codes() -> dict[str, str]:
    """Return the codes of two letters by the other forms of ISO 3166: "UKR", "804"."""
    aliases = get_global("territory_aliases")
    return {long: codes[0] for long, codes in aliases.items() if len(long) > 2 and len(codes) == 1}

"""Known places: the countries in the languages of the pastes, the cities that time zones are named after, and
those that people write without a country.

Pure. Babel tells them, once a place is asked for.
"""

import re
from functools import cache

from leads.intake.words import CITIES, COUNTRIES, CREDENTIALS, GIVEN, ROLES, STATES

_LANGUAGES = ("en", "uk", "de", "es", "fr", "pl", "ru")
_NO_COUNTRY = frozenset({"ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"})
_AROUND = re.compile(
    r"\A(?:(?:the )?greater|metropolitan|großraum|raum|metropolregion|área metropolitana|région de|grand)\s"
    r"|\A(?:м|г|смт)\.\s?\S"  # noqa: RUF001  Cyrillic is meant
    r"|\S\s+(?:area|region|metropolitan|metroplex|et périphérie|y alrededores|und umgebung|та околиці)\Z",
    re.IGNORECASE,
)
_NOT_TOWN = re.compile(r"\A\d{4,6}\s+(?=\D)|,\s*(?:вул|ул|просп)\b.*", re.IGNORECASE)
_CONTINENTS = ("Europe/", "Asia/", "America/", "Africa/", "Australia/", "Pacific/Auckland")
_MOST_WORDS, _MOST_PARTS = 4, 3


def is_country(text: str) -> bool:
    return _plain(text) in _countries() or text.strip() in STATES


def is_known_place(text: str) -> bool:
    """Whether all of it is known, or is called an area: "10117 Berlin, Germany", "Greater Leeds Area"."""
    parts = [part for part in text.split(",") if _plain(part)]
    return (bool(parts) and all(map(_is_named, parts))) or _is_area(text)


def is_place_line(text: str) -> bool:
    """Whether it is nothing but a place: a known one, behind a house number too, or a town that nobody
    knows with its country or state behind a comma: "Albi, France"."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    is_street = len(parts) > 1 and any(map(str.isdigit, parts[0])) and _is_named(parts[-1])
    if is_street or is_known_place(text):
        return True
    if not 1 < len(parts) <= _MOST_PARTS or not is_country(_without_code(parts[-1])):
        return False
    if parts[-1].lower() in CREDENTIALS and " " in parts[0] and parts[0].split()[0].lower() in GIVEN:
        return False  # "Katherine Wu, MD"
    is_named = all(part[:1].isupper() and len(part.split()) <= _MOST_WORDS for part in parts)
    return is_named and ROLES.isdisjoint(parts[0].lower().split())  # "Sales Director, EMEA"


def town_of(text: str) -> str:
    """A place without its code and street: "Stuttgart" of "70565 Stuttgart", "м. Київ" of "м. Київ, вул"."""
    return _NOT_TOWN.sub("", text)


def _is_named(text: str) -> bool:
    return is_country(text) or _plain(text) in _cities()


def _is_area(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS + 1 and _AROUND.search(text.strip()) is not None


def _without_code(text: str) -> str:
    return " ".join(word for word in text.split() if not any(map(str.isdigit, word)))


def _plain(text: str) -> str:
    return _without_code(text).strip(" .,").lower()


@cache
def _countries() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415  costs nothing until used

    named = {
        name.lower()
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if code.isalpha() and code not in _NO_COUNTRY
    }
    return frozenset(named | COUNTRIES)


@cache
def _cities() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415

    zones = [(zone, info) for language in _LANGUAGES for zone, info in Locale(language).time_zones.items()]
    named = {info["city"].lower() for zone, info in zones if "city" in info and zone.count("/") == 1}
    # English names that need no translation stand in the zone itself: "Europe/Paris".
    named |= {
        zone.rpartition("/")[2].replace("_", " ").lower()
        for zone, _ in zones
        if zone.startswith(_CONTINENTS) and zone.count("/") == 1
    }
    # Who is called so is met more often than the place.
    return frozenset(name for name in named if name not in GIVEN) | CITIES

"""Time zones by the names that people type: places, clocks, offsets. Pure: no Django, no clock.

The places are in `cities.gz`, which `tools/cities.py` makes; it is read anew each time (a few hundredths of a
second), for the question is asked once of a person.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from botapp.screens.settings.countries import find_country, plain
from reminders.policy.windows import parse_zone

LONGEST = 60
_CITIES = Path(__file__).with_name("cities.gz")
# What people call a clock, and the few cities that are known by their letters.
CLOCKS = {
    "utc": "UTC",
    "gmt": "UTC",
    "cet": "Europe/Berlin",
    "cest": "Europe/Berlin",
    "mez": "Europe/Berlin",
    "eet": "Europe/Kyiv",
    "eest": "Europe/Kyiv",
    "est": "America/New_York",
    "edt": "America/New_York",
    "eastern": "America/New_York",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "central": "America/Chicago",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "mountain": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles",
    "nyc": "America/New_York",
    "sf": "America/Los_Angeles",
    "la": "America/Los_Angeles",
}
# Zones that are not whole hours from UTC; the others are Etc/GMT±n, whose sign is the other way round.
_UNEVEN = {
    "-3:30": "America/St_Johns",
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
    "+6:30": "Asia/Yangon",
    "+9:30": "Australia/Darwin",
}
_OFFSET = re.compile(
    r"(?:(?:utc|gmt)\s*)?(?P<sign>[+\-\u2212\u2013])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\A(?:(?:(?:im|i am|i live|we are|ich bin|ich wohne|estoy|vivo)\s+)?(?:in|from|near|aus|en|de)|"
    r"time in|city|місто|м|город|г|stadt|ciudad)[.:]?\s+"  # noqa: RUF001  Cyrillic is meant
)
_BEHIND = re.compile(r"\s(?:standard\s|daylight\s)?(?:time(?:\s?zone)?|zeit|city|час|время)\Z")


def find_zone(text: str) -> str | None:
    """Return the IANA name of the zone that a text names, None when it names none, or one of several.

    >>> [find_zone(text) for text in ("Харків", "Berlin, Germany", "GMT+3", "kyiv time", "Ann Lee")]
    ['Europe/Kyiv', 'Europe/Berlin', 'Etc/GMT-3', 'Europe/Kyiv', None]
    """
    words = " ".join(text.split())
    if not 1 < len(words) <= LONGEST:
        return None
    if offset := _OFFSET.fullmatch(words):
        return _of_offset(offset)
    if "/" in words and parse_zone(words) is not None:
        return words
    name = re.sub(r"\Ast ", "saint ", plain(words.strip(" .!=")))
    bare = _BEHIND.sub("", _BEFORE.sub("", name))
    places = _Places()
    tries = (CLOCKS.get(each) or places.find(each) for each in dict.fromkeys((name, bare)))
    return next(filter(None, tries), None)


class _Places:
    """The places of the world, while one answer is looked for."""

    def __init__(self) -> None:
        self._data = gzip.decompress(_CITIES.read_bytes())

    def find(self, name: str) -> str | None:
        """Return the zone of a city, alone or with its country or state, or of a country with one zone."""
        for city, areas in _readings(name):
            if found := [zone for where, zone in self._named(city) if self._fits(where, areas)]:
                return found[0]
        country = find_country(name)
        return next((zone for _where, zone in self._named(f"={country.lower()}")), None) if country else None

    def _named(self, name: str) -> list[tuple[str, str]]:
        """Return (where, zone) of each place of that name, most people first."""
        at = self._data.find(f"|{name}|".encode())
        if at < 0:
            return []
        begin = self._data.rfind(b"\n", 0, at) + 1
        places = self._data[begin : self._data.index(b"\t", begin)].decode().split(";")
        return [(where, zone) for where, _blank, zone in (place.partition(" ") for place in places)]

    def _fits(self, where: str, areas: list[str]) -> bool:
        """Say whether a place lies in each of these countries or American states; Georgia is both."""
        country = where.partition(".")[0]
        states = (self._named(f".{area}") for area in areas)
        return all(
            (state and state[0][0] == where) or find_country(area) == country
            for area, state in zip(areas, states, strict=True)
        )


def _readings(name: str) -> Iterator[tuple[str, list[str]]]:
    """Return how a name may be read: as a city, and as one with what it lies in behind it."""
    city, *areas = (part.strip(" ()") for part in re.split(r"[,(]", name))
    yield city, [area for area in areas if area]
    if not areas:
        words = city.split()
        for size in range(len(words) - 1, 0, -1):
            yield " ".join(words[:size]), [" ".join(words[size:])]


def _of_offset(offset: re.Match[str]) -> str | None:
    """Return the zone that many hours from UTC."""
    sign, hours = "+" if offset["sign"] == "+" else "-", int(offset["hours"])
    if int(offset["minutes"] or 0):
        return _UNEVEN.get(f"{sign}{hours}:{offset['minutes']}")
    if not hours:
        return "UTC"
    zone = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"
    return zone if parse_zone(zone) is not None else None

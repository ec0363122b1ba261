"""Time zones by the names that people type. Pure: no Django, no clock."""

from functools import cache
from zoneinfo import available_timezones

from reminders.policy.windows import parse_zone

SHORTEST, LONGEST = 3, 40
# Cities whose zone bears another city's name, and spellings that are still in use.
ALSO = {
    "kiev": "Europe/Kyiv",
    "київ": "Europe/Kyiv",
    "киев": "Europe/Kyiv",
    "lviv": "Europe/Kyiv",
    "львів": "Europe/Kyiv",
    "odesa": "Europe/Kyiv",
    "munich": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome",
    "geneva": "Europe/Zurich",
    "krakow": "Europe/Warsaw",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "boston": "America/New_York",
    "miami": "America/New_York",
    "washington": "America/New_York",
    "austin": "America/Chicago",
    "dallas": "America/Chicago",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "abu dhabi": "Asia/Dubai",
    "tel aviv": "Asia/Jerusalem",
    "utc": "UTC",
    "gmt": "UTC",
}


def find_zone(text: str) -> str | None:
    """Return the IANA name of the zone that a text names ("Europe/Kyiv", "new york", "Київ"); else None."""
    words = " ".join(text.split())
    if not SHORTEST <= len(words) <= LONGEST:
        return None
    if "/" in words and parse_zone(words) is not None:
        return words
    return ALSO.get(words.casefold()) or _by_city().get(words.casefold())


@cache
def _by_city() -> dict[str, str]:
    """Zones by the city in their name; only those of the form Area/City, which are nobody's abbreviations."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return {zone.rsplit("/", 1)[1].replace("_", " ").casefold(): zone for zone in named}

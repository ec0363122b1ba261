"""Buttons about the person: `zone:{IANA name}`."""

import re
from dataclasses import dataclass

_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ZonePress:
    """A tap on a time zone. The name has the form of one, but may be unknown."""

    zone: str


def encode_zone(zone: str) -> str:
    """Return the data of a time zone's button."""
    return f"zone:{zone}"


def decode_zone(parts: list[str]) -> ZonePress | None:
    """Read what stands behind `zone:`; None for what cannot be a zone's name."""
    return ZonePress(parts[0]) if len(parts) == 1 and _ZONE.fullmatch(parts[0]) else None

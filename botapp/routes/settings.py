"""Buttons of the settings: `set:{topic}` opens a screen, `set:{topic}:{value}` sets a value.

A value says what the setting becomes, so that a double tap is the same as one.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Topic(StrEnum):
    """What a settings button is about."""

    HOME = "home"  # everything at a glance
    ZONE = "zone"
    HOURS = "hours"
    FROM = "from"  # the grid of hours; with a value: the hour reminders begin
    TO = "to"  # … and the hour they end, 24 for midnight
    DAYS = "days"
    DAY = "day"  # one weekday on or off, "6on"
    COUNTRY = "country"  # a code of two letters, or "none"
    OFF = "off"  # own days off
    DROP = "drop"  # takes days off away, "20261224-20261231"
    CAP = "cap"  # messages a day
    BRIEFING = "brief"  # an hour, or "off"
    LANGUAGE = "lang"


@dataclass(frozen=True, slots=True)
class SettingPress:
    """A tap on a settings button; without a value it only opens a screen."""

    topic: Topic
    value: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date


_HOUR = r"0|[1-9]|1[0-9]|2[0-3]"
_VALUES = {
    Topic.FROM: _HOUR,
    Topic.TO: r"[1-9]|1[0-9]|2[0-4]",
    Topic.DAY: r"[1-7](?:on|off)",
    Topic.COUNTRY: r"[A-Z]{2}|none",
    Topic.DROP: r"[0-9]{8}-[0-9]{8}",
    Topic.CAP: r"[1-9]|[1-4][0-9]|50",
    Topic.BRIEFING: rf"{_HOUR}|off",
    Topic.LANGUAGE: r"[a-z]{2,3}(?:-[a-z]{2,4})?",
}
_ONLY_WITH_A_VALUE = (Topic.DAY, Topic.DROP)


def encode_setting(topic: Topic, value: str | int = "") -> str:
    """Return the data of a settings button."""
    return f"set:{topic}" if value == "" else f"set:{topic}:{value}"


def encode_span(span: Span) -> str:
    """Return the value of a button that takes these days away."""
    return f"{span.first:%Y%m%d}-{span.last:%Y%m%d}"


def decode_setting(parts: list[str]) -> SettingPress | None:
    """Read what stands behind `set:`; None for anything that `encode_setting` would not have written."""
    if parts[0] not in list(Topic) or len(parts) > 2:
        return None
    topic = Topic(parts[0])
    if len(parts) == 1:
        return None if topic in _ONLY_WITH_A_VALUE else SettingPress(topic)
    if topic not in _VALUES or not re.fullmatch(_VALUES[topic], parts[1], re.ASCII):
        return None
    if topic == Topic.DROP and decode_span(parts[1]) is None:
        return None
    return SettingPress(topic, parts[1])


def decode_span(value: str) -> Span | None:
    """Return the days of such a value; None when there are no such dates."""
    try:
        first, last = (_date(part) for part in value.split("-"))
    except ValueError:
        return None
    return Span(first, last) if first <= last else None


def _date(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))

"""Buttons of the settings: `set:{topic}` opens a screen, `set:{topic}:{value}` sets a value.

A value says what the setting becomes, so that a double tap is the same as one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from botapp.routes.codec import By, Maybe, Press, Word


class Topic(StrEnum):
    """What a settings button is about."""

    HOME = "home"  # everything at a glance
    ZONE = "zone"
    HOURS = "hours"  # with a value, from when until when: "1300-1700"
    FROM = "from"  # the grid of hours; with a value: the hour reminders begin
    TO = "to"  # … and the hour they end, 24 for midnight
    DAYS = "days"
    DAY = "day"  # one weekday on or off, "6on"
    COUNTRY = "country"  # a code of two letters, with a part's behind it ("GB-ENG"), or "none"
    OFF = "off"  # own days off
    DROP = "drop"  # takes days off away, "20261224-20261231"
    CAP = "cap"  # messages a day
    BRIEFING = "brief"  # an hour, or "off"
    LANGUAGE = "lang"


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"


def span_of(value: str) -> DaySpan:
    """Return the days of such a value. Raises ValueError when there are no such dates."""
    first, last = (datetime.strptime(part, "%Y%m%d").date() for part in value.split("-"))  # noqa: DTZ007
    if first > last:
        raise ValueError(value)
    return DaySpan(first, last)


class _SpanWord(Word):
    """Days off as a value."""

    __slots__ = ()

    def read(self, text: str, known: Mapping[str, Any]) -> str:
        span_of(super().read(text, known))
        return text


_SPAN = re.compile(r"[0-9]{8}-[0-9]{8}", re.ASCII)
_DAY = re.compile(r"[1-7](?:on|off)", re.ASCII)


def _value(pattern: str) -> Maybe:
    return Maybe(Word(re.compile(pattern, re.ASCII)))


_CLOCK = r"(?:[01][0-9]|2[0-4])[0-5][0-9]"
_HOUR = r"0|[1-9]|1[0-9]|2[0-3]"
_VALUES = {
    Topic.FROM: _value(_HOUR),
    Topic.HOURS: _value(rf"{_CLOCK}-{_CLOCK}"),
    Topic.TO: _value(r"[1-9]|1[0-9]|2[0-4]"),
    Topic.DAY: Word(_DAY),
    Topic.COUNTRY: _value(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?|none"),
    Topic.DROP: _SpanWord(_SPAN),
    Topic.CAP: _value(r"[1-9]|[1-4][0-9]|50"),
    Topic.BRIEFING: _value(rf"{_HOUR}|off"),
    Topic.LANGUAGE: _value(r"[a-z]{2,3}(?:-[a-z]{2,4})?"),
}


@dataclass(frozen=True, slots=True)
class SettingPress(Press):
    """A tap on a settings button; without a value it only opens a screen."""

    FAMILY = "set"
    topic: Topic
    value: Annotated[str, By(_VALUES, "topic")] = ""

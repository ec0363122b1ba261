"""What came of a phrase: a moment, a choice between moments, or a reason why neither. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from reminders.policy.windows import Window


class Reason(StrEnum):
    """Why a phrase gives no moment."""

    EMPTY = "empty"  # nothing but polite words
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"  # a word that has nothing to do with time
    UNCLEAR = "unclear"  # a time, but which? "9", "this week"
    IMPOSSIBLE = "impossible"  # no such date or clock time
    CONTRADICTORY = "contradictory"  # "monday tuesday"
    PAST = "past"
    TOO_FAR = "too_far"  # more than a year ahead


@dataclass(frozen=True, slots=True)
class Understood:
    """A future moment, in UTC."""

    at: datetime
    exact: bool = False  # the hour or the weekday was given: it counts even outside working hours
    elapsed: bool = False  # so many hours or minutes from now


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several moments that the phrase may mean, earliest first."""

    options: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    reason: Reason


Result = Understood | Ambiguous | NotUnderstood


class NoMoment(Exception):
    """One reading of a phrase leads to no moment."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Frame:
    """The person's time now, and what a day without an hour means to them."""

    now: datetime  # UTC
    window: Window
    hour: time  # of a day without one

    @property
    def zone(self) -> ZoneInfo:
        return self.window.zone

    @property
    def local(self) -> datetime:
        """The person's local time now."""
        return self.now.astimezone(self.zone)

    @property
    def today(self) -> date:
        return self.local.date()

"""What a change of settings moved, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from botapp.shared.hours_and_days_off import HourSpan
from reminders.services.moves import Move
from reminders.services.preferences import Settings

SHOWN = 3  # moves that have a line each


def of_span(span: HourSpan) -> Settings:
    """Return the settings that such hours are."""
    start, end = (time(minutes // 60 % 24, minutes % 60) for minutes in (span.start, span.end))
    return {"window_start": start, "window_end": end}


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of settings moved: how many reminders, and the first of them."""

    total: int = 0
    lines: tuple[tuple[str, datetime | None, datetime | None], ...] = ()  # lead, before, after

    @classmethod
    def of(cls, moves: Sequence[Move]) -> "Moved":
        return cls(len(moves), tuple((move.lead_name, move.before, move.after) for move in moves[:SHOWN]))

    def to_json(self) -> dict[str, Any]:
        """Return the form kept with an update."""
        return {
            "total": self.total,
            "lines": [[name, _text(before), _text(at)] for name, before, at in self.lines],
        }

    @classmethod
    def from_json(cls, noted: dict[str, Any]) -> "Moved":
        """Read that form."""
        lines = ((name, _moment(before), _moment(at)) for name, before, at in noted["lines"])
        return cls(noted["total"], tuple(lines))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

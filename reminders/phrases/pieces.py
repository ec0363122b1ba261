"""What a phrase is made of, as values: spans, days, clocks, parts of a day. Pure."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time from now."""

    kind: ClassVar[str] = "span"
    minutes: int = 0
    days: int = 0
    months: int = 0
    workdays: int = 0

    def __add__(self, other: "Duration") -> "Duration":
        return Duration(
            self.minutes + other.minutes,
            self.days + other.days,
            self.months + other.months,
            self.workdays + other.workdays,
        )


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A clock time as it was written: `hour` may need an am or pm that is not given."""

    kind: ClassVar[str] = "clock"
    hour: int
    minute: int = 0
    half: str = ""  # am, pm or a part of the day
    literal: bool = False  # written as on a 24-hour clock: "03:00"
    bare: bool = False  # a mere number, a clock only beside a day
    is_midnight: bool = False  # the word, which may mean either end of a day


@dataclass(frozen=True, slots=True)
class SameTime:
    """The time of day now."""

    kind: ClassVar[str] = "clock"
    bare: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day; `today` when it can only be today's."""

    kind: ClassVar[str] = "part"
    name: str
    today: bool = False


@dataclass(frozen=True, slots=True)
class Offset:
    """A number of days from today."""

    kind: ClassVar[str] = "day"
    days: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 is Monday; `which` is this, next, coming or ""."""

    kind: ClassVar[str] = "day"
    index: int
    which: str = ""


@dataclass(frozen=True, slots=True)
class Weekend:
    kind: ClassVar[str] = "day"
    which: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A week or a month, or its start or end; `edge` is start, end or ""."""

    kind: ClassVar[str] = "day"
    unit: str
    which: str
    edge: str = ""


@dataclass(frozen=True, slots=True)
class MonthEdge:
    """The first or the last day of a named month."""

    kind: ClassVar[str] = "day"
    month: int
    edge: str


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A day of a month; without year or month the next one."""

    kind: ClassVar[str] = "day"
    day: int
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Shifted:
    """A duration after another day."""

    kind: ClassVar[str] = "day"
    span: Duration
    day: "Day"


Day = Offset | Weekday | Weekend | Period | MonthEdge | CalendarDate | Shifted
Piece = Duration | ClockTime | SameTime | Part | Day

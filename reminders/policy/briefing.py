"""A person's day as values, and the morning briefing: when it comes, and whether it may. Pure.

Moments come in and go out aware, in UTC. A briefing belongs to the local date on which it comes.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reminders.policy.moments import Moment, late_by
from reminders.policy.nags import Stop, Wait
from reminders.policy.windows import Window, is_open, local_at, next_open

GRACE = timedelta(hours=2)  # after its hour a briefing is of no use any more
SOON = timedelta(minutes=1)  # until the scheduler has ended a pause whose date has come
_DAY = timedelta(days=1)
_LOOKS = 6  # a day behind us, a closed one and its successor need three


@dataclass(frozen=True, slots=True)
class AgendaStep:
    """One open step in somebody's day."""

    reminder_id: int
    lead_id: int
    name: str
    company: str
    what: str  # the step's description
    status: str
    at: datetime  # when it is, or was, to be done
    moment: Moment | None = None  # how that looks now; None for a step that has just been acted on
    version: int = 0  # the reminder's, which rises with each change
    unsure: bool = False  # what was sent of it may not have arrived

    def is_overdue(self, now: datetime) -> bool:
        """Say whether its time has passed by more than a little."""
        return late_by(self.at, now) > timedelta(0)


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """One page of a day's steps, in the order in which they are to be done."""

    day: date  # local
    steps: tuple[AgendaStep, ...]
    page: int = 0
    pages: int = 1
    total: int = 0  # on all pages
    overdue: int = 0  # on all pages
    overdue_leads: int = 0  # of how many leads those are
    first: int = 1  # the number of the first step shown
    closed: int = 0  # steps that were done or skipped on this day


@dataclass(frozen=True, slots=True)
class BriefingCard:
    """The day's steps, with buttons, in the morning."""

    chat_id: int
    delivery_id: int
    page: AgendaPage
    zone: str  # IANA name
    language: str  # "" means the default
    plain: bool = False  # send without markup: Telegram refused the marked-up form
    app: bool = True  # show the way into the Mini App: Telegram has not refused it


@dataclass(frozen=True, slots=True)
class Riser:
    """What is known about the person who would get a briefing."""

    hour: int  # local
    window: Window | None
    wants_it: bool = True
    is_reachable: bool = True
    returns_at: datetime | None = None  # the end of a pause, when that alone keeps messages away
    said_since_midnight: int = 0  # automatic messages, by the local clock
    daily_cap: int = 12


@dataclass(frozen=True, slots=True)
class Brief:
    """Send it now. `day` is the local date it belongs to, `following` when the next one comes."""

    day: date
    following: datetime | None


def decide_briefing(person: Riser, now: datetime) -> Brief | Wait | Stop:
    """Return whether a person's briefing may be sent now, or when to look again."""
    if not person.wants_it or person.window is None:
        return Stop()
    following = next_briefing(person.hour, person.window, after=now)
    moment = due_briefing(person.hour, person.window, now)
    if moment is not None and person.returns_at and person.returns_at <= moment + GRACE:
        return Wait(max(person.returns_at, now) + SOON)
    # The last message of a day is the plans': a briefing instead of every reminder would stop them for good.
    leaves_room = person.said_since_midnight + 1 < person.daily_cap
    may_speak = person.is_reachable and leaves_room and is_open(now, person.window)
    if moment is None or not may_speak:
        return Wait(following) if following else Stop()
    return Brief(moment.astimezone(person.window.zone).date(), following)


def next_briefing(hour: int, window: Window, *, after: datetime) -> datetime | None:
    """Return the first briefing later than `after`; None when no working day is in sight.

    It comes at the person's hour on a working day, or when that day's sending hours begin, if that is later.
    """
    day = after.astimezone(window.zone).date()
    for _look in range(_LOOKS):
        moment, opens_on = _on(day, hour, window)
        if opens_on == day and moment > after and is_open(moment, window):
            return moment
        day = max(opens_on, day + _DAY)
    return None


def due_briefing(hour: int, window: Window, now: datetime) -> datetime | None:
    """Return the briefing whose time has come and is not long past; None when there is none."""
    today = now.astimezone(window.zone).date()
    for day in (today, today - _DAY):
        moment, opens_on = _on(day, hour, window)
        if opens_on == day and moment <= now <= moment + GRACE and is_open(moment, window):
            return moment
    return None


def _on(day: date, hour: int, window: Window) -> tuple[datetime, date]:
    """Return the briefing's moment if this day is a working day, and the local date on which it falls."""
    moment = next_open(local_at(day, time(hour), window.zone), window)
    return moment, moment.astimezone(window.zone).date()

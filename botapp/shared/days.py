"""Days of a plan: those to choose from, and those that a person names."""

from datetime import UTC, date, datetime, timedelta

from leads.models import TelegramUser
from reminders.phrases import Ambiguous, NotUnderstood, Reason, Understood, understand
from reminders.policy.timing import MAX_DELAY
from reminders.policy.windows import Window, next_open
from reminders.state.situation import own_hours
from reminders.state.wording import local

_AHEAD = (0, 1, 2, 3, 4, 7, 14, 21)  # days
_OUT_OF_REACH = (Reason.PAST, Reason.TOO_FAR)


class NoSuchDay(Exception):
    """The words name no day, or one of two."""


class OutOfReach(Exception):
    """The day has gone, or is more than a year away."""


def day_choices(today: date) -> list[tuple[str, date]]:
    """Return the days on buttons in their order, each as a button carries it: still that day tomorrow."""
    ahead = sorted({*_AHEAD, 7 - today.weekday()})  # next Monday among them
    days = (today + timedelta(days=number) for number in ahead)
    return [(day.strftime("%Y%m%d"), day) for day in days]


def chosen_day(choice: str, today: date) -> date | None:
    """Return the day that a button carries; None when it is no day, has gone, or is too far away."""
    try:
        day = datetime.strptime(choice, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return day if today <= day <= today + MAX_DELAY else None


def read_day(text: str, user: TelegramUser, *, now: datetime) -> date:
    """Return the day that a person names, on their own calendar. Raises NoSuchDay and OutOfReach."""
    today = local(now, user.timezone).date()
    match understand(text, now=now, window=own_hours(user)):
        case Understood(at=at):
            found = {local(at, user.timezone).date()}
        case Ambiguous(options=options):
            found = {local(option.at, user.timezone).date() for option in options}
        case NotUnderstood(reason=Reason.PAST) if text.strip().lower() in (
            "today",
            "сьогодні",
            "heute",
            "hoy",
        ):
            found = {today}  # the day is still there when its hours are over
        case NotUnderstood(reason=reason):
            raise OutOfReach if reason in _OUT_OF_REACH else NoSuchDay
    if len(found) != 1:
        raise NoSuchDay
    day = found.pop()
    if not today <= day <= today + MAX_DELAY:
        raise OutOfReach
    return day


def is_working_day(day: date, window: Window | None) -> bool:
    """Say whether reminders come on this day."""
    if window is None:
        return True
    opens = datetime.combine(day, window.start, tzinfo=window.zone)
    return next_open(opens, window).astimezone(window.zone).date() == day

"""Buttons of the snooze menu: `snz:{action}:{reminder_id}:{delivery_id, 0 for none}[:{value}]`.

The value is a page of the calendar, a local date as 20261204, or a local time as 202612041430.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from botapp.routes.parts import MAX_ID, identifier, number
from reminders.policy.snoozes import BY_KEY

LAST_PAGE = 12  # of four weeks each: a year
_DATE, _MOMENT = "%Y%m%d", "%Y%m%d%H%M"


class SnoozeAction(StrEnum):
    """What may be asked there, beside the keys of `policy.snoozes`."""

    MENU = "menu"
    BACK = "back"  # the step as it is
    CALENDAR = "cal"  # with a page, from 0
    DAY = "day"  # with a date: which hour?
    AT = "at"  # with a date and a time


@dataclass(frozen=True, slots=True)
class SnoozePress:
    """A tap in the snooze menu of one step."""

    action: str  # a `SnoozeAction`, or a key of `policy.snoozes`
    reminder_id: int
    delivery_id: int | None = None
    page: int = 0  # CALENDAR only
    local: datetime | None = None  # DAY and AT: naive, on the person's clock


def encode_snooze(
    action: str,
    reminder_id: int,
    delivery_id: int | None = None,
    *,
    page: int | None = None,
    local: datetime | None = None,
) -> str:
    """Return the data of a button; CALENDAR needs a page, DAY and AT a local time."""
    tail = ""
    if page is not None:
        tail = f":{page}"
    if local is not None:
        tail = f":{local.strftime(_DATE if action == SnoozeAction.DAY else _MOMENT)}"
    return f"snz:{action}:{reminder_id}:{delivery_id or 0}{tail}"


def decode_snooze(parts: list[str]) -> SnoozePress | None:
    """Read what stands behind `snz:`; None for anything that `encode_snooze` would not have written."""
    if len(parts) not in (3, 4) or parts[0] not in (*SnoozeAction, *BY_KEY):
        return None
    reminder_id = identifier(parts[1])
    delivery_id = number(parts[2], maximum=MAX_ID)
    if reminder_id is None or delivery_id is None:
        return None
    return _with_value(SnoozePress(parts[0], reminder_id, delivery_id or None), parts[3:])


def _with_value(press: SnoozePress, tail: list[str]) -> SnoozePress | None:
    match press.action, tail:
        case SnoozeAction.CALENDAR, [text]:
            page = number(text, maximum=LAST_PAGE)
            return None if page is None else _with(press, page=page)
        case ((SnoozeAction.DAY | SnoozeAction.AT), [text]):
            local = _moment(text, _DATE if press.action == SnoozeAction.DAY else _MOMENT)
            return None if local is None else _with(press, local=local)
        case ((SnoozeAction.CALENDAR | SnoozeAction.DAY | SnoozeAction.AT), _):
            return None
    return press if not tail else None


def _with(press: SnoozePress, *, page: int = 0, local: datetime | None = None) -> SnoozePress:
    return SnoozePress(press.action, press.reminder_id, press.delivery_id, page, local)


def _moment(text: str, form: str) -> datetime | None:
    """Return the local time, None for what we would have written otherwise."""
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 (on a clock whose zone the person has set)
    except ValueError:
        return None
    return found if found.strftime(form) == text else None

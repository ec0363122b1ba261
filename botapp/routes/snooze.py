"""Buttons of the snooze menu: `snz:{action}:{reminder_id}:{delivery_id, 0 for none}[:{value}]`.

The value is a page of the calendar, a local date as 20261204, or a local time as 202612041430; a fixed snooze
may carry the time that was shown on its button.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from botapp.routes.codec import ID, By, Local, Maybe, Press, WholeNumber, Word
from reminders.policy.choosing import LAST_PAGE
from reminders.policy.snoozes import BY_KEY


class SnoozeAction(StrEnum):
    """What may be asked there, beside the keys of `policy.snoozes`."""

    MENU = "menu"
    BACK = "back"  # the step as it is
    CALENDAR = "cal"  # with a page, from 0
    DAY = "day"  # with a date: which hour?
    AT = "at"  # with a date and a time


ACTIONS = Word(re.compile("|".join((*SnoozeAction, *BY_KEY))))
CLOCK = Local("%Y%m%d%H%M")
TIMES = By(dict.fromkeys(BY_KEY, Maybe(CLOCK)) | {SnoozeAction.DAY: Local("%Y%m%d"), SnoozeAction.AT: CLOCK})


@dataclass(frozen=True, slots=True)
class SnoozePress(Press):
    """A tap in the snooze menu of one step."""

    FAMILY = "snz"
    action: Annotated[str, ACTIONS]  # a `SnoozeAction`, or a key of `policy.snoozes`
    reminder_id: Annotated[int, ID]
    delivery_id: Annotated[int | None, Maybe(ID, "0")] = None
    page: Annotated[int, By({SnoozeAction.CALENDAR: WholeNumber(0, LAST_PAGE)})] = 0
    local: Annotated[datetime | None, TIMES] = None  # naive, on the person's clock
